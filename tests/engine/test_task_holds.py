"""A hold lets the tasks about an instance sleep: they keep what was left, as time limits do, and go on at resume."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from engine import recounting, tasks
from engine.calendar import ENGLAND
from engine.database import Database
from engine.definition import DeadlineRule, Duration, calendar_days, working_days
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from engine.tables import Chase, OutboxMessage, Task
from engine.tasks import Errand
from tests.clock import Clock
from tests.engine import toy

# Orders are placed on Monday 2 March 2026 at 10:00.
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 10, tzinfo=UTC)
NEXT_THURSDAY = datetime(2026, 3, 12, 10, tzinfo=UTC)
RESUMED = datetime(2026, 3, 16, 10, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
THREE_DAYS = working_days(3)


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """A runtime where nothing but tasks is due for a year; those to "rescue" go on through a hold."""
    in_a_year = DeadlineRule("some_day", toy.OPEN, calendar_days(365), "shop", levels=())
    going_on = replace(toy.ORDER, deadlines=(in_a_year,), tasks_through_hold=("rescue",))
    return Runtime(database, toy.published(going_on), {})


def opened(
    runtime: Runtime, order: str, length: Duration = THREE_DAYS, kind: str = "call", **about: Any
) -> str:  # fmt: skip
    """A task about an order, by default in three working days: by Thursday 5 March."""

    def action(work: Work) -> Verdict:
        return {"id": tasks.open_task(work, Errand(kind, order, "shop-1", "shop", length, **about)).id}

    return str(runtime.run(Command("open"), toy.SHOP, action)["id"])


def stored(runtime: Runtime, task: str) -> Task:
    with runtime.reading(toy.SHOP) as work:
        return work.session.get_one(Task, task)


def due_on(runtime: Runtime, task: str) -> str | None:
    """The last day in time; None while it sleeps."""
    due_at = stored(runtime, task).due_at
    return ENGLAND.due_day_of(due_at).isoformat() if due_at else None


def levels(runtime: Runtime, task: str) -> list[tuple[str, str]]:
    """The levels that were reached, and on which day."""
    wanted = select(Chase).where(col(Chase.task_id) == task).order_by(col(Chase.at), col(Chase.id))
    with runtime.reading(toy.SHOP) as work:
        return [(chase.level, chase.at.date().isoformat()) for chase in work.session.exec(wanted)]


def held(runtime: Runtime, clock: Clock, order: str, at: datetime) -> None:
    clock.move_to(at)
    toy.act(runtime, order, "hold")


def resumed(runtime: Runtime, clock: Clock, order: str, at: datetime = RESUMED) -> None:
    clock.move_to(at)
    toy.act(runtime, order, "resume")


def broken(runtime: Runtime) -> list[str]:
    with runtime.reading(toy.SHOP) as work:
        return violations(work.session)


def test_a_hold_set_anew_changes_nothing_of_what_is_left(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    part = toy.place(runtime, parent=order)
    held(runtime, clock, part, FRIDAY)
    assert (stored(runtime, task).slept_at, stored(runtime, task).remaining) == (TUESDAY, 2)


@pytest.mark.parametrize(
    ("length", "left", "due"), [(working_days(3), 2, "2026-03-18"), (calendar_days(7), 6, "2026-03-22")]
)
def test_it_keeps_the_days_that_were_left(
    runtime: Runtime, order: str, clock: Clock, length: Duration, left: int, due: str
) -> None:
    task = opened(runtime, order, length)
    held(runtime, clock, order, TUESDAY)
    assert (stored(runtime, task).remaining, due_on(runtime, task)) == (left, None)
    resumed(runtime, clock, order)
    assert (stored(runtime, task).remaining, due_on(runtime, task)) == (None, due)


def test_on_hold_nobody_is_told_and_nothing_becomes_late(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    assert (sweep(runtime, APRIL).applied, levels(runtime, task)) == (0, [])


def test_resumed_it_is_chased_by_its_new_day(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    resumed(runtime, clock, order)
    sweep(runtime, datetime(2026, 3, 19, tzinfo=UTC))
    assert levels(runtime, task) == [("remind", "2026-03-17"), ("flag", "2026-03-19")]


def test_what_was_late_stays_late_and_its_levels_wait(runtime: Runtime, order: str, clock: Clock) -> None:
    """Late since Friday 6 March, passed up on Monday; held from Friday to the Monday after next: six working days."""
    task = opened(runtime, order)
    held(runtime, clock, order, FRIDAY)
    sweep(runtime, datetime(2026, 3, 15, tzinfo=UTC))
    assert levels(runtime, task) == [("remind", "2026-03-04"), ("flag", "2026-03-06")]
    resumed(runtime, clock, order)
    sweep(runtime, datetime(2026, 3, 17, tzinfo=UTC))
    assert due_on(runtime, task) == "2026-03-05"
    assert levels(runtime, task)[2:] == [("escalate", "2026-03-17")]


def through(runtime: Runtime, clock: Clock, order: str, task: str, sweeps: Iterable[datetime]) -> Any:
    """Held on Friday 6 March, on Thursday 12 for good, swept as said; what was chased and what became of the task."""
    steps = {FRIDAY: "hold", datetime(2026, 3, 9, 10, tzinfo=UTC): "resume", NEXT_THURSDAY: "hold"}
    for moment in sorted({*steps, *sweeps}):
        clock.move_to(moment)
        if moment in steps:
            toy.act(runtime, order, steps[moment])
        else:
            sweep(runtime)
    found = stored(runtime, task)
    return levels(runtime, task), found.due_at, found.level, found.levels_from, found.missed_at, found.slept_at


def test_a_sweep_that_comes_late_leaves_what_daily_ones_leave(runtime: Runtime, clock: Clock) -> None:
    daily = [datetime(2026, 3, day, tzinfo=UTC) for day in range(3, 21)]
    found = []
    for sweeps in (daily, daily[-1:]):
        clock.move_to(datetime(2026, 3, 2, 10, tzinfo=UTC))
        order = toy.place(runtime)
        found.append(through(runtime, clock, order, opened(runtime, order), sweeps))
    assert found[0] == found[1]
    assert [level for level, _day in found[0][0]] == ["remind", "flag", "escalate"]


def test_a_kind_that_goes_on_is_chased_through_the_hold(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order, kind="rescue")
    held(runtime, clock, order, TUESDAY)
    sweep(runtime, FRIDAY)
    assert levels(runtime, task) == [("remind", "2026-03-04"), ("flag", "2026-03-06")]
    assert broken(runtime) == []


def test_a_task_about_a_part_sleeps_with_the_whole(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, toy.place(runtime, parent=order))
    held(runtime, clock, order, TUESDAY)
    assert (due_on(runtime, task), broken(runtime)) == (None, [])
    resumed(runtime, clock, order)
    assert due_on(runtime, task) == "2026-03-18"


def test_a_task_about_the_whole_that_names_a_held_part_sleeps(runtime: Runtime, order: str, clock: Clock) -> None:
    part = toy.place(runtime, parent=order)
    named, other = opened(runtime, order, detail={"hand_off": part}), opened(runtime, order)
    held(runtime, clock, part, TUESDAY)
    assert (due_on(runtime, named), due_on(runtime, other)) == (None, "2026-03-05")
    assert broken(runtime) == []


def test_while_whole_and_part_are_held_the_last_to_resume_wakes_it(runtime: Runtime, order: str, clock: Clock) -> None:
    part = toy.place(runtime, parent=order)
    task = opened(runtime, part)
    held(runtime, clock, order, TUESDAY)
    held(runtime, clock, part, FRIDAY)
    resumed(runtime, clock, order, NEXT_THURSDAY)
    assert due_on(runtime, task) is None
    resumed(runtime, clock, part)
    assert due_on(runtime, task) == "2026-03-18"


def test_what_is_opened_on_hold_opens_asleep_with_all_its_days(runtime: Runtime, order: str, clock: Clock) -> None:
    held(runtime, clock, order, TUESDAY)
    task = opened(runtime, order)
    assert (stored(runtime, task).remaining, broken(runtime)) == (3, [])
    resumed(runtime, clock, order)
    assert due_on(runtime, task) == "2026-03-19"


def test_an_end_ends_the_hold_of_its_tasks(runtime: Runtime, order: str, clock: Clock) -> None:
    """Whoever ends an instance says what becomes of its tasks; none is left asleep for ever."""
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    clock.move_to(RESUMED)
    toy.act(runtime, order, "cancel", toy.BUYER)
    assert (due_on(runtime, task), broken(runtime)) == ("2026-03-18", [])


def test_one_that_runs_on_hold_is_found(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    with runtime.database.unit_of_work() as work:
        row = work.session.get_one(Task, task)
        work.session.add(row.sqlmodel_update({"slept_at": None}))
    assert broken(runtime) == [f"Task {task}: it runs although what it is about is on hold."]


def test_one_that_sleeps_for_nothing_is_found(runtime: Runtime, order: str) -> None:
    task = opened(runtime, order)
    with runtime.database.unit_of_work() as work:
        row = work.session.get_one(Task, task)
        work.session.add(row.sqlmodel_update({"slept_at": TUESDAY, "next_at": None}))
    assert broken(runtime) == [f"Task {task}: it sleeps although nothing that it is about is on hold."]


def test_a_sleeping_task_can_be_finished(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)

    def finish(work: Work) -> Verdict:
        tasks.finish_tasks(work, order, "called")
        return {}

    runtime.run(Command("finish"), toy.SHOP, finish)
    resumed(runtime, clock, order)
    assert (stored(runtime, task).result, sweep(runtime, APRIL).applied) == ("called", 0)


def recounted_with(runtime: Runtime, closed: date) -> None:
    """A day is taken off everybody's calendar."""
    changed = Runtime(runtime.database, runtime.catalogue, {}, lambda _transaction: {None: frozenset({closed})})

    def recount(work: Work) -> Verdict:
        return {"moved": len(recounting.recount(work, None, "an extra bank holiday"))}

    changed.run(Command("recount"), toy.SHOP, recount)


def test_once_awake_it_is_counted_again_from_the_day_it_went_on(runtime: Runtime, order: str, clock: Clock) -> None:
    task = opened(runtime, order)
    held(runtime, clock, order, TUESDAY)
    resumed(runtime, clock, order)
    recounted_with(runtime, date(2026, 3, 17))
    assert due_on(runtime, task) == "2026-03-19"


def test_counted_from_another_day_it_is_counted_again_from_that_day(runtime: Runtime, order: str) -> None:
    """Due in two working days from Friday 13 March; a day closed before that moves nothing."""
    task = opened(runtime, order, working_days(2), counted_from=date(2026, 3, 13))
    recounted_with(runtime, date(2026, 3, 10))
    assert due_on(runtime, task) == "2026-03-17"
    recounted_with(runtime, date(2026, 3, 16))
    assert due_on(runtime, task) == "2026-03-18"


def test_a_task_about_no_instance_is_told_like_any_other(runtime: Runtime) -> None:
    def action(work: Work) -> Verdict:
        errand = Errand("look", None, "shop-1", "shop", working_days(3), scope="town")
        return {"id": tasks.open_task(work, errand).id}

    task = runtime.run(Command("open"), toy.SHOP, action)["id"]
    sweep(runtime, FRIDAY)
    with runtime.reading(toy.SHOP) as work:
        told = list(work.session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))
    named = [(each.instance_id, each.payload["task"], each.payload["scope"]) for each in told]
    assert named == [(None, task, "town")] * 3
    assert [each.payload.get("level") for each in told] == [None, "remind", "flag"]
