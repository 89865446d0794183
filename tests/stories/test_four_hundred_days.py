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
from engine.definition import USUAL_LEVELS
from engine.sweep import sweep
from engine.tables import Chase, Deadline, HistoryEntry, Instance, OutboxMessage, Task
from tests.stories import way
from tests.stories.story import Story
from workflows.tables.learning import LearningAim
from workflows.tables.programmes import PlacePool
from workflows.words import tasks as words

DAYS, LEARNERS = 400, 200
# To this part of them holds, breaks and withdrawals happen as well, in any order.
SHARE_TURNING = 0.3
FIRST_DAY = date(2026, 1, 5)
# The worker was down for these days, over a weekend and a bank holiday, and then caught up.
DOWN = (date(2026, 5, 2), date(2026, 5, 5))
MODELS = ("holistic", "lead_provider", "consortium", "partnership")
GOES_ON = {"destination": "apprenticeship", "source": "the learner"}
LEAVES = {"reason": "destination_secured"}
LEVELS = ("remind", "flag", "escalate", "escalate_again")
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


def credit(story: Story, journey: str) -> object:
    """Every aim has its credit, once there are aims."""
    aims = [aim.id for aim in rows(story, LearningAim) if aim.journey_id == journey]
    said = [{"aim_id": aim, "actual_credit": 4, "achievement": "full"} for aim in aims]
    return story.act(way.LEAD, journey, "record_credit", {"aims": said}, expect=None) if said else None


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
    _recorded("record_destination", lambda story: {**GOES_ON, "starts_on": way.in_days(story, 0)}),
    _recorded("leave_programme", lambda story: {**LEAVES, "last_learning_on": way.in_days(story, 0)}),
    _recorded("record_exit_report", lambda story: {"report": "Goes on.", "reported_on": way.in_days(story, 0)}),
    credit,
    _recorded("progress", lambda _story: None),
)
# What happens to some of them on the way.
TURNS: tuple[Step, ...] = (
    _recorded("withdraw", lambda story: {"reason": "health", "last_attended_on": way.in_days(story, 0)}),
    _recorded("hold", lambda story: {"reason": "learner_unwell", "review_on": way.in_days(story, 10)}),
    _recorded("resume", lambda _story: None),
    _recorded("start_break", lambda story: {
        "agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 21), "reason": "Operation",
        "learner_agrees": way.word(story)}),
    _recorded("return_from_break", lambda _story: None),
)  # fmt: skip


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
            journey = way.refer(story, MODELS[number // 2 % 4], f"Learner {number:03}")
            wait = 0
            for step in STEPS[: chance.randrange(len(STEPS) + 1)]:
                wait += chance.randrange(5)
                todo[day + timedelta(days=wait)].append((journey, step))
            for step in TURNS if chance.random() < SHARE_TURNING else ():
                todo[day + timedelta(days=chance.randrange(60))].append((journey, step))
        for journey, step in todo.pop(day, ()):
            step(story, journey)
    return story


def rows(story: Story, table: type[Row]) -> list[Row]:
    """Every row of a table."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(table)))


def expected(limit: Deadline | Task, levels: tuple[str, ...], until: datetime) -> Iterator[tuple[str, datetime]]:
    """Each level that a time limit or task reached while it was open, counted by hand (rule 0.5)."""
    assert limit.due_at is not None
    last, due_day = limit.ended_at or until, ENGLAND.due_day_of(limit.due_at)
    moments = {
        "remind": start_of_day(ENGLAND.add(due_day, -1)), "flag": limit.due_at,
        "escalate": start_of_day(ENGLAND.add(due_day, 2)), "escalate_again": start_of_day(ENGLAND.add(due_day, 5)),
    }  # fmt: skip
    for level in levels:
        in_time = level != "remind" or limit.opened_at < moments[level]
        if in_time and moments[level] < last and moments[level] <= until:
            yield level, max(moments[level], limit.opened_at)


def stopped(lived: Story) -> frozenset[str]:
    """Journeys and hand-offs whose clock ever stood still: their levels cannot be counted from the due day alone."""
    events = {"hold", "start_break", "referral_waits", "waitlist", "ask_for_more"}
    own = {entry.instance_id for entry in rows(lived, HistoryEntry) if entry.event in events}
    return frozenset(own | {row.id for row in rows(lived, Instance) if row.parent_id in own})


def assert_each_once(found: list[tuple[str, datetime]]) -> None:
    """No level comes twice, and each later than the one before."""
    in_order = [level for level, _at in sorted(found, key=lambda each: (each[1], LEVELS.index(each[0])))]
    assert in_order == [level for level in LEVELS if level in in_order]


def test_every_time_limit_and_task_is_acted_on_once_at_its_own_moment(lived: Story) -> None:
    definitions = {instance.id: instance.definition for instance in rows(lived, Instance)}
    catalogue, until, stood_still = lived.cast.runtime.catalogue, lived.clock.now(), stopped(lived)
    told = defaultdict[str, list[tuple[str, datetime]]](list)
    for chase in rows(lived, Chase):
        told[chase.deadline_id or chase.task_id or ""].append((chase.level, chase.at))
    limits, tasks = rows(lived, Deadline), rows(lived, Task)
    counted = 0
    everything: list[Deadline | Task] = [*limits, *tasks]
    for limit in everything:
        levels = tuple(level for level in LEVELS if level not in limit.levels_agreed.split(","))
        if isinstance(limit, Deadline):
            rule = catalogue.latest(definitions[limit.instance_id]).definition.rule[limit.rule]
            levels = tuple(level.name for level in rule.levels)
            late = limit.due_at is not None and limit.due_at <= (limit.ended_at or until) and not limit.alarm
            assert limit.missed_at == (limit.due_at if late else None), limit
        else:
            levels = tuple(level.name for level in words.LEVELS.get(words.TaskKind(limit.kind), USUAL_LEVELS))
        if limit.instance_id in stood_still:
            assert_each_once(told[limit.id])
            continue
        counted += 1
        wanted = sorted(expected(limit, levels, until)) if limit.due_at else []
        assert sorted(told[limit.id]) == wanted, limit
    assert (len(definitions) >= 2 * LEARNERS, counted > 5 * LEARNERS, len(stood_still) > LEARNERS // 10) == (True,) * 3
    assert {row.state for row in rows(lived, Instance)} >= {"progressed", "withdrawn", "exit_review", "cancelled"}
    for topic, by in (("deadline.chased", limits), ("task.chased", tasks)):
        chased = [message for message in rows(lived, OutboxMessage) if message.topic == topic]
        assert len(chased) == sum(len(told[each.id]) for each in by)
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
