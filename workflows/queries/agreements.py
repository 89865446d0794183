"""Selects about agreements that end: which, who signed them, and what follows on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from engine.tables import Deadline, Task
from workflows.tables.agreements import Agreement, AgreementParty
from workflows.tables.journeys import HandOff
from workflows.vocabulary import TaskKind

_OPEN_ALARM = (col(Deadline.rule) == "agreement", col(Deadline.ended_at).is_(None))


def ending(session: Session, first: date, last: date) -> list[Agreement]:
    """Agreements whose last day lies between two days, both included."""
    wanted = select(Agreement).where(col(Agreement.ends_on) >= first, col(Agreement.ends_on) <= last)
    return list(session.exec(wanted.order_by(col(Agreement.ends_on), col(Agreement.id))))


def signatures(session: Session, agreement_id: str) -> dict[str, date]:
    """The day each party signed; empty while any has not: the agreement is not in force then (G1)."""
    parties = session.exec(select(AgreementParty).where(col(AgreementParty.agreement_id) == agreement_id)).all()
    signed = {each.organisation_id: each.signed_on for each in parties if each.signed_on is not None}
    return signed if len(signed) == len(parties) else {}


def watched(session: Session, agreement_ids: Sequence[str]) -> list[tuple[HandOff, datetime | None]]:
    """Offers that an alarm watches for the end of an agreement and whose receiver is party to one of these, in order.

    With each the moment at which its alarm rings.
    """
    parties = select(AgreementParty.organisation_id).where(col(AgreementParty.agreement_id).in_(agreement_ids))
    wanted = select(HandOff, Deadline.due_at).join(Deadline, col(Deadline.instance_id) == col(HandOff.id))
    wanted = wanted.where(*_OPEN_ALARM, col(HandOff.receiver_id).in_(parties))
    return list(session.exec(wanted.order_by(col(HandOff.journey_id), col(HandOff.id))))


def ringing(session: Session, at: datetime) -> list[str]:
    """The journeys of offers whose agreement ended by a moment and whose alarm has not rung yet, by id."""
    wanted = select(HandOff.journey_id).join(Deadline, col(Deadline.instance_id) == col(HandOff.id))
    return sorted(set(session.exec(wanted.where(*_OPEN_ALARM, col(Deadline.next_at) <= at))))


def is_followed(session: Session, agreement: Agreement) -> bool:
    """Whether a renewal signed by all the same parties follows without a gap; it covers no day before it was signed."""
    next_day = agreement.ends_on + timedelta(days=1)
    wanted = select(Agreement).where(
        col(Agreement.kind) == agreement.kind,
        col(Agreement.partnership_id).is_not_distinct_from(agreement.partnership_id),
        col(Agreement.id) != agreement.id,
        col(Agreement.starts_on) <= next_day,
        col(Agreement.ends_on) > agreement.ends_on,
    )
    query = select(AgreementParty.organisation_id).where(col(AgreementParty.agreement_id) == agreement.id)
    parties = set(session.exec(query))
    found = (signatures(session, each.id) for each in session.exec(wanted))
    return any(parties <= signed.keys() and max(signed.values()) <= next_day for signed in found)


def open_alerts(session: Session) -> list[Task]:
    """The alerts about an end that nobody has ended."""
    return open_of(session, TaskKind.AGREEMENT_ENDS)


def open_of(session: Session, *kinds: TaskKind) -> list[Task]:
    """The tasks of these kinds that nobody has ended, held."""
    wanted = select(Task).where(col(Task.kind).in_(kinds), col(Task.ended_at).is_(None))
    return list(session.exec(wanted.order_by(col(Task.id)).with_for_update()))


def with_rhythm(session: Session, day: date) -> list[Agreement]:
    """Agreements drafted here and signed by all, begun and not over on a day, that ask for meetings or reviews."""
    asks = col(Agreement.meeting_weeks).is_not(None) | col(Agreement.review_months).is_not(None)
    wanted = select(Agreement).where(
        col(Agreement.signed_at).is_not(None), col(Agreement.starts_on) <= day, col(Agreement.ends_on) >= day, asks
    )
    return list(session.exec(wanted.order_by(col(Agreement.id))))


def open_tasks_about(session: Session, agreement_id: str, kind: TaskKind) -> list[Task]:
    """The open tasks of a kind about one agreement, held."""
    named = col(Task.detail)["agreement"].as_string() == agreement_id
    wanted = select(Task).where(col(Task.kind) == kind, col(Task.ended_at).is_(None), named)
    return list(session.exec(wanted.order_by(col(Task.id)).with_for_update()))


def alerted(session: Session, alerts: Iterable[Task]) -> list[Agreement]:
    """The agreements that alerts are about."""
    named = {task.detail["agreement"] for task in alerts}
    wanted = select(Agreement).where(col(Agreement.id).in_(sorted(named))).order_by(col(Agreement.id))
    return list(session.exec(wanted))
