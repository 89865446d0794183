"""Builds the demonstration: sets the county up, then lets every learner's story happen up to today."""

from collections.abc import Iterator

from api.demo import consortium, county, holistic, lead_provider, partnership
from api.demo.acting import Acting
from api.demo.learners import learners
from api.demo.tale import Tale
from api.demo.timetable import Days, Story, play
from engine import clock
from engine.runtime import Runtime
from workflows.set_up.apply import set_up


def seed(runtime: Runtime, address: str) -> int:
    """Fill an empty database, ending at the present moment; how many learners there are. Takes some seconds.

    `address` begins the links in the messages that lie in the inboxes.
    """
    today = clock.london_date(clock.now())
    with runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, county.network(today))
    stories = list(_stories(Acting(runtime), Days(today, runtime.calendar)))
    play(runtime, stories, address)
    return len(stories)


def _stories(acting: Acting, days: Days) -> Iterator[Story]:
    people = learners(days.today)
    number = 0
    for model in (holistic, lead_provider, consortium, partnership):
        for tell in model.tales():
            number += 1
            yield tell(Tale(acting, days, next(people), model.MODEL, number))
