"""Families that are chased many at a time are left as if each had been looked at alone, and none stops the others."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from engine import chase_store, chasing, outbox, timers
from engine.actor import CLOCK
from engine.chase_store import Advance
from engine.database import Database
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.statements import table_of
from engine.sweep import Swept, sweep
from engine.tables import Chase, Deadline, Instance, OutboxMessage
from tests.clock import Clock
from tests.engine import toy

# Placed on Monday 2 March 2026 at 10:00; taken on Wednesday 4 March, to be finished by Wednesday 18 March.
REMINDED = datetime(2026, 3, 6, tzinfo=UTC)
TAKEN = datetime(2026, 3, 4, 9, tzinfo=UTC)
LATE = datetime(2026, 3, 23, 9, tzinfo=UTC)
OWN = {"id", "link", "instance_id", "deadline_id", "command_id", "chase"}


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """A runtime that chases."""
    return toy.chased_runtime_on(database)


@pytest.fixture
def chased_once(database: Database) -> Iterator[None]:
    """The database refuses a second chase of an order at one level."""
    with database.unit_of_work() as work:
        work.connection.execute(sa.text("CREATE UNIQUE INDEX chased_once ON chase (instance_id, level)"))
    yield
    with database.unit_of_work() as work:
        work.connection.execute(sa.text("DROP INDEX chased_once"))


def taken(runtime: Runtime, clock: Clock) -> str:
    """An order taken: lateness there only tells people."""
    clock.move_to(TAKEN)
    order = toy.place(runtime)
    toy.act(runtime, order, "take")
    return order


def left(runtime: Runtime, order: str) -> list[dict[str, Any]]:
    """All that is stored about the deadlines, chases and messages of an order, but for ids."""
    found: list[dict[str, Any]] = []
    with runtime.reading(toy.SHOP) as work:
        found += [row.model_dump() for row in work.session.exec(select(Instance).where(col(Instance.id) == order))]
        for table, place in ((Deadline, Deadline.rule), (Chase, Chase.at), (OutboxMessage, OutboxMessage.id)):
            rows = work.session.exec(select(table).where(col(table.instance_id) == order).order_by(col(place)))
            found += [row.model_dump() for row in rows]
    for row in found:
        row["payload"] = {name: value for name, value in row.get("payload", {}).items() if name not in OWN}
    return [{name: value for name, value in row.items() if name not in OWN} for row in found]


def levels_of(runtime: Runtime, order: str) -> list[str]:
    """The levels that an order was chased at, oldest first."""
    with runtime.reading(toy.SHOP) as work:
        wanted = select(Chase.level).where(col(Chase.instance_id) == order).order_by(col(Chase.id))
        return list(work.session.exec(wanted))


def spoil(runtime: Runtime, *orders: str) -> None:
    """Let the deadlines of orders name a rule that their definition does not have."""
    deadline = table_of(Deadline)
    with runtime.database.unit_of_work() as work:
        work.connection.execute(sa.update(deadline).where(deadline.c.instance_id.in_(orders)).values(rule="gone"))


def test_together_leaves_what_one_by_one_leaves(runtime: Runtime, clock: Clock) -> None:
    alone, together = taken(runtime, clock), [taken(runtime, clock) for _ in range(3)]
    clock.move_to(LATE)

    def look(work: Work) -> Verdict:
        return {"acts": timers.apply_due(work, alone)}

    acts = runtime.run(Command("look"), CLOCK, look)["acts"]
    assert (acts, sweep(runtime, LATE)) == (4, Swept(12, 0))
    assert [left(runtime, order) for order in together] == [left(runtime, alone)] * 3


def test_messages_that_an_order_holds_wait_and_those_of_others_do_not(runtime: Runtime) -> None:
    held, free = toy.place(runtime), toy.place(runtime)
    runtime.run(Command("hold"), CLOCK, lambda work: {"now": outbox.hold_messages(work, held)})
    sweep(runtime, REMINDED)
    assert [left(runtime, order)[-1]["status"] for order in (held, free)] == ["held", "waiting"]


def test_one_that_cannot_be_chased_does_not_stop_its_batch(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    orders = [toy.place(runtime) for _ in range(4)]
    spoil(runtime, orders[1])
    with caplog.at_level(logging.CRITICAL):
        assert sweep(runtime, REMINDED, batch=2) == Swept(3, 1)
    assert [levels_of(runtime, order) for order in orders] == [["remind"], [], ["remind"], ["remind"]]


def test_a_batch_that_fails_half_written_is_taken_back_and_done_one_by_one(
    runtime: Runtime, chased_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    orders = sorted(toy.place(runtime) for _ in range(4))
    with runtime.database.unit_of_work() as work:
        deadline = work.session.exec(select(Deadline).where(col(Deadline.instance_id) == orders[1])).one()
        work.session.add(
            Chase(
                id="before", deadline_id=deadline.id, instance_id=orders[1], rule="decide", level="remind", at=TAKEN,
                recorded_at=TAKEN, due_at=LATE, waiting_party="shop",
            )
        )  # fmt: skip
    with caplog.at_level(logging.CRITICAL):
        assert sweep(runtime, REMINDED, batch=2) == Swept(3, 1)
    assert [levels_of(runtime, order) for order in orders] == [["remind"]] * 4


def test_a_whole_look_that_cannot_be_chased_does_not_stop_the_next(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    orders = [toy.place(runtime) for _ in range(12)]
    spoil(runtime, *sorted(orders)[:6])
    with caplog.at_level(logging.CRITICAL):
        assert sweep(runtime, REMINDED, batch=1) == Swept(6, 6)


def test_a_stop_ends_the_sweep_after_the_batch_in_hand(runtime: Runtime) -> None:
    for _ in range(6):
        toy.place(runtime)
    # Asked before the look and before each batch of two: the second of them is not begun.
    answers = iter((False, False, True))
    stopped = sweep(runtime, REMINDED, batch=2, stop=lambda: next(answers, True))
    assert (stopped.applied, sweep(runtime, REMINDED).applied) == (2, 4)


def test_what_another_worker_has_chased_meanwhile_needs_no_other_look(runtime: Runtime) -> None:
    order = toy.place(runtime)
    sweep(runtime, REMINDED)
    told = runtime.run_many(CLOCK, partial(chasing.chase_families, roots=[order]))
    assert (told.acts, told.families) == (0, frozenset({order}))


def test_a_deadline_that_moved_since_it_was_read_is_not_advanced(runtime: Runtime, clock: Clock) -> None:
    order = taken(runtime, clock)
    with runtime.reading(toy.SHOP) as work:
        ((deadline, at),) = work.session.exec(
            select(Deadline.id, Deadline.next_at).where(
                col(Deadline.instance_id) == order, col(Deadline.ended_at).is_(None)
            )
        )
    assert at is not None
    stale = Advance(at - timedelta(days=1), None, 1, None)
    assert runtime.run_many(CLOCK, partial(chase_store.advance, moved={stale: [deadline]})) is False


def test_what_was_late_when_it_opened_is_chased_from_then(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.move_to(TAKEN)
    toy.act(runtime, order, "take", moments={"promised_at": date(2026, 3, 3)})
    sweep(runtime, TAKEN + timedelta(hours=1))
    with runtime.reading(toy.SHOP) as work:
        assert set(work.session.exec(select(Chase.rule, Chase.level, Chase.at))) == {("promise", "flag", TAKEN)}


def test_what_is_left_agrees(runtime: Runtime, clock: Clock) -> None:
    order = taken(runtime, clock)
    toy.place(runtime, parent=order)
    sweep(runtime, LATE)
    with runtime.reading(toy.SHOP) as work:
        assert violations(work.session) == []
