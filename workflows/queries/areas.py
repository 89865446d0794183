"""Selects about changes of vocational area: what they stand on, what they made of each unit, which units are shared."""

from sqlmodel import Session, col, select

from workflows.tables.areas import AreaChange, CreditTransfer
from workflows.tables.journeys import HandOff
from workflows.tables.learning import Unit
from workflows.tables.organisations import SharedUnit


def area_change(session: Session, hand_off_id: str) -> AreaChange | None:
    """What the change stands on, if the hand-off is one."""
    return session.get(AreaChange, hand_off_id)


def shared_numbers(session: Session, partnership_id: str) -> frozenset[str]:
    """The numbers of the units that the members of a consortium share (rule 3.1)."""
    wanted = select(SharedUnit.number).where(col(SharedUnit.partnership_id) == partnership_id)
    return frozenset(session.exec(wanted))


def transfers_of(session: Session, hand_off_id: str) -> list[CreditTransfer]:
    """What a change made of each unit, in the order it was found."""
    wanted = select(CreditTransfer).where(col(CreditTransfer.hand_off_id) == hand_off_id)
    return list(session.exec(wanted.order_by(col(CreditTransfer.id))))


def units_of(session: Session, hand_off_id: str) -> list[tuple[CreditTransfer, Unit]]:
    """The same with each unit."""
    wanted = select(CreditTransfer, Unit).join(Unit, col(Unit.id) == col(CreditTransfer.unit_id))
    of_it = wanted.where(col(CreditTransfer.hand_off_id) == hand_off_id)
    return list(session.exec(of_it.order_by(col(CreditTransfer.id))))


def moved_units(session: Session, journey_id: str) -> list[tuple[CreditTransfer, Unit, HandOff]]:
    """What every change by which the learner arrived somewhere made of each unit, oldest first."""
    wanted = (
        select(CreditTransfer, Unit, HandOff)
        .join(Unit, col(Unit.id) == col(CreditTransfer.unit_id))
        .join(HandOff, col(HandOff.id) == col(CreditTransfer.hand_off_id))
        .where(col(HandOff.journey_id) == journey_id, col(HandOff.arrived_on).is_not(None))
    )
    return list(session.exec(wanted.order_by(col(CreditTransfer.id))))


def changes(session: Session, journey_id: str) -> list[AreaChange]:
    """The changes by which the learner arrived somewhere, oldest first."""
    wanted = select(AreaChange).join(HandOff, col(HandOff.id) == col(AreaChange.hand_off_id))
    arrived = (col(HandOff.journey_id) == journey_id, col(AreaChange.plan_version).is_not(None))
    return list(session.exec(wanted.where(*arrived).order_by(col(AreaChange.plan_version))))
