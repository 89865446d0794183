"""Open time limits are chased: each level once, at its own moment, told as it is recorded, cleared by the answer."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlmodel import col, select

from engine import clock, store, task_chasing, tasks
from engine.actor import CLOCK
from engine.database import Database
from engine.definition import working_days
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from engine.tables import Chase, OutboxMessage, Task
from engine.tasks import Errand
from tests.clock import Clock
from tests.engine import toy

# Placed on Monday 2 March 2026 at 10:00, decided by Monday 9 March; taken then, finished by Monday 16 March.
REMINDED = datetime(2026, 3, 6, tzinfo=UTC)
DUE = datetime(2026, 3, 10, tzinfo=UTC)
TAKEN = datetime(2026, 3, 4, 9, tzinfo=UTC)
FINISH_REMINDED = datetime(2026, 3, 17, tzinfo=UTC)
FINISH_DUE = datetime(2026, 3, 19, tzinfo=UTC)
FLAGS = ["remind", "flag", "escalate", "escalate_again"]


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """A runtime that chases."""
    return toy.chased_runtime_on(database)


@pytest.fixture
def taken(runtime: Runtime, order: str, clock: Clock) -> str:
    """An order taken on Wednesday 4 March, to be finished by Wednesday 18 March; lateness there only tells people."""
    clock.move_to(TAKEN)
    toy.act(runtime, order, "take")
    return order


def chases(runtime: Runtime, subject: str) -> list[Chase]:
    """The chases about an order or a task, oldest first."""
    about = (col(Chase.instance_id) == subject) | (col(Chase.task_id) == subject)
    with runtime.reading(toy.SHOP) as work:
        return list(work.session.exec(select(Chase).where(about).order_by(col(Chase.at), col(Chase.id))))


def told(runtime: Runtime) -> list[OutboxMessage]:
    """The messages about chases, oldest first."""
    wanted = select(OutboxMessage).where(col(OutboxMessage.topic).in_(("deadline.chased", "task.chased")))
    with runtime.reading(toy.SHOP) as work:
        return list(work.session.exec(wanted.order_by(col(OutboxMessage.id))))


def broken(runtime: Runtime) -> list[str]:
    """What the invariants say."""
    with runtime.reading(toy.SHOP) as work:
        return violations(work.session)


def test_it_is_reminded_at_the_start_of_the_working_day_before(runtime: Runtime, order: str) -> None:
    early = sweep(runtime, REMINDED - timedelta(microseconds=1)).applied
    assert (early, sweep(runtime, REMINDED).applied) == (0, 1)
    assert [(chase.level, chase.at) for chase in chases(runtime, order)] == [("remind", REMINDED)]


def test_a_second_sweep_tells_nobody_again(runtime: Runtime, order: str) -> None:
    sweep(runtime, REMINDED)
    assert (sweep(runtime, REMINDED).applied, len(told(runtime))) == (0, 1)


def test_the_message_says_who_is_waited_on_for_what_until_when(runtime: Runtime, order: str) -> None:
    sweep(runtime, REMINDED)
    (message,) = told(runtime)
    assert {name: message.payload[name] for name in ("rule", "level", "party", "organisation", "due_on", "tells")} == {
        "rule": "decide", "level": "remind", "party": "shop", "organisation": "shop-1", "due_on": "2026-03-09",
        "tells": ["waited_on"],
    }  # fmt: skip


def test_late_it_is_flagged_and_escalated_each_at_its_own_moment(runtime: Runtime, taken: str) -> None:
    sweep(runtime, datetime(2026, 4, 1, tzinfo=UTC))
    moments = [FINISH_REMINDED, FINISH_DUE, FINISH_DUE + timedelta(days=1), FINISH_DUE + timedelta(days=6)]
    assert [(chase.level, chase.at) for chase in chases(runtime, taken)] == list(zip(FLAGS, moments, strict=True))


def test_caught_up_after_days_the_chases_keep_their_moments_and_say_when_they_were_made(
    runtime: Runtime, taken: str
) -> None:
    caught_up = datetime(2026, 3, 23, 9, tzinfo=UTC)
    sweep(runtime, caught_up)
    assert [(chase.level, chase.recorded_at) for chase in chases(runtime, taken)] == [
        (level, caught_up) for level in FLAGS[:3]
    ]


def test_what_fires_at_the_due_moment_is_not_flagged_as_well(runtime: Runtime, order: str) -> None:
    sweep(runtime, datetime(2026, 4, 1, tzinfo=UTC))
    assert ([chase.level for chase in chases(runtime, order)], toy.row_of(runtime, order).state) == (
        ["remind"], "lapsed",
    )  # fmt: skip


def test_the_move_that_answers_clears_the_chases_and_both_stay(runtime: Runtime, taken: str, clock: Clock) -> None:
    sweep(runtime, FINISH_DUE)
    clock.move_to(FINISH_DUE + timedelta(hours=9))
    toy.act(runtime, taken, "finish")
    assert [(chase.level, chase.cleared_by, chase.cleared_at) for chase in chases(runtime, taken)] == [
        ("remind", "finish", FINISH_DUE + timedelta(hours=9)), ("flag", "finish", FINISH_DUE + timedelta(hours=9)),
    ]  # fmt: skip


def test_on_hold_nobody_is_chased_and_resumed_the_levels_keep_what_was_left(
    runtime: Runtime, taken: str, clock: Clock
) -> None:
    sweep(runtime, FINISH_DUE)
    clock.move_to(FINISH_DUE + timedelta(hours=10))
    toy.act(runtime, taken, "hold")
    sweep(runtime, datetime(2026, 3, 26, tzinfo=UTC))
    on_hold = len(chases(runtime, taken))
    # Held from Thursday 19 to Thursday 26 March: five working days.
    clock.move_to(datetime(2026, 3, 26, 10, tzinfo=UTC))
    toy.act(runtime, taken, "resume")
    sweep(runtime, datetime(2026, 3, 31, tzinfo=UTC))
    assert (on_hold, [chase.at.date().isoformat() for chase in chases(runtime, taken)][2:]) == (2, ["2026-03-27"])


def test_what_sweeps_leave_agrees(runtime: Runtime, taken: str, clock: Clock) -> None:
    for day in range(10, 40):
        moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
        clock.move_to(moment)
        sweep(runtime)
        assert broken(runtime) == []


def test_many_are_chased_in_small_batches(runtime: Runtime) -> None:
    orders = [toy.place(runtime) for _ in range(7)]
    assert sweep(runtime, REMINDED, batch=3).applied == 7
    assert [len(chases(runtime, order)) for order in orders] == [1] * 7


def test_a_family_with_more_to_do_than_chasing_is_done_in_order(runtime: Runtime, taken: str) -> None:
    part = toy.place(runtime, parent=taken)
    sweep(runtime, datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert toy.row_of(runtime, part).state == "lapsed"
    assert [[chase.level for chase in chases(runtime, each)] for each in (part, taken)] == [FLAGS[:1], FLAGS[:3]]


def test_a_task_is_chased_like_a_time_limit(runtime: Runtime, order: str) -> None:
    task = open_task(runtime, order)
    sweep(runtime, datetime(2026, 3, 9, tzinfo=UTC))
    assert [(chase.rule, chase.level, chase.waiting_on) for chase in chases(runtime, task)] == [
        ("call", "remind", "shop-1"), ("call", "flag", "shop-1"), ("call", "escalate", "shop-1"),
    ]  # fmt: skip


def test_a_finished_task_is_chased_no_more(runtime: Runtime, order: str) -> None:
    task = open_task(runtime, order)
    sweep(runtime, datetime(2026, 3, 6, tzinfo=UTC))

    def finish(work: Work) -> Verdict:
        tasks.finish_task(work, work.session.get_one(Task, task), "called")
        return {}

    runtime.run(Command("finish"), toy.SHOP, finish)
    sweep(runtime, datetime(2026, 4, 1, tzinfo=UTC))
    found = [(chase.level, chase.cleared_by) for chase in chases(runtime, task)]
    assert found == [("remind", "finished"), ("flag", "finished")]


def test_a_task_finished_while_the_clock_looks_leaves_no_open_chase(runtime: Runtime, order: str) -> None:
    """The clock waits for the command that has the family in hand, then finds nothing more to chase."""
    found = open_task(runtime, order)

    def look(work: Work) -> Verdict:
        return {"acts": task_chasing.chase(work, found, [])}

    def look_on_friday() -> None:
        with clock.at(REMINDED):
            runtime.run(Command("look"), CLOCK, look)

    looking = Thread(target=look_on_friday)

    def finish(work: Work) -> Verdict:
        store.read_instance(work, order, lock=True)
        (task,) = tasks.open_tasks(work, order)
        looking.start()
        looking.join(1)
        tasks.finish_task(work, task, "called")
        return {}

    runtime.run(Command("finish"), toy.SHOP, finish)
    looking.join()
    assert broken(runtime) == []


def test_an_ended_task_with_an_open_chase_is_found(runtime: Runtime, order: str) -> None:
    task = open_task(runtime, order)
    sweep(runtime, datetime(2026, 3, 6, tzinfo=UTC))
    with runtime.database.unit_of_work() as work:
        row = work.session.get_one(Task, task)
        work.session.add(row.sqlmodel_update({"ended_at": DUE, "result": "called", "next_at": None}))
    assert broken(runtime) == [f"Task {task}: a chase of it was not cleared although it has ended."]


def open_task(runtime: Runtime, order: str) -> str:
    """A task of the shop about an order, due on Thursday 5 March."""

    def action(work: Work) -> Verdict:
        errand = Errand("call", order, "shop-1", "shop", working_days(3))
        return {"id": tasks.open_task(work, errand).id}

    return str(runtime.run(Command("open"), CLOCK, action)["id"])
