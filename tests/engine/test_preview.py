"""What the clock would do is rehearsed family by family: one that fails or is not known stops no other."""

import logging
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from engine import task_chasing, tasks, timers
from engine.actor import CLOCK
from engine.definition import working_days
from engine.preview import Act, foresee
from engine.runtime import Runtime, Work
from engine.statements import table_of
from engine.sweep import Swept, sweep
from engine.tables import Chase, Deadline, Task
from engine.tasks import Errand
from tests.engine import toy

# Orders are placed on Monday 2 March 2026 at 10:00.
DUE = datetime(2026, 3, 10, tzinfo=UTC)
REMINDED = datetime(2026, 3, 4, tzinfo=UTC)
CALL_DUE = datetime(2026, 3, 6, tzinfo=UTC)


def shown(runtime: Runtime, moment: datetime = DUE) -> list[tuple[str, str, str]]:
    """What is foreseen, without its moments."""
    return [(act.subject, act.rule, act.what) for act in foresee(runtime, moment).lines]


def called(runtime: Runtime, about: str | None = None) -> str:
    """A task to call within three working days, about an order or none; its id."""
    errand = Errand("call", about, "shop-1", "shop", working_days(3), scope="town")
    return runtime.run_many(CLOCK, lambda work: tasks.open_task(work, errand)).id


def test_an_event_is_shown_with_its_own_moment_and_rule(runtime: Runtime, order: str) -> None:
    assert foresee(runtime, datetime(2026, 3, 25, tzinfo=UTC)).lines == (
        Act(DUE, order, "decide", "mark as late"), Act(DUE, order, "10", "lapse, now lapsed"),
    )  # fmt: skip


def test_before_anything_is_due_nothing_is_shown(runtime: Runtime, order: str) -> None:
    assert foresee(runtime, datetime(2026, 3, 9, 23, 59, tzinfo=UTC)).lines == ()


def test_each_family_is_rehearsed_in_a_transaction_of_its_own(runtime: Runtime) -> None:
    for _ in range(3):
        toy.place(runtime)
    commands = set()

    def noting(work: Work, instance_id: str) -> None:
        commands.add(work.command_id)
        toy.tell_parent(work, instance_id, "lapse")

    runtime.clock_actions = {("order", "lapse"): noting}
    assert (foresee(runtime, DUE).applied, len(commands)) == (3, 3)


def test_an_act_that_fails_is_shown_as_such_and_the_others_come(
    runtime: Runtime, order: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = toy.place(runtime)
    _spoil(runtime, order)
    with caplog.at_level(logging.CRITICAL):
        foreseen = shown(runtime)
        counted = foresee(runtime, DUE).applied
        assert sweep(runtime, DUE) == Swept(counted, 1)
    assert sorted(foreseen) == sorted([
        (order, "gone", "could not be done"), (good, "decide", "mark as late"), (good, "10", "lapse, now lapsed"),
    ])  # fmt: skip


def test_a_family_that_fails_as_a_whole_is_shown_as_such(
    runtime: Runtime, order: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good = toy.place(runtime)
    real = timers.apply_due

    def broken(work: Work, root: str, failures: list[str]) -> int:
        if root == order:
            raise ZeroDivisionError
        return real(work, root, failures)

    monkeypatch.setattr(timers, "apply_due", broken)
    with caplog.at_level(logging.CRITICAL):
        found = shown(runtime)
    assert ((order, "all that is due", "could not be done") in found, (good, "decide", "mark as late") in found) == (
        True,
        True,
    )


def test_a_definition_that_this_release_does_not_know_is_shown_as_such(runtime: Runtime, order: str) -> None:
    ignorant = Runtime(runtime.database, toy.published(toy.replace_name("other")), {})
    foreseen = foresee(ignorant, DUE)
    assert (foreseen.lines, foreseen.applied) == ((Act(DUE, order, "decide", "unknown to this release"),), 0)


def test_a_task_about_nothing_is_rehearsed_too(runtime: Runtime) -> None:
    task = called(runtime)
    foreseen = foresee(runtime, CALL_DUE)
    assert (shown(runtime, CALL_DUE), sweep(runtime, CALL_DUE).applied) == (
        [(task, "call", "remind"), (task, "call", "mark as late"), (task, "call", "flag")], foreseen.applied,
    )  # fmt: skip


def test_a_task_about_an_order_of_which_nothing_else_is_due_is_rehearsed_too(runtime: Runtime, order: str) -> None:
    task = called(runtime, order)
    assert sorted(shown(runtime, CALL_DUE)) == [
        (task, "call", "flag"), (task, "call", "mark as late"), (task, "call", "remind"),
    ]  # fmt: skip


def test_a_task_that_cannot_be_chased_is_shown_as_such_and_the_others_come(
    runtime: Runtime, order: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = called(runtime, order), called(runtime, order)
    real = task_chasing.chase

    def chase(work: Work, task: str, failures: list[str]) -> int:
        done = real(work, task, failures)
        if task == bad:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(task_chasing, "chase", chase)
    with caplog.at_level(logging.CRITICAL):
        foreseen = foresee(runtime, DUE)
    # The order itself lapses, which is one act; the task of it that can be chased has reached four levels by then.
    told = [(act.subject, act.what) for act in foreseen.lines if act.subject in (bad, good)]
    assert (told.count((bad, "could not be done")), [what for task, what in told if task == bad]) == (
        1,
        ["could not be done"],
    )
    assert ((good, "escalate") in told, foreseen.applied) == (True, 5)


def test_nothing_is_written(runtime: Runtime, order: str) -> None:
    called(runtime, order)
    before = _left(runtime)
    assert (len(foresee(runtime, DUE).lines) > 3, _left(runtime) == before) == (True, True)


def _left(runtime: Runtime) -> list[str]:
    with runtime.reading(toy.SHOP) as work:
        rows = [work.session.exec(select(table)).all() for table in (Deadline, Task, Chase)]
    return [repr(row) for found in rows for row in found]


def _spoil(runtime: Runtime, order: str) -> None:
    """Let the deadlines of an order name a rule that their definition does not have."""
    deadline = table_of(Deadline)
    with runtime.database.unit_of_work() as work:
        work.connection.execute(sa.update(deadline).where(deadline.c.instance_id == order).values(rule="gone"))
