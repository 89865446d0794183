"""Two hundred journeys through four hundred days: the clock acts on each time limit once, at its own moment."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

import pytest
from sqlmodel import select

from engine.calendar import ENGLAND
from engine.clock import start_of_day
from engine.sweep import sweep
from engine.tables import Chase, Deadline, HistoryEntry, Instance, OutboxMessage
from tests.stories import way
from tests.stories.story import Story
from workflows.tables.programmes import PlacePool

DAYS, LEARNERS = 400, 200
FIRST_DAY = date(2026, 1, 5)
# The worker was down for these days, over a weekend and a bank holiday, and then caught up.
DOWN = (date(2026, 5, 2), date(2026, 5, 5))
MODELS = ("holistic", "lead_provider", "partnership")
Step = Callable[[Story, str], object]
Row = TypeVar("Row")


def acknowledge(story: Story, journey: str) -> object:
    """The receiver has read it."""
    return story.hand_off(way.LEAD, story.inbound(journey), "acknowledge", expect=None)


def accept(story: Story, journey: str) -> object:
    """The receiver says yes."""
    return way.accept(story, journey, expect=None)


def begin(story: Story, journey: str) -> object:
    """The learner arrives."""
    arrived = {"arrived_on": way.in_days(story, 0)}
    return story.hand_off(way.LEAD, story.inbound(journey), "start", arrived, expect=None)


def _recorded(action: str, body: Callable[[Story], object]) -> Step:
    return lambda story, journey: story.act(way.LEAD, journey, action, body(story), expect=None)


STEPS: tuple[Step, ...] = (
    acknowledge,
    accept,
    begin,
    _recorded("record_induction", lambda story: {**way.INDUCTION, "privacy_notice_seen_on": way.in_days(story, 0)}),
    _recorded("finish_induction", lambda _story: None),
    _recorded("record_assessment", lambda _story: {"results": way.RESULTS, "prior_units_checked": True, "needs": []}),
    _recorded("finish_assessment", lambda _story: None),
    _recorded("agree_plan", way.plan),
    _recorded("withdraw", lambda story: {"reason": "moved_on", "last_attended_on": way.in_days(story, 0)}),
)


@pytest.fixture
def lived(story: Story) -> Story:
    """The whole year and more: each learner comes as far as chance has it; some never start, some are forgotten."""
    chance, todo = Random(400), defaultdict[date, list[tuple[str, Step]]](list)  # noqa: S311
    story.set_all(PlacePool, places=1000)
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        if not DOWN[0] <= day <= DOWN[1]:
            story.clock.move_to(start_of_day(day) + timedelta(seconds=30))
            sweep(story.cast.runtime)
        story.clock.move_to(start_of_day(day) + timedelta(hours=10))
        if number % 2 == 0:
            journey = way.refer(story, MODELS[number // 2 % 3], f"Learner {number:03}")
            for place, step in enumerate(STEPS[: chance.randrange(len(STEPS) + 1)]):
                wait = sum(chance.randrange(1, 5) for _ in range(place + 1))
                todo[day + timedelta(days=wait)].append((journey, step))
        for journey, step in todo.pop(day, ()):
            step(story, journey)
    return story


def rows(story: Story, table: type[Row]) -> list[Row]:
    """Every row of a table."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(table)))


def expected(deadline: Deadline, levels: tuple[str, ...], until: datetime) -> Iterator[tuple[str, datetime]]:
    """Each level that a time limit reached while it was open, counted by hand (rule 0.5)."""
    assert deadline.due_at is not None
    last, due_day = deadline.ended_at or until, ENGLAND.due_day_of(deadline.due_at)
    moments = {
        "remind": start_of_day(ENGLAND.add(due_day, -1)), "flag": deadline.due_at,
        "escalate": start_of_day(ENGLAND.add(due_day, 2)), "escalate_again": start_of_day(ENGLAND.add(due_day, 5)),
    }  # fmt: skip
    for level in levels:
        in_time = level != "remind" or deadline.opened_at < moments[level]
        if in_time and moments[level] < last and moments[level] <= until:
            yield level, max(moments[level], deadline.opened_at)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_time_limit_is_acted_on_once_at_its_own_moment(lived: Story) -> None:
    definitions = {instance.id: instance.definition for instance in rows(lived, Instance)}
    catalogue, until = lived.cast.runtime.catalogue, lived.clock.now()
    told = defaultdict[str, list[tuple[str, datetime]]](list)
    for chase in rows(lived, Chase):
        told[chase.deadline_id or ""].append((chase.level, chase.at))
    limits = rows(lived, Deadline)
    for deadline in limits:
        rule = catalogue.latest(definitions[deadline.instance_id]).definition.rule[deadline.rule]
        wanted = (
            sorted(expected(deadline, tuple(level.name for level in rule.levels), until)) if deadline.due_at else []
        )
        assert sorted(told[deadline.id]) == wanted, (deadline.rule, deadline)
        late = deadline.due_at is not None and deadline.due_at <= (deadline.ended_at or until) and not deadline.alarm
        assert deadline.missed_at == (deadline.due_at if late else None), deadline
    assert (len(definitions) >= 2 * LEARNERS, len(limits) > 5 * LEARNERS) == (True, True)
    chased = [message for message in rows(lived, OutboxMessage) if message.topic == "deadline.chased"]
    assert len(chased) == sum(len(found) for found in told.values() if found) - len(told[""])
    assert_caught_up(lived)


def assert_caught_up(lived: Story) -> None:
    """What came due while the worker was down is dated then, and was recorded by the first click or sweep after."""
    back = start_of_day(DOWN[1] + timedelta(days=1)) + timedelta(seconds=30)
    begun = start_of_day(DOWN[0])
    acts = [(chase.at, chase.recorded_at) for chase in rows(lived, Chase)]
    acts += [(entry.at, entry.recorded_at) for entry in rows(lived, HistoryEntry) if entry.actor_kind == "clock"]
    within = [(at, recorded) for at, recorded in acts if begun <= at < back.replace(second=0)]
    assert within
    assert {recorded <= back for _at, recorded in within} == {True}
    punctual = [recorded - at for at, recorded in acts if not begun <= at < back]
    assert max(punctual) < timedelta(days=1)
