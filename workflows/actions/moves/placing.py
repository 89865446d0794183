"""Takes and frees places; a place that comes free is kept for the first on the waiting list (rule 0.3)."""

from datetime import date, datetime

from engine import deadline_store, firing
from engine.clock import london_date
from engine.definition import calendar_days, working_days
from engine.firing import Note
from engine.runtime import Work
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.queries.places import PlacesWanted
from workflows.rules.offers import is_withdrawn
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import PlacePool, PlaceTaken
from workflows.topics import HAND_OFF_PLACE_FREED, tell_organisations

START = "start"
START_WITHIN = working_days(10)


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


def look_again(work: Work, hand_off: HandOff) -> None:
    """Off hold again on the waiting list: a place that came free meanwhile, and is free still, is kept for it now."""
    today = london_date(work.at)
    wanted = PlacesWanted(hand_off.programme_id or "", queries.places.waits_for(hand_off, today), today)
    found = queries.places.places(work.session, wanted, lock=True)
    if found is not None:
        _offer(work, found.pool_id)


def next_number(work: Work, programme_id: str | None) -> int:
    """The number to draw for the waiting list of a programme: behind everybody who waits, on hold or not."""
    waiting = queries.places.waiting(work.session, programme_id)
    return max((row.waitlist_position or 0 for row in waiting), default=0) + 1


def offer_free(work: Work, programme_id: str) -> int:
    """Keep every free place of the programme for whoever waits first for it; how many there were."""
    return sum(_offer(work, pool_id) for pool_id in queries.places.pools_of(work.session, programme_id))


def _offer(work: Work, pool_id: str) -> int:
    pool = work.session.get(PlacePool, pool_id, with_for_update=True)
    free = queries.places.free_in(work.session, pool) if pool is not None else 0
    if pool is None or free <= 0:
        return 0
    today = london_date(work.at)
    programme = queries.places.programme(work.session, pool.programme_id)
    if programme is not None and is_withdrawn(programme.withdrawn_on, today):
        # Nobody may be accepted any more: to ask for a decision would only waste their time.
        return 0
    waiting = queries.places.waiting_in(work.session, pool, today)
    if not queries.reservations.reserved_in(work.session, pool.id, today):
        waiting = waiting[:free]
    return sum(_offered_freed_place(work, each, pool, today) for each in waiting)


def _offered_freed_place(work: Work, hand_off: HandOff, pool: PlacePool, today: date) -> bool:
    """Keep a place for somebody who waits, unless the rest are reserved for learners of others (str_04)."""
    if queries.reservations.use_of(work.session, pool, today).open_to(hand_off.sender_id) <= 0:
        return False
    _offer_freed_place(work, hand_off, pool)
    return True


def _offer_freed_place(work: Work, hand_off: HandOff, pool: PlacePool) -> None:
    """Keep the place for the first who waits, and ask the receiver to decide within five working days."""
    take(work, hand_off.id, pool.id)
    clock = work.by_clock(work.at)
    firing.fire(clock, hand_off.id, "free_place", HandOffFacts(clock, hand_off, {}), _freed(clock, hand_off))
    facts = HandOffFacts(clock, hand_off, {})
    if facts.is_inbound and facts.journey.row.state == "referred":
        firing.fire(clock, hand_off.journey_id, "place_freed", facts.journey)
    tell_organisations(work, HAND_OFF_PLACE_FREED, hand_off.id, hand_off.receiver_id, hand_off.sender_id)


def _freed(clock: Work, hand_off: HandOff) -> Note:
    """From when the decision counts, and the start too where a draft went straight into the waiting list (0.3)."""
    moments: dict[str, date | datetime] = {"decide_from": clock.at}
    if any(deadline.rule == START for deadline in deadline_store.open_deadlines(clock, hand_off.id)):
        return Note(moments=moments)
    wanted, usual = hand_off.wanted_from, clock.calendar.due_day(london_date(clock.at), START_WITHIN)
    later = wanted is not None and wanted > usual
    moments["start_from"] = wanted if wanted is not None and later else clock.at
    return Note(moments=moments, terms={START: calendar_days(0)} if later else {})
