"""Selects for suggesting partners: what they offer, where, and how they answered; of the learner the postcode alone.

What is said of audiences and of support at a programme is not read here, so that nobody is sorted by it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine.tables import HistoryEntry, Instance
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, PartnershipMember
from workflows.tables.programmes import Programme, ProgrammeFeature, ProgrammePart, ServedArea
from workflows.vocabulary import Component, DeclineReason, FeatureKind, HandOffKind, Level

# Kinds by which one member of a partnership asks another to take a learner.
_ASKING = (HandOffKind.PARTNER, HandOffKind.CHANGE_OF_AREA, HandOffKind.INBOUND)
NO_ANSWER = "no_answer"
# What answers a sending: from then on the decide clock stands still, or has ended (0.3).
_ANSWERS = ("accept", "decline", "ask_for_more", "waitlist")


@dataclass(frozen=True, slots=True)
class Answered:
    """How one member answered once: when it was sent and first answered, whether it said yes in the end.

    A question and a place that the member gives on the waiting list are answers. `answered_at` is None where the sender
    put the learner there before any answer: how long that took is nobody's doing. `yes` None says neither yes nor no.
    """

    receiver_id: str
    sent_at: datetime
    answered_at: datetime | None
    yes: bool | None


def home_postcode(session: Session, learner_id: str) -> str:
    """The learner's postcode, empty where none is known; nothing else of the learner is read."""
    return session.exec(select(Learner.postcode).where(col(Learner.id) == learner_id)).first() or ""


def programmes(session: Session, organisations: Collection[str], day: date) -> list[Programme]:
    """The programmes of the organisations that are still offered on a day."""
    offered = sa.or_(col(Programme.withdrawn_on).is_(None), col(Programme.withdrawn_on) > day)
    wanted = select(Programme).where(col(Programme.organisation_id).in_(organisations), offered)
    return list(session.exec(wanted.order_by(col(Programme.id))))


def taught(session: Session, programme_ids: Collection[str]) -> Mapping[str, frozenset[tuple[Component, Level]]]:
    """What each of the programmes teaches, and at which levels."""
    rows = session.exec(select(ProgrammePart).where(col(ProgrammePart.programme_id).in_(programme_ids)))
    found: defaultdict[str, set[tuple[Component, Level]]] = defaultdict(set)
    for row in rows:
        found[row.programme_id].add((row.component, row.level))
    return {programme: frozenset(parts) for programme, parts in found.items()}


def destinations(session: Session, programme_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Where each of the programmes leads."""
    wanted = select(ProgrammeFeature.programme_id, ProgrammeFeature.word).where(
        col(ProgrammeFeature.programme_id).in_(programme_ids), col(ProgrammeFeature.kind) == FeatureKind.DESTINATION
    )
    return _words(session.exec(wanted).all())


def served_areas(session: Session, organisations: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The postcode areas from which each organisation declares that it takes learners."""
    wanted = select(ServedArea.organisation_id, ServedArea.area).where(
        col(ServedArea.organisation_id).in_(organisations)
    )
    return _words(session.exec(wanted).all())


def postcodes(session: Session, organisations: Collection[str]) -> Mapping[str, str]:
    """Where the organisations are, for those that say it."""
    rows = session.exec(select(Organisation.id, Organisation.postcode).where(col(Organisation.id).in_(organisations)))
    return {organisation: postcode for organisation, postcode in rows if postcode is not None}


def sectors(session: Session, partnership_id: str) -> Mapping[str, str]:
    """The sector in which each member of a partnership specialises, for those that say it."""
    wanted = select(PartnershipMember.organisation_id, PartnershipMember.sector).where(
        col(PartnershipMember.partnership_id) == partnership_id
    )
    return {organisation: sector for organisation, sector in session.exec(wanted) if sector is not None}


def answers(session: Session, partnership_id: str, since: datetime) -> list[Answered]:
    """How members of a partnership answered, since a moment, whoever sent them a learner of it: yes, no or silence.

    Referrals by referrers who are no members count too. "Suitable, not ready yet" and silence are neither a yes nor a
    no (G4); silence is answered when it ends. The first answer of any kind that the member itself gave counts. Time on
    the waiting list, and until the sender answered a question, is nobody's slowness (rule 0.3).
    """
    decided_at = func.coalesce(col(HandOff.accepted_at), col(Instance.ended_at))
    said_no = sa.and_(col(Instance.state) == "declined", col(HandOff.decline_reason) != DeclineReason.NOT_READY_YET)
    silent = sa.and_(col(Instance.state) == "expired", col(HandOff.end_reason) == NO_ANSWER)
    yes = sa.case((col(HandOff.accepted_at).is_not(None), 1), (said_no, 0))
    by_member = col(HistoryEntry.organisation_id) == col(HandOff.receiver_id)
    answered_at = func.coalesce(_first(by_member, *_ANSWERS), decided_at)
    made_to_wait_at = _first(sa.not_(by_member), "waitlist")
    wanted = (
        sa.select(col(HandOff.receiver_id), col(HandOff.sent_at), answered_at, made_to_wait_at, yes)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .where(
            col(Journey.partnership_id) == partnership_id, col(HandOff.kind).in_(_ASKING),
            col(HandOff.sent_at).is_not(None), decided_at >= since,
            sa.or_(col(HandOff.accepted_at).is_not(None), col(Instance.state) == "declined", silent),
        )
        .order_by(col(HandOff.id))
    )  # fmt: skip
    return [
        Answered(
            receiver, sent, None if waited is not None and waited <= answered else answered,
            None if said is None else bool(said),
        )
        for receiver, sent, answered, waited, said in session.connection().execute(wanted)
    ]  # fmt: skip


def _first(by: sa.ColumnElement[bool], *events: str) -> sa.ScalarSelect[datetime]:
    """When one of the events first happened to a hand-off, by such an actor."""
    of_it = col(HistoryEntry.instance_id) == col(HandOff.id)
    found = sa.select(func.min(col(HistoryEntry.at))).where(of_it, col(HistoryEntry.event).in_(events), by)
    return found.correlate(HandOff).scalar_subquery()


def last_asked(session: Session, partnership_id: str) -> Mapping[str, datetime]:
    """When each member of a partnership was last asked to take a learner, for those that ever were."""
    wanted = (
        select(HandOff.receiver_id, func.max(col(HandOff.sent_at)))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .where(col(Journey.partnership_id) == partnership_id, col(HandOff.kind).in_(_ASKING))
        .group_by(col(HandOff.receiver_id))
    )
    return {receiver: at for receiver, at in session.exec(wanted) if at is not None}


def _words(rows: Collection[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    return {one: frozenset(word for other, word in rows if other == one) for one, _word in rows}
