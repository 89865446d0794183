"""Keeps who came to a provider's event, by the references that were booked."""

from collections.abc import Iterator

from pydantic import Field

from engine.errors import Refusal, UnknownInstance
from engine.runtime import Verdict, Work
from workflows import queries
from workflows.actions.moves.refusing import refuse
from workflows.actions.visits.announcing import ATTENDING, CALLED_OFF, done
from workflows.requests import MOST_ITEMS, Request, Title
from workflows.tables.visits import ProviderEvent


class Attendance(Request):
    """The references of those who came, and of those who did not."""

    came: list[Title] = Field(default=[], max_length=MOST_ITEMS)
    stayed_away: list[Title] = Field(default=[], max_length=MOST_ITEMS)


def keep(work: Work, event_id: str, said: Attendance) -> Verdict:
    """Record it from the beginning on, again if it was wrong; whoever booked reads it at their booking.

    Raises UnknownInstance for an event of another provider; Refused with every reference that no booking has or that
    is said twice, and nothing is then recorded.
    """
    row = queries.visits.event(work.session, event_id, lock=True)
    if row is None or not may_keep(work, row):
        raise UnknownInstance
    known = {each.reference: each for each in queries.visits.bookings(work.session, row.id) if not each.cancelled_at}
    said_of = [*said.came, *said.stayed_away]
    unknown = sorted({each for each in said_of if each not in known or said_of.count(each) > 1})
    stray = None
    if unknown:
        sentence = f"Say each reference that is booked here once: {', '.join(unknown)} is not, or stands there twice."
        stray = Refusal("references_unknown", sentence, missing=tuple(unknown))
    refuse(*against_keeping(work, row), stray)
    for reference in said_of:
        booking = known[reference]
        booking.attended, booking.attendance_at, booking.attendance_by = reference in said.came, work.at, work.actor.id
        work.session.add(booking)
    return done(row)


def may_keep(work: Work, row: ProviderEvent) -> bool:
    """Whether the actor keeps the attendance at the event."""
    return row.organisation_id == work.actor.organisation and not work.actor.roles.isdisjoint(ATTENDING)


def against_keeping(work: Work, row: ProviderEvent) -> Iterator[Refusal]:
    """Why who came may not be recorded, whoever that was."""
    if row.called_off_at is not None:
        yield CALLED_OFF
    if row.starts_at > work.at:
        yield Refusal("not_begun", "Who came is recorded once it has begun.")
