"""Selects about agreements: between whom and in force when, what they let happen, which end, and what follows on."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Deadline, Task
from workflows.tables.agreements import Agreement, AgreementDelivery, AgreementParty, AgreementRecord, AgreementTime
from workflows.tables.journeys import HandOff
from workflows.vocabulary import AgreementKind, TaskKind

_OPEN_ALARM = (col(Deadline.rule) == "agreement", col(Deadline.ended_at).is_(None))


def agreements_between(session: Session, one: str, other: str, kind: AgreementKind) -> list[Agreement]:
    """Agreements of a kind that name both organisations, whatever their dates; none that is drafted still."""
    sides = [
        col(Agreement.id).in_(
            select(AgreementParty.agreement_id).where(col(AgreementParty.organisation_id) == organisation_id)
        )
        for organisation_id in {one, other}
    ]
    wanted = select(Agreement).where(col(Agreement.kind) == kind, may_be_in_force(), *sides)
    return list(session.exec(wanted.order_by(col(Agreement.starts_on), col(Agreement.id))))


def lets_answer_by_link(
    session: Session, sides: tuple[str, str], partnerships: Collection[str | None], day: date
) -> bool:
    """Whether an agreement in force between both sides that day lets one answer the other by a link (clause str_06).

    One of a partnership counts for its journeys alone.
    """
    named = [
        col(Agreement.id).in_(
            select(AgreementParty.agreement_id).where(col(AgreementParty.organisation_id) == organisation_id)
        )
        for organisation_id in sides
    ]
    wanted = select(Agreement).where(
        col(Agreement.answer_by_link), col(Agreement.kind) != AgreementKind.INTERNAL, may_be_in_force(), *named
    )
    found = session.exec(wanted.order_by(col(Agreement.id))).all()
    return any(
        each.partnership_id in (None, *partnerships) and in_force(session, each, day, *sides) for each in found
    )  # fmt: skip


def may_be_in_force() -> sa.ColumnElement[bool]:
    """Agreements that may be in force: signed here by all, or from a document, which says who signed."""
    return sa.or_(col(Agreement.drafted_at).is_(None), col(Agreement.signed_at).is_not(None))


def in_force(session: Session, agreement: Agreement, day: date, *organisations: str) -> bool:
    """Whether all of `organisations` had signed by `day` and it lies between start and end, both included (G1)."""
    wanted = select(AgreementParty).where(col(AgreementParty.agreement_id) == agreement.id)
    signed = {
        party.organisation_id
        for party in session.exec(wanted)
        if party.signed_on is not None and party.signed_on <= day
    }
    return agreement.starts_on <= day <= agreement.ends_on and signed.issuperset(organisations)


def deliveries(session: Session, agreement_id: str) -> frozenset[str]:
    """The stages and components that the partner may deliver under the agreement (clause ext_01)."""
    wanted = select(AgreementDelivery.part).where(col(AgreementDelivery.agreement_id) == agreement_id)
    return frozenset(session.exec(wanted))


def records_due(session: Session, agreement_id: str, part: str | None) -> frozenset[str]:
    """The records that must come back with work on `part` (clause ext_04)."""
    wanted = select(AgreementRecord).where(col(AgreementRecord.agreement_id) == agreement_id)
    return frozenset(row.record for row in session.exec(wanted) if row.part in ("", part))


def agreement(session: Session, agreement_id: str | None) -> Agreement | None:
    """The agreement, if there is one by that id."""
    return session.get(Agreement, agreement_id) if agreement_id else None


def held_for_change(session: Session, agreement_id: str | None) -> Agreement | None:
    """The agreement by that id, held for a change."""
    return session.get(Agreement, agreement_id, with_for_update=True) if agreement_id else None


def agreed_times(session: Session, agreement_id: str) -> dict[str, int | None]:
    """Time limits that the agreement sets, by rule; None switches one off."""
    wanted = select(AgreementTime).where(col(AgreementTime.agreement_id) == agreement_id)
    return {row.rule: row.amount for row in session.exec(wanted)}


def counts_calendar_of(session: Session, agreement_id: str | None, receiver_id: str) -> str | None:
    """The receiver, as the key of the calendar under which the agreement counts; None: everybody's ("Time")."""
    found = session.get(Agreement, agreement_id) if agreement_id else None
    return receiver_id if found is not None and found.provider_calendar else None


def keep_as_it_is(session: Session, agreement_id: str) -> None:
    """Keep the agreement as it is until the transaction ends: a guard has relied on it."""
    session.exec(select(Agreement.id).where(col(Agreement.id) == agreement_id).with_for_update(read=True)).all()


def support_allowed(session: Session, agreement_id: str | None) -> bool:
    """Whether the agreement lets the partner open support referrals (clause ext_05)."""
    found = session.get(Agreement, agreement_id) if agreement_id else None
    return found is not None and found.may_open_support


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
