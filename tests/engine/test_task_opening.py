"""A task is opened in one way: once where it is to be, dated at its own moment, and whoever has it is told with it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from engine import outbox, tasks
from engine.actor import CLOCK, Actor
from engine.calendar import ENGLAND, Closures
from engine.database import Database
from engine.definition import FLAG, DeadlineRule, calendar_days, working_days
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from engine.tables import Chase, OutboxMessage, Task
from engine.tasks import Errand
from tests.clock import Clock
from tests.engine import toy

# Orders are placed on Monday 2 March 2026 at 10:00.
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 10, tzinfo=UTC)
FIRST_OF_MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
CALL = Errand("call", None, "shop-1", "shop", working_days(3), scope="town")


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """A runtime where nothing but tasks is due for a year; those to "rescue" go on through a hold."""
    in_a_year = DeadlineRule("some_day", toy.OPEN, calendar_days(365), "shop", levels=())
    going_on = replace(toy.ORDER, deadlines=(in_a_year,), tasks_through_hold=("rescue",))
    closed: Closures = {"shop-1": frozenset({date(2026, 3, 4)})}
    return Runtime(database, toy.published(going_on), {}, lambda _transaction: closed)


def opened(runtime: Runtime, errand: Errand, by: Actor = CLOCK) -> Any:
    """What became of an errand."""
    return runtime.run_many(by, lambda work: tasks.open_task(work, errand))


def stored(runtime: Runtime, task: str) -> Task:
    with runtime.reading(toy.SHOP) as work:
        return work.session.get_one(Task, task)


def due_on(runtime: Runtime, task: str) -> str | None:
    """The last day in time; None while it sleeps."""
    due_at = stored(runtime, task).due_at
    return ENGLAND.due_day_of(due_at).isoformat() if due_at else None


def told(runtime: Runtime, topic: str = tasks.TASK_OPENED) -> list[OutboxMessage]:
    with runtime.reading(toy.SHOP) as work:
        wanted = select(OutboxMessage).where(col(OutboxMessage.topic) == topic).order_by(col(OutboxMessage.id))
        return list(work.session.exec(wanted))


def levels(runtime: Runtime, task: str) -> list[str]:
    """The levels that were reached."""
    with runtime.reading(toy.SHOP) as work:
        wanted = select(Chase).where(col(Chase.task_id) == task).order_by(col(Chase.at), col(Chase.id))
        return [chase.level for chase in work.session.exec(wanted)]


def test_whoever_has_it_is_told_with_it_and_of_its_last_day(runtime: Runtime, order: str) -> None:
    task = opened(runtime, replace(CALL, instance_id=order)).id
    (message,) = told(runtime)
    about = {name: message.payload[name] for name in ("task", "kind", "tells", "organisation", "party", "due_on")}
    assert (message.instance_id, about) == (order, {
        "task": task, "kind": "call", "tells": ["waited_on"], "organisation": "shop-1", "party": "shop",
        "due_on": "2026-03-05",
    })  # fmt: skip


def test_a_task_about_no_instance_is_told_with_its_scope(runtime: Runtime) -> None:
    opened(runtime, CALL)
    assert [(each.instance_id, each.payload["scope"]) for each in told(runtime)] == [(None, "town")]


def test_nothing_is_told_of_what_was_rolled_back(runtime: Runtime) -> None:
    def action(work: Work) -> Verdict:
        tasks.open_task(work, CALL)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        runtime.run(Command("open"), CLOCK, action)
    assert told(runtime) == []


def test_who_opens_a_task_for_themselves_is_not_told(runtime: Runtime) -> None:
    opened(runtime, replace(CALL, person="sam"), by=toy.SHOP)
    assert told(runtime) == []
    opened(runtime, replace(CALL, person="sam"), by=toy.BUYER)
    assert [each.payload["person"] for each in told(runtime)] == ["sam"]


def test_opened_on_hold_it_is_told_without_a_day(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold")
    task = opened(runtime, replace(CALL, instance_id=order)).id
    assert (due_on(runtime, task), [each.payload["due_on"] for each in told(runtime)]) == (None, [None])


def test_while_messages_about_the_instance_are_held_it_waits_unless_it_goes_despite(
    runtime: Runtime, order: str
) -> None:
    runtime.run(Command("hold"), CLOCK, lambda work: {"n": outbox.hold_messages(work, order)})
    opened(runtime, replace(CALL, instance_id=order))
    opened(runtime, replace(CALL, instance_id=order, despite_hold=True))
    assert [each.status for each in told(runtime)] == ["held", "waiting"]


def test_what_is_opened_once_stays_as_it_is_and_is_told_once(runtime: Runtime) -> None:
    first = opened(runtime, replace(CALL, once="Amy 2026"))
    again = opened(runtime, replace(CALL, once="Amy 2026", length=working_days(9)))
    other = opened(runtime, replace(CALL, once="Amy 2027"))
    assert (first.is_new, again.is_new, again.id == first.id, again.due_at == first.due_at) == (True, False, True, True)
    assert (other.is_new, other.id == first.id, len(told(runtime))) == (True, False, 2)


def test_two_kinds_about_the_same_are_two_tasks(runtime: Runtime) -> None:
    found = {opened(runtime, replace(CALL, kind=kind, once="Amy 2026")).id for kind in ("call", "write")}
    assert len(found) == 2


def test_once_finished_it_is_not_opened_again(runtime: Runtime) -> None:
    task = opened(runtime, replace(CALL, once="Amy")).id

    def finish(work: Work) -> Verdict:
        tasks.finish_task(work, work.session.get_one(Task, task), "called")
        return {}

    runtime.run(Command("finish"), CLOCK, finish)
    assert (opened(runtime, replace(CALL, once="Amy")).is_new, stored(runtime, task).result) == (False, "called")


def test_opened_late_it_counts_from_its_own_moment(runtime: Runtime) -> None:
    """Two working days from Sunday 1 March; the reminder of the Monday is chased although it opens on the Monday."""
    task = opened(runtime, replace(CALL, length=working_days(2), opened_at=FIRST_OF_MARCH)).id
    assert (stored(runtime, task).opened_at, due_on(runtime, task)) == (FIRST_OF_MARCH, "2026-03-03")
    sweep(runtime)
    assert levels(runtime, task) == ["remind"]


def test_one_opened_once_goes_on_through_a_hold_or_sleeps_as_others_do(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold")
    rescue, call = (opened(runtime, replace(CALL, kind=kind, instance_id=order, once="Amy")).id
                    for kind in ("rescue", "call"))  # fmt: skip
    assert (due_on(runtime, rescue), due_on(runtime, call)) == ("2026-03-05", None)


@pytest.mark.parametrize(
    ("at", "days", "day", "due"),
    [
        (TUESDAY, -2, date(2026, 3, 9), "2026-03-05"),
        (TUESDAY, -2, date(2026, 3, 4), "2026-03-03"),
        (SATURDAY, -2, date(2026, 3, 10), "2026-03-09"),
        (TUESDAY, 5, date(2026, 2, 26), "2026-03-05"),
        (TUESDAY, 5, date(2026, 2, 16), "2026-03-03"),
    ],
)
def test_counted_from_another_day_it_is_due_on_no_day_that_is_past_or_off(
    runtime: Runtime, clock: Clock, at: datetime, days: int, day: date, due: str
) -> None:
    clock.move_to(at)
    errand = replace(CALL, length=working_days(days), counted_from=day)
    assert due_on(runtime, opened(runtime, errand).id) == due


def test_a_day_off_moves_no_last_day_that_is_fixed(runtime: Runtime) -> None:
    task = opened(runtime, replace(CALL, length=None, due_on=date(2026, 3, 8))).id
    assert (due_on(runtime, task), stored(runtime, task).counted_days) == ("2026-03-08", None)


def test_it_is_counted_under_the_calendar_that_it_names(runtime: Runtime) -> None:
    """On Wednesday 4 March the shop is closed."""
    assert due_on(runtime, opened(runtime, replace(CALL, calendar="shop-1")).id) == "2026-03-06"
    assert due_on(runtime, opened(runtime, CALL).id) == "2026-03-05"


def test_it_sleeps_and_wakes_under_the_calendar_that_it_names(runtime: Runtime, order: str, clock: Clock) -> None:
    """Three days were left on Monday, resumed on Thursday 5 March."""
    task = opened(runtime, replace(CALL, instance_id=order, calendar="shop-1")).id
    toy.act(runtime, order, "hold")
    clock.move_to(datetime(2026, 3, 5, 10, tzinfo=UTC))
    toy.act(runtime, order, "resume")
    assert due_on(runtime, task) == "2026-03-10"


@pytest.mark.parametrize(("at", "reached"), [((), []), ((FLAG,), ["flag"])])
def test_it_is_chased_at_its_own_levels_alone(runtime: Runtime, at: Any, reached: list[str]) -> None:
    task = opened(runtime, replace(CALL, levels=at)).id
    sweep(runtime, APRIL)
    assert (levels(runtime, task), stored(runtime, task).missed_at) == (reached, datetime(2026, 3, 6, tzinfo=UTC))


def test_without_a_length_and_a_day_it_is_refused(runtime: Runtime) -> None:
    with pytest.raises(ValueError, match="A task to call needs a length or a last day"):
        opened(runtime, replace(CALL, length=None))


def brought(runtime: Runtime, *names: str) -> Any:
    """Bring the calls up to date: those about `names` are wanted."""

    def action(work: Work) -> Verdict:
        wanted = (replace(CALL, once=name) for name in names)
        still_open = work.session.exec(select(Task).where(col(Task.ended_at).is_(None)).order_by(col(Task.id))).all()
        return dict(tasks.bring_up_to_date(work, wanted, still_open, "over"))

    return runtime.run(Command("look"), CLOCK, action)


def test_what_is_wanted_opens_and_what_is_wanted_no_more_ends(runtime: Runtime) -> None:
    assert brought(runtime, "Amy", "Ben") == {"opened": 2, "finished": 0}
    assert brought(runtime, "Amy", "Ben") == {"opened": 0, "finished": 0}
    assert brought(runtime, "Ben", "Eve") == {"opened": 1, "finished": 1}
    with runtime.reading(toy.SHOP) as work:
        assert sorted(str(row.result) for row in work.session.exec(select(Task))) == ["None", "None", "over"]
