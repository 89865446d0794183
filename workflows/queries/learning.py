"""Selects about learners and what happens in learning."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, select

from engine.errors import UnknownInstance
from engine.tables import Instance
from workflows.tables.details import DetailsTold
from workflows.tables.journeys import HandOff, Journey, SharedWithHandOff
from workflows.tables.learners import Consent, Learner, Need, PriorLearning
from workflows.tables.learning import (
    AssessmentResult,
    Break,
    BreakReview,
    Destination,
    InitialAssessment,
    LearningAim,
    Plan,
    Redundancy,
    Review,
    ReviewInput,
    Unit,
)
from workflows.vocabulary import NeedStatus, UlnStatus


def learner(session: Session, learner_id: str) -> Learner:
    """The learner; raises UnknownInstance."""
    found = session.get(Learner, learner_id)
    if found is None:
        raise UnknownInstance
    return found


def born_on(session: Session, day: date) -> list[Learner]:
    """Learners by their birth date; whose record was erased is nobody that a referral could mean."""
    wanted = select(Learner).where(col(Learner.birth_date) == day, col(Learner.erased_at).is_(None))
    return list(session.exec(wanted.order_by(col(Learner.id))))


def lock_learner(session: Session, learner_id: str) -> None:
    """Keep others from doing anything about the learner until the transaction ends."""
    session.exec(select(Learner.id).where(col(Learner.id) == learner_id).with_for_update()).all()


def is_erased(session: Session, learner_id: str) -> bool:
    """Whether the record says no more who the learner is, as it stands now and not as it was first read."""
    return session.exec(select(Learner.erased_at).where(col(Learner.id) == learner_id)).first() is not None


def holder_of_uln(session: Session, uln: str) -> Learner | None:
    """The learner who holds a valid ULN; temporary values never match anybody."""
    wanted = select(Learner).where(col(Learner.uln) == uln, col(Learner.uln_status) == UlnStatus.VALID)
    return session.exec(wanted).first()


def needs(session: Session, learner_id: str, *, open_only: bool = False) -> list[Need]:
    """Support needs of the learner, those ended left out if asked."""
    wanted = select(Need).where(col(Need.learner_id) == learner_id)
    if open_only:
        wanted = wanted.where(col(Need.status) != NeedStatus.ENDED)
    return list(session.exec(wanted.order_by(col(Need.id))))


def prior_learning(session: Session, learner_id: str) -> list[PriorLearning]:
    """What the learner had achieved before."""
    wanted = select(PriorLearning).where(col(PriorLearning.learner_id) == learner_id)
    return list(session.exec(wanted.order_by(col(PriorLearning.id))))


def details_told(session: Session, journey_id: str) -> list[DetailsTold]:
    """What was told of the learner's details in the journey, oldest first."""
    wanted = select(DetailsTold).where(col(DetailsTold.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(DetailsTold.told_at), col(DetailsTold.id))))


def consents(session: Session, learner_id: str) -> list[Consent]:
    """Every lawful basis recorded for the learner, withdrawn and expired ones too."""
    wanted = select(Consent).where(col(Consent.learner_id) == learner_id)
    return list(session.exec(wanted.order_by(col(Consent.id))))


def sharing_on(session: Session, consent_id: str) -> list[tuple[SharedWithHandOff, HandOff]]:
    """What is shared on the ground of a consent by hand-offs that are still open, of all journeys."""
    wanted = (
        select(SharedWithHandOff, HandOff)
        .join(HandOff, col(HandOff.id) == col(SharedWithHandOff.hand_off_id))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(SharedWithHandOff.consent_id) == consent_id, col(Instance.ended_at).is_(None))
    )
    return list(session.exec(wanted.order_by(col(HandOff.id))))


def relying_on(session: Session, consent_ids: Collection[str], but: Collection[str]) -> list[HandOff]:
    """The open hand-offs of all journeys that share something on one of the consents, but for those in these states."""
    resting = select(SharedWithHandOff.hand_off_id).where(col(SharedWithHandOff.consent_id).in_(consent_ids))
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(HandOff.id).in_(resting), col(Instance.ended_at).is_(None), col(Instance.state).not_in(but))
    )
    return list(session.exec(wanted.order_by(col(HandOff.id))))


def assessment_results(session: Session, journey_id: str) -> list[AssessmentResult]:
    """What the initial assessment found, one row an area."""
    return list(session.exec(select(AssessmentResult).where(col(AssessmentResult.journey_id) == journey_id)))


def recent_assessments(session: Session, learner_id: str, except_for: str, since: date) -> list[InitialAssessment]:
    """The learner's assessments of other journeys that were finished after `since`, the latest first."""
    wanted = (
        select(InitialAssessment)
        .join(Journey, col(Journey.id) == col(InitialAssessment.journey_id))
        .where(
            col(Journey.learner_id) == learner_id,
            col(Journey.id) != except_for,
            col(InitialAssessment.finished_on) > since,
        )
    )
    latest_first = (col(InitialAssessment.finished_on).desc(), col(InitialAssessment.journey_id).desc())
    return list(session.exec(wanted.order_by(*latest_first)))


def plans(session: Session, journey_id: str) -> list[Plan]:
    """Every version of the plan, oldest first."""
    wanted = select(Plan).where(col(Plan.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(Plan.version))))


def aims(session: Session, journey_id: str, *, current_only: bool = False) -> list[LearningAim]:
    """Learning aims of the journey, those no longer in the plan left out if asked."""
    wanted = select(LearningAim).where(col(LearningAim.journey_id) == journey_id)
    if current_only:
        wanted = wanted.where(col(LearningAim.last_version).is_(None))
    return list(session.exec(wanted.order_by(col(LearningAim.id))))


def units(session: Session, aim_id: str) -> list[Unit]:
    """Units of an aim."""
    return list(session.exec(select(Unit).where(col(Unit.aim_id) == aim_id).order_by(col(Unit.number))))


def reviews(session: Session, journey_id: str) -> list[Review]:
    """Reviews held, oldest first."""
    wanted = select(Review).where(col(Review.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(Review.held_on), col(Review.id))))


def review_inputs(session: Session, journey_id: str) -> list[ReviewInput]:
    """Everything sent for reviews of the journey, in the order it came."""
    wanted = select(ReviewInput).where(col(ReviewInput.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(ReviewInput.sent_at), col(ReviewInput.id))))


def pending_inputs(session: Session, journey_id: str) -> list[ReviewInput]:
    """Input sent for the next review, not yet used by one."""
    wanted = select(ReviewInput).where(col(ReviewInput.journey_id) == journey_id, col(ReviewInput.review_id).is_(None))
    return list(session.exec(wanted.order_by(col(ReviewInput.sent_at), col(ReviewInput.id))))


def breaks(session: Session, journey_id: str) -> list[Break]:
    """Every break in learning, oldest first."""
    wanted = select(Break).where(col(Break.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(Break.agreed_on), col(Break.id))))


def break_reviews(session: Session, journey_id: str) -> list[BreakReview]:
    """Every review of a break of the journey, in the order they were recorded."""
    wanted = select(BreakReview).join(Break, col(Break.id) == col(BreakReview.break_id))
    return list(session.exec(wanted.where(col(Break.journey_id) == journey_id).order_by(col(BreakReview.id))))


def current_break(session: Session, journey_id: str) -> Break | None:
    """The break the learner is on, if any."""
    wanted = select(Break).where(col(Break.journey_id) == journey_id, col(Break.ended_on).is_(None))
    return session.exec(wanted.order_by(col(Break.id).desc())).first()


def destination(session: Session, journey_id: str) -> Destination | None:
    """Where the learner went, by the latest record."""
    wanted = select(Destination).where(
        col(Destination.journey_id) == journey_id, col(Destination.replaced_at).is_(None)
    )
    return session.exec(wanted.order_by(col(Destination.id).desc())).first()


def last_ended_break(session: Session, journey_id: str) -> Break | None:
    """The break from which the learner came back last."""
    wanted = select(Break).where(col(Break.journey_id) == journey_id, col(Break.ended_on).is_not(None))
    return session.exec(wanted.order_by(col(Break.id).desc())).first()


def redundancies(session: Session, journey_id: str) -> list[Redundancy]:
    """The redundancies recorded after the journey, in the order they were recorded."""
    wanted = select(Redundancy).where(col(Redundancy.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(Redundancy.recorded_at), col(Redundancy.id))))
