"""Finds or records the learner of a referral: the same person is matched, never merged by guess (rules C20, G6)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engine.clock import london_date
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import LostRace, Work, new_id
from workflows import queries
from workflows.actions.learners import activity, duplicate_ulns, told_details
from workflows.actions.referrals.referral_request import (
    LearnerDetails,
    SubmitReferral,
    plausible_birth,
    plausible_leaving,
)
from workflows.facts.details import DETAILS
from workflows.facts.journeys import JourneyFacts
from workflows.rules.identifiers import TEMPORARY_ULN
from workflows.rules.names import folded
from workflows.shown import show_learner
from workflows.tables.journeys import Journey
from workflows.tables.learners import Consent, Learner, Need, PriorLearning
from workflows.tables.organisations import Partnership
from workflows.vocabulary import NeedStatus, UlnStatus
from workflows.words.accesses import Surface


@dataclass(frozen=True, slots=True)
class Match:
    """The known learner a referral is about, or nobody yet; `stopped` when a person must look first."""

    learner: Learner | None = None
    stopped: dict[str, Any] | None = None


def match(work: Work, request: SubmitReferral) -> Match:
    """The learner by valid ULN, else by the earlier journey, else by name, birth date and postcode if confirmed."""
    details = request.learner
    unlikely = plausible_birth(details.birth_date, london_date(work.at))
    if unlikely is not None:
        raise Refused((Refusal("birth_date_unlikely", unlikely, missing=("learner.birth_date",)),))
    too_far = plausible_leaving(details.school_leaving_on, london_date(work.at))
    if too_far is not None:
        raise Refused((Refusal("school_leaving_unlikely", too_far, missing=("learner.school_leaving_on",)),))
    earlier = _of_earlier(work, request)
    if details.uln is not None and details.uln != TEMPORARY_ULN:
        known = queries.learning.holder_of_uln(work.session, details.uln)
        if known is not None:
            fits = is_same(known, details) and (earlier is None or earlier.id == known.id)
            return Match(known) if fits else Match(stopped=_stop(work, request, known))
    return Match(earlier or _by_name(work, request))


def _stop(work: Work, request: SubmitReferral, known: Learner) -> dict[str, Any]:
    return duplicate_ulns.stop(work, known, None, request.partnership_id)


def _of_earlier(work: Work, request: SubmitReferral) -> Learner | None:
    """Whose earlier journey it was; Refused when the request is about somebody of another name or birth date."""
    if request.earlier_journey_id is None:
        return None
    facts = JourneyFacts(work, request.earlier_journey_id)
    names = facts.relationships(work.actor.organisation)
    if not names & {"responsible", "referrer"}:
        raise UnknownInstance
    if facts.learner.erased_at is not None:
        sentence = "The record of the earlier journey was erased. Leave it out: the learner begins anew."
        raise Refused((Refusal("earlier_journey_erased", sentence, missing=("earlier_journey_id",)),))
    if not is_same(facts.learner, request.learner):
        sentence = "The earlier journey is another person's: name and birth date differ. Check both, or leave it out."
        raise Refused((Refusal("earlier_journey_of_another", sentence, missing=("earlier_journey_id",)),))
    return facts.learner


class Identity(Protocol):
    """Who somebody is said to be."""

    @property
    def given_name(self) -> str:
        """The given name."""
        ...

    @property
    def family_name(self) -> str:
        """The family name."""
        ...

    @property
    def birth_date(self) -> date:
        """The birth date."""
        ...


def is_same(known: Learner, details: Identity) -> bool:
    """Whether a known learner has this name, however it is written, and this birth date."""
    same_name = folded(known.given_name) == folded(details.given_name)
    return (
        same_name
        and folded(known.family_name) == folded(details.family_name)
        and (known.birth_date == details.birth_date)
    )


def _by_name(work: Work, request: SubmitReferral) -> Learner | None:
    details = request.learner
    born = queries.learning.born_on(work.session, details.birth_date)
    found = [row for row in born if is_same(row, details)]
    candidates = [row for row in found if row.postcode == details.postcode and not has_other_uln(row, details.uln)]
    if not candidates or request.same_person is False:
        return None
    if request.same_person is None:
        for row in candidates:
            show_learner(work, Surface.CHANGE, row.id)
        sentence = (
            "A learner of this name, birth date and postcode is known already. "
            "Check with the learner, then say same_person: true or false."
        )
        raise Refused((Refusal("possible_match", sentence, missing=("same_person",)),))
    return candidates[0]


def has_other_uln(row: Learner, uln: str | None) -> bool:
    """Whether a known learner has a valid ULN, and it is another one."""
    both_valid = row.uln_status is UlnStatus.VALID and uln not in (None, TEMPORARY_ULN)
    return both_valid and row.uln != uln


def duplicates(work: Work, learner: Learner | None, partnership: Partnership) -> list[Refusal]:
    """G6, G9: a second open referral to the same partnership is a duplicate; nobody refers the dead."""
    if learner is None:
        return []
    # The learner's row is locked, so that two referrals at once cannot both find nothing open.
    queries.learning.lock_learner(work.session, learner.id)
    if queries.learning.is_erased(work.session, learner.id):
        # Erased since it was matched: asked again, it matches nobody.
        raise LostRace
    found = []
    if learner.died_on is not None:
        found.append(Refusal("learner_deceased", "The learner has died: nothing more can be sent or started."))
    journeys = queries.journeys.open_journeys_of(work.session, learner.id)
    if any(journey.partnership_id == partnership.id for journey, _instance in journeys):
        found.append(Refusal("duplicate", "This learner has an open referral to the same partnership already."))
    if found:
        show_learner(work, Surface.CHANGE, learner.id)
    return found


def enrol(work: Work, request: SubmitReferral, known: Learner | None) -> Learner:
    """Record the learner, with needs and lawful bases; the record of a known one is not a referrer's to change."""
    learner = known or _new_learner(request)
    work.session.add(learner)
    work.session.flush()
    today, told_by = london_date(work.at), work.actor.organisation
    needs = queries.learning.needs(work.session, learner.id, open_only=True)
    # What somebody else told is not the referrer's to know of: its own words stand beside them.
    standing = {need.code for need in needs if need.told_by == told_by}
    for need in request.needs:
        if need.code not in standing:
            work.session.add(Need(id=new_id(), learner_id=learner.id, status=NeedStatus.TOLD, status_on=today,
                                  told_by=told_by, **need.model_dump()))  # fmt: skip
    for basis in request.shared:
        work.session.add(Consent(id=new_id(), learner_id=learner.id, given_on=today, recorded_by=work.actor.id,
                                 recorded_at=work.at, **basis.model_dump()))  # fmt: skip
    work.session.flush()
    return learner


def keep_what_was_told(work: Work, request: SubmitReferral, journey: Journey) -> None:
    """Keep the details and the prior learning that the referral told with the journey it began (rule 0.6)."""
    said = {name: getattr(request.learner, name) for name in LearnerDetails.model_fields if name in DETAILS}
    told_details.tell(work, journey.id, journey.referrer_id, {**said, "uln_status": _uln_status(request.learner)})
    facts = JourneyFacts(work, journey.id)
    if facts.learner.current_activity is None:
        activity.told_by_referral(facts)
    for achieved in request.prior_learning:
        work.session.add(
            PriorLearning(
                id=new_id(), learner_id=journey.learner_id, journey_id=journey.id, **achieved.model_dump()
            )
        )  # fmt: skip
    work.session.flush()


def _new_learner(request: SubmitReferral) -> Learner:
    details = request.learner
    return Learner(
        id=new_id(), uln_status=_uln_status(details),
        **details.model_dump(exclude={"uln_requested"}),
    )  # fmt: skip


def _uln_status(details: LearnerDetails) -> UlnStatus:
    if details.uln is None:
        return UlnStatus.REQUESTED if details.uln_requested else UlnStatus.NONE
    return UlnStatus.TEMPORARY if details.uln == TEMPORARY_ULN else UlnStatus.VALID
