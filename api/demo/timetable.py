"""Lets many stories happen in the order of their moments, with the clock of that time and its deadlines applied."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush

from api.outgoing import ADDRESS_BOOK
from engine import clock
from engine.actor import CLOCK
from engine.calendar import WorkingCalendar
from engine.runtime import Runtime
from engine.sweep import sweep
from notifications.channels import Channels
from notifications.run import deliver_once, send_digests
from workflows.nightly import agreement_ends, september_guarantee, waiting_lists, young_persons_guarantee

# A story says when its next step is, and takes that step when it is asked again.
Story = Iterator[datetime]


class Days:
    """Working days counted back from `today`: 1 is the last one before it, and negative numbers lie ahead."""

    def __init__(self, today: date, calendar: WorkingCalendar) -> None:
        self.today = today
        self.calendar = calendar

    def day(self, ago: int) -> date:
        """The date `ago` working days before today."""
        return self.calendar.add(self.today, -ago)

    def moment(self, ago: int, after_midnight: timedelta) -> datetime:
        """A moment on that day by the clock in London."""
        return datetime.combine(self.day(ago), time(), tzinfo=clock.LONDON) + after_midnight


def play(runtime: Runtime, stories: Iterable[Story], address: str) -> None:
    """Tell every story to its end, with the worker's work done each day; raises whatever a step raises."""
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapify(waiting)
    swept: date | None = None
    while waiting:
        moment, number, story = heappop(waiting)
        if swept != clock.london_date(moment):
            _work(runtime, moment, Channels(address=address))
            swept = clock.london_date(moment)
        with clock.at(moment):
            following = next(story, None)
        if following is not None:
            heappush(waiting, (following, number, story))
    _work(runtime, clock.now(), Channels(address=address))


def _work(runtime: Runtime, moment: datetime, inboxes: Channels) -> None:
    """Do what a worker does in a day. Messages go to inboxes alone, whatever mail server is set up: nobody is real."""
    with clock.at(moment):
        for question in (agreement_ends, september_guarantee, young_persons_guarantee, waiting_lists):
            runtime.run_many(CLOCK, question.bring_up_to_date)
        sweep(runtime)
    deliver_once(runtime.database, ADDRESS_BOOK, inboxes, moment)
    send_digests(runtime.database, ADDRESS_BOOK, inboxes, moment)
