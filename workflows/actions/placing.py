"""Takes and frees places; a place that comes free is kept for the first on the waiting list (rule 0.3)."""

from sqlmodel import col, select

from engine import firing
from engine.clock import london_date
from engine.firing import Note
from engine.runtime import Work
from engine.tables import Instance
from workflows.facts.hand_offs import HandOffFacts
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import PlacePool, PlaceTaken
from workflows.topics import HAND_OFF_PLACE_FREED, tell_organisations


def take(work: Work, hand_off_id: str, pool_id: str) -> None:
    """Hold a place of the pool; a place the hand-off held elsewhere goes to the first who waits for it."""
    held = work.session.get(PlaceTaken, hand_off_id)
    if held is not None and held.freed_at is None and held.pool_id == pool_id:
        return
    vacated = held.pool_id if held is not None and held.freed_at is None else None
    if held is None:
        held = PlaceTaken(hand_off_id=hand_off_id, pool_id=pool_id, taken_at=work.at)
    held.pool_id, held.taken_at, held.freed_at = pool_id, work.at, None
    work.session.add(held)
    work.session.flush()
    if vacated is not None:
        _offer(work, vacated)


def free(work: Work, hand_off_id: str) -> None:
    """Give up the place that the hand-off holds, if it holds one, to the first who waits for it."""
    held = work.session.get(PlaceTaken, hand_off_id)
    if held is None or held.freed_at is not None:
        return
    held.freed_at = work.at
    work.session.add(held)
    work.session.flush()
    _offer(work, held.pool_id)


def _offer(work: Work, pool_id: str) -> None:
    pool = work.session.get(PlacePool, pool_id, with_for_update=True)
    waiting = _first_waiting(work, pool) if pool else None
    if pool is not None and waiting is not None:
        _offer_freed_place(work, waiting, pool)


def next_position(work: Work, programme_id: str | None) -> int:
    """The position behind the last who waits for the programme."""
    waiting = _waiting(work, programme_id)
    return max((row.waitlist_position or 0 for row in waiting), default=0) + 1


def _waiting(work: Work, programme_id: str | None) -> list[HandOff]:
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.programme_id) == programme_id,
            col(Instance.state) == "waitlisted",
            col(Instance.held_since).is_(None),
        )
    )
    return list(work.session.exec(wanted.order_by(col(HandOff.waitlist_position), col(HandOff.id))))


def _first_waiting(work: Work, pool: PlacePool) -> HandOff | None:
    """The first who waits for a start in the period of the pool."""
    today = london_date(work.at)
    wanted = ((row, max(row.wanted_from or today, today)) for row in _waiting(work, pool.programme_id))
    return next((row for row, day in wanted if pool.starts_on <= day <= pool.ends_on), None)


def _offer_freed_place(work: Work, hand_off: HandOff, pool: PlacePool) -> None:
    """Keep the place for the first who waits, and ask the receiver to decide within five working days."""
    take(work, hand_off.id, pool.id)
    clock = work.by_clock(work.at)
    firing.fire(
        clock, hand_off.id, "free_place", HandOffFacts(clock, hand_off, {}), Note(moments={"decide_from": work.at})
    )
    facts = HandOffFacts(clock, hand_off, {})
    if facts.is_inbound and facts.journey.row.state == "referred":
        firing.fire(clock, hand_off.journey_id, "place_freed", facts.journey)
    for other in _waiting(work, pool.programme_id):
        other.waitlist_position = (other.waitlist_position or 1) - 1
        work.session.add(other)
    tell_organisations(work, HAND_OFF_PLACE_FREED, hand_off.id, hand_off.receiver_id, hand_off.sender_id)
