"""Selects about attendance: marks in force, holidays of providers, evidence of intention to return, flags of risk."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Instance
from workflows.tables.attendance import IntentionToReturn, ProviderHoliday, RiskFlag, SessionAttendance
from workflows.tables.journeys import HandOff


def marks(session: Session, journey_id: str) -> list[SessionAttendance]:
    """Every mark in force, in the order in which the sessions were held."""
    wanted = select(SessionAttendance).where(
        col(SessionAttendance.journey_id) == journey_id, col(SessionAttendance.replaced_at).is_(None)
    )
    keys = (SessionAttendance.held_on, SessionAttendance.session, SessionAttendance.id)
    return list(session.exec(wanted.order_by(*(col(each) for each in keys))))


def holidays(session: Session, organisations: Iterable[str]) -> list[ProviderHoliday]:
    """The holidays in force of these organisations, the earliest first."""
    wanted = select(ProviderHoliday).where(
        col(ProviderHoliday.organisation_id).in_(sorted(organisations)), col(ProviderHoliday.removed_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(ProviderHoliday.starts_on), col(ProviderHoliday.id))))


def holiday_from(session: Session, organisation_id: str, starts_on: date) -> ProviderHoliday | None:
    """The holiday in force of the organisation that starts on that day."""
    found = (each for each in holidays(session, [organisation_id]) if each.starts_on == starts_on)
    return next(found, None)


def holiday(session: Session, organisation_id: str, holiday_id: str, *, lock: bool = False) -> ProviderHoliday | None:
    """A holiday in force of the organisation; with `lock` kept from other writers until the transaction ends."""
    wanted = select(ProviderHoliday).where(
        col(ProviderHoliday.id) == holiday_id,
        col(ProviderHoliday.organisation_id) == organisation_id,
        col(ProviderHoliday.removed_at).is_(None),
    )
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def intentions(session: Session, journey_id: str) -> list[IntentionToReturn]:
    """Evidence of intention to return, the oldest day first."""
    wanted = select(IntentionToReturn).where(col(IntentionToReturn.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(IntentionToReturn.shown_on), col(IntentionToReturn.id))))


def risk_flags(session: Session, journey_id: str) -> list[RiskFlag]:
    """Every flag of the journey, the first raised first."""
    wanted = select(RiskFlag).where(col(RiskFlag.journey_id) == journey_id)
    return list(session.exec(wanted.order_by(col(RiskFlag.raised_at), col(RiskFlag.id))))


def ended_at(session: Session, instance_id: str) -> datetime | None:
    """When a hand-off ended."""
    return session.exec(select(Instance.ended_at).where(col(Instance.id) == instance_id)).one()


def taught_by(session: Session, organisations: Iterable[str], states: Iterable[str]) -> Sequence[str]:
    """Journeys in one of `states` that any of the organisations answers for or has a hand-off of, oldest first."""
    own = sorted(organisations)
    received = select(HandOff.journey_id).where(col(HandOff.receiver_id).in_(own))
    wanted = select(Instance.id).where(
        col(Instance.parent_id).is_(None),
        col(Instance.state).in_(sorted(states)),
        sa.or_(col(Instance.responsible).in_(own), col(Instance.id).in_(received)),
    )
    return session.exec(wanted.order_by(col(Instance.id))).all()
