"""Selects about journeys, their hand-offs, and who was responsible when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from engine.errors import UnknownInstance
from engine.tables import HistoryEntry, Instance
from workflows.tables.journeys import (
    Confirmation,
    ContactAttempt,
    HandOff,
    Journey,
    PartnerChoice,
    ResponsibilityPeriod,
    SharedWithHandOff,
    WorkRecord,
)
from workflows.tables.learners import Learner
from workflows.vocabulary import CancelReason, Component, HandOffKind

# Ends of journeys that never were, or that went on elsewhere.
VOID_ENDS = (CancelReason.MISTAKE.value, CancelReason.DUPLICATE.value, CancelReason.STARTED_ELSEWHERE.value)
_RANKED = aliased(Journey, name="ranked_journey")
_RANKED_INSTANCE = aliased(Instance, name="ranked_instance")


@dataclass(frozen=True, slots=True)
class HandOffRow:
    """A hand-off with the state its instance is in."""

    hand_off: HandOff
    state: str
    ended: bool


def journey(session: Session, journey_id: str) -> Journey:
    """The journey; raises UnknownInstance."""
    found = session.get(Journey, journey_id)
    if found is None:
        raise UnknownInstance
    return found


def hand_off(session: Session, hand_off_id: str) -> HandOff:
    """The hand-off; raises UnknownInstance."""
    found = session.get(HandOff, hand_off_id)
    if found is None:
        raise UnknownInstance
    return found


def journey_of(session: Session, hand_off_id: str) -> str:
    """The journey of a hand-off, without loading a row that another writer may still change; raises UnknownInstance."""
    found = session.exec(select(HandOff.journey_id).where(col(HandOff.id) == hand_off_id)).first()
    if found is None:
        raise UnknownInstance
    return found


def hand_offs(session: Session, journey_id: str) -> list[HandOffRow]:
    """Every hand-off of the journey with its state, in the order they were made."""
    wanted = (
        select(HandOff, col(Instance.state), col(Instance.ended_at))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(HandOff.journey_id) == journey_id)
        .order_by(col(HandOff.id))
    )
    return [HandOffRow(row, state, ended_at is not None) for row, state, ended_at in session.exec(wanted)]


def agreed_referral(session: Session, journey_id: str) -> HandOff | None:
    """The referral whose agreement speaks about the journey: of those with one the first open one, else the last.

    Once the learner has arrived at another home it is the change that brought them there (3.7).
    """
    rows = hand_offs(session, journey_id)
    found = [row for row in rows if row.hand_off.agreement_id is not None and _gives_home(row.hand_off)]
    running = (row.hand_off for row in found if not row.ended)
    return next(running, found[-1].hand_off if found else None)


def _gives_home(row: HandOff) -> bool:
    arrived = row.kind is HandOffKind.CHANGE_OF_AREA and row.arrived_on is not None
    return arrived or row.kind is HandOffKind.INBOUND


def leads(among: sa.Select[*tuple[Any, ...]] | None = None) -> sa.ColumnElement[bool]:
    """The journey is the learner's leading one, of those whose ids `among` selects: whose people follow them up.

    One that runs leads before one that has ended, the furthest first; what was a mistake or went on elsewhere is last.
    """
    ended = col(_RANKED_INSTANCE.ended_at).is_not(None)
    void = sa.func.coalesce(col(_RANKED.end_reason), "").in_(VOID_ENDS)
    rank = sa.case(
        (sa.and_(ended, void), 0), (ended, 1), (col(_RANKED_INSTANCE.state) == "referred", 2),
        (col(_RANKED_INSTANCE.state) == "accepted", 3), else_=4,
    )  # fmt: skip
    order = (rank.desc(), col(_RANKED.submitted_at).desc(), col(_RANKED.id).desc())
    place = sa.func.row_number().over(partition_by=col(_RANKED.learner_id), order_by=order)
    ranked = sa.select(col(_RANKED.id), place.label("place")).join(
        _RANKED_INSTANCE, col(_RANKED_INSTANCE.id) == col(_RANKED.id)
    )
    if among is not None:
        ranked = ranked.where(col(_RANKED.id).in_(among.correlate(None)))
    each = ranked.correlate(None).subquery()
    return col(Journey.id).in_(sa.select(each.c.id).where(each.c.place == 1))


def responsible_at(session: Session, journey_id: str, moment: datetime) -> str | None:
    """The organisation responsible for the journey at `moment`, if one is."""
    wanted = select(ResponsibilityPeriod.organisation_id).where(
        col(ResponsibilityPeriod.journey_id) == journey_id,
        col(ResponsibilityPeriod.from_at) <= moment,
        sa.or_(col(ResponsibilityPeriod.until_at).is_(None), col(ResponsibilityPeriod.until_at) > moment),
    )
    return session.exec(wanted).first()


def responsibility(session: Session, journey_id: str) -> list[ResponsibilityPeriod]:
    """The dated periods of responsibility, oldest first, without those that were taken back or passed on at once."""
    found = [period for period in stored_responsibility(session, journey_id) if not period.taken_back]
    return [period for period in found[:-1] if period.until_at != period.from_at] + found[-1:]


def stored_responsibility(session: Session, journey_id: str) -> list[ResponsibilityPeriod]:
    """Every period of responsibility that was ever written, those without length too, each before what followed it."""
    wanted = select(ResponsibilityPeriod).where(col(ResponsibilityPeriod.journey_id) == journey_id)
    rows = session.exec(wanted.order_by(col(ResponsibilityPeriod.from_at), col(ResponsibilityPeriod.id)))
    return sorted(rows, key=lambda row: (row.from_at, row.until_at is None, row.until_at or row.from_at))


def latest_moment(session: Session, journey_ids: Sequence[str]) -> datetime | None:
    """When something was last recorded of the journeys or their hand-offs."""
    of_them = sa.or_(col(Instance.id).in_(journey_ids), col(Instance.parent_id).in_(journey_ids))
    wanted = select(sa.func.max(col(HistoryEntry.at))).join(Instance, col(Instance.id) == col(HistoryEntry.instance_id))
    return session.exec(wanted.where(of_them)).one()


def contact_attempts(session: Session, journey_id: str) -> list[ContactAttempt]:
    """Tries to reach the learner, oldest first."""
    wanted = select(ContactAttempt).where(col(ContactAttempt.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(ContactAttempt.at), col(ContactAttempt.id))))


def work_records(session: Session, hand_off_id: str) -> list[WorkRecord]:
    """The records returned with the work of a hand-off."""
    wanted = select(WorkRecord).where(col(WorkRecord.hand_off_id) == hand_off_id)
    return list(session.exec(wanted.order_by(col(WorkRecord.id))))


def shared_items(session: Session, hand_off_id: str) -> list[SharedWithHandOff]:
    """The items that were shared with the receiver of a hand-off."""
    wanted = select(SharedWithHandOff).where(col(SharedWithHandOff.hand_off_id) == hand_off_id)
    return list(session.exec(wanted.order_by(col(SharedWithHandOff.item))))


def partner_choices(session: Session, journey_id: str, component: Component | None) -> list[PartnerChoice]:
    """The ranked list now in force for a component, or for all three when none is named."""
    same = col(PartnerChoice.component).is_(None) if component is None else col(PartnerChoice.component) == component
    wanted = select(PartnerChoice).where(
        col(PartnerChoice.journey_id) == journey_id, same, col(PartnerChoice.replaced_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(PartnerChoice.rank))))


def ranked_partners(session: Session, journey_id: str) -> list[PartnerChoice]:
    """Every ranked list now in force, that for all components first."""
    wanted = select(PartnerChoice).where(
        col(PartnerChoice.journey_id) == journey_id, col(PartnerChoice.replaced_at).is_(None)
    )
    rows = session.exec(wanted.order_by(col(PartnerChoice.rank), col(PartnerChoice.id)))
    return sorted(rows, key=lambda row: row.component or "")


def open_confirmations(session: Session, journey_id: str, kind: str) -> Sequence[Confirmation]:
    """What still waits for a second person, the latest asked first."""
    wanted = select(Confirmation).where(
        col(Confirmation.journey_id) == journey_id,
        col(Confirmation.kind) == kind,
        col(Confirmation.confirmed_at).is_(None),
    )
    return session.exec(wanted.order_by(col(Confirmation.asked_at).desc(), col(Confirmation.id).desc())).all()


def confirmation_about(session: Session, learner_id: str, kind: str) -> Confirmation | None:
    """What still waits for a second person about the learner, on whichever journey it was asked."""
    wanted = (
        select(Confirmation)
        .join(Journey, col(Journey.id) == col(Confirmation.journey_id))
        .where(
            col(Journey.learner_id) == learner_id,
            col(Confirmation.kind) == kind,
            col(Confirmation.confirmed_at).is_(None),
        )
    )
    return session.exec(wanted).first()


def death_reported(session: Session, instance_id: str) -> bool:
    """Whether a death is reported of the learner whose journey or hand-off this is."""
    of_hand_off = select(HandOff.journey_id).where(col(HandOff.id) == instance_id).scalar_subquery()
    wanted = (
        select(Learner.death_reported_at)
        .join(Journey, col(Journey.learner_id) == col(Learner.id))
        .where(col(Journey.id) == sa.func.coalesce(of_hand_off, instance_id))
    )
    return session.exec(wanted).first() is not None


def open_journeys_of(session: Session, learner_id: str) -> list[tuple[Journey, Instance]]:
    """The learner's journeys that have not ended, oldest first."""
    wanted = (
        select(Journey, Instance)
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(col(Journey.learner_id) == learner_id, col(Instance.ended_at).is_(None))
        .order_by(col(Journey.id))
    )
    return list(session.exec(wanted))


def accepted_for(session: Session, learner_id: str, referrer_id: str) -> dict[str, datetime]:
    """When each journey of the learner that this referrer asked for, and that stands in ACCEPTED, was accepted."""
    about = (col(Journey.learner_id) == learner_id, col(Journey.referrer_id) == referrer_id)
    wanted = select(Instance.id, Instance.entered_at).join(Journey, col(Journey.id) == col(Instance.id))
    wanted = wanted.where(*about, col(Instance.state) == "accepted").order_by(col(Instance.id))
    return dict(session.exec(wanted).all())


def open_with(session: Session, journey_id: str) -> Sequence[str]:
    """The open journeys of the learner whose journey this is, this one among them while it is open, oldest first."""
    mine = select(Journey.learner_id).where(col(Journey.id) == journey_id).scalar_subquery()
    wanted = (
        select(Journey.id)
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(col(Journey.learner_id) == mine, col(Instance.ended_at).is_(None))
    )
    return session.exec(wanted.order_by(col(Journey.id))).all()


def woken_first(session: Session, journey_ids: Sequence[str], moment: datetime) -> Sequence[str]:
    """Those of the journeys on which, or on whose hand-offs, the clock must act by `moment`; the longest due first."""
    root = sa.func.coalesce(col(Instance.parent_id), col(Instance.id))
    wanted = select(root).where(root.in_(journey_ids), col(Instance.wake_at) <= moment).group_by(root)
    return session.exec(wanted.order_by(sa.func.min(col(Instance.wake_at)), root)).all()


def journeys_of(session: Session, learner_id: str) -> Sequence[str]:
    """Every journey of the learner, ended or not, oldest first."""
    wanted = select(Journey.id).where(col(Journey.learner_id) == learner_id)
    return session.exec(wanted.order_by(col(Journey.id))).all()


def siblings(session: Session, offer_id: str) -> Sequence[str]:
    """The hand-offs of one open offer that are still unended."""
    wanted = (
        select(HandOff.id)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(HandOff.offer_id) == offer_id, col(Instance.ended_at).is_(None))
    )
    return session.exec(wanted.order_by(col(HandOff.id))).all()


def transfer_to(session: Session, journey_id: str) -> HandOff | None:
    """The open transfer that will bring the learner into the journey it opened, if one will."""
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(HandOff.linked_journey_id) == journey_id, col(Instance.ended_at).is_(None))
    )
    return session.exec(wanted).first()


def asked_before(session: Session, journey_id: str, component: Component | None) -> list[HandOffRow]:
    """Partner referrals already made for the need, in order; a draft that was deleted asked nobody."""
    return [
        row
        for row in hand_offs(session, journey_id)
        if row.hand_off.kind == HandOffKind.PARTNER and row.hand_off.component == component and row.state != "deleted"
    ]


def is_handed_on(session: Session, aim_id: str) -> bool:
    """Whether a hand-off names the learning aim."""
    return session.exec(select(HandOff.id).where(col(HandOff.aim_id) == aim_id)).first() is not None


def ever_shared(session: Session, hand_off_ids: Sequence[str]) -> frozenset[str]:
    """The items shared with any of the hand-offs."""
    wanted = select(SharedWithHandOff.item).where(col(SharedWithHandOff.hand_off_id).in_(hand_off_ids))
    return frozenset(session.exec(wanted))
