"""What stands against other places or days for a period of places, or against having it no more."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from engine.errors import Refusal
from workflows import queries
from workflows.queries import set_up
from workflows.queries.offers import was_ever_reserved, was_ever_taken
from workflows.tables.programmes import PlacePool

_ABOUT = ("pools",)


def fewer(session: Session, pool: PlacePool, places: int, today: date) -> Iterator[Refusal]:
    """Places never fall below those held, and those that agreements reserve for somebody beside them (str_04)."""
    held = set_up.places_held(session, pool.id)
    kept = queries.reservations.reserved_beside(session, pool, today)
    if places < held:
        sentence = f"From {pool.starts_on}: {held} places are taken, so there cannot be {places}."
        yield Refusal("below_taken", sentence, missing=_ABOUT)
    elif places < held + kept:
        sentence = f"From {pool.starts_on}: {kept} more places are reserved by agreements; end those first."
        yield Refusal("below_reserved", sentence, missing=_ABOUT)


def shortened(session: Session, pool: PlacePool, ends_on: date, today: date) -> Iterator[Refusal]:
    """A period in which places are held, waited for or reserved goes on to its last day."""
    if ends_on < pool.ends_on and in_use(session, pool, today):
        sentence = (
            f"Places from {pool.starts_on} are held, waited for or reserved, so they cannot end before {pool.ends_on}: "
            "lower their number instead."
        )
        yield Refusal("pool_in_use", sentence, missing=_ABOUT)


def removed(session: Session, pool: PlacePool, today: date) -> Iterator[Refusal]:
    """A period that anybody holds, awaits or has reserved stays, and so does one that was ever used."""
    if in_use(session, pool, today):
        sentence = f"Places from {pool.starts_on} are held, waited for or reserved, so they cannot go: keep them."
        yield Refusal("pool_in_use", sentence, missing=_ABOUT)
    elif was_ever_taken(session, pool.id) or was_ever_reserved(session, pool.id):
        sentence = f"Places from {pool.starts_on} stay on record, because they were used: set their number to 0."
        yield Refusal("pool_on_record", sentence, missing=_ABOUT)


def in_use(session: Session, pool: PlacePool, today: date) -> bool:
    """Whether somebody holds a place of the period, waits for one, on hold or not, or has one reserved."""
    waiting = queries.places.waiting(session, pool.programme_id)
    waits = any(pool.starts_on <= queries.places.waits_for(row, today) <= pool.ends_on for row in waiting)
    held = set_up.places_held(session, pool.id) > 0
    return held or waits or bool(queries.reservations.reserved_in(session, pool.id, today))
