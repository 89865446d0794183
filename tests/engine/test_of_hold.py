"""The review of a hold runs while the hold lasts, when every other time limit sleeps."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import history
from engine.corrections import correct
from engine.database import Database
from engine.deadlines import OpenDeadline
from engine.definition import DeadlineRule
from engine.firing import Note
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from tests.clock import Clock
from tests.engine import toy

REVIEW = DeadlineRule(
    "review", toy.OPEN, None, "shop", basis="review_on", opened_by=("hold",), met_by=("resume",), levels=(),
    of_hold=True,
)  # fmt: skip
# Held until Friday 6 March 2026, and that whole day.
UNTIL_FRIDAY: dict[str, Any] = {"moments": {"review_on": date(2026, 3, 6)}}
SATURDAY = datetime(2026, 3, 7, tzinfo=UTC)


@pytest.fixture
def reviewed(database: Database) -> Runtime:
    """A runtime that looks at held orders again."""
    order = replace(toy.ORDER, deadlines=(*toy.ORDER.deadlines, REVIEW))
    return Runtime(database, toy.published(order), toy.runtime_on(database).clock_actions)


@pytest.fixture
def held(reviewed: Runtime) -> Iterator[str]:
    """An order on hold; nothing impossible is left at the end."""
    order = toy.place(reviewed)
    toy.act(reviewed, order, "hold", **UNTIL_FRIDAY)
    yield order
    with reviewed.database.reading() as work:
        assert violations(work.session) == []


def results(runtime: Runtime, order: str) -> list[str | None]:
    """What became of the reviews of its holds, in the order they were set."""
    with runtime.reading(toy.SHOP) as work:
        found = [OpenDeadline(**each.model_dump()) for each in history.deadlines(work.session, order)]
    return [each.result for each in found if each.rule == "review"]


def undo(runtime: Runtime, order: str) -> None:
    """Take the last move back."""

    def action(work: Work) -> Verdict:
        return {"state": correct(work, order, toy.Facts(), Note(reason="by mistake")).state}

    runtime.run(Command("correct"), toy.SHOP, action)


def test_it_runs_while_all_else_sleeps(reviewed: Runtime, held: str) -> None:
    assert toy.due(reviewed, held) == {"decide": None, "review": SATURDAY}


def test_it_is_not_when_the_order_itself_is_due(reviewed: Runtime, held: str) -> None:
    row = toy.row_of(reviewed, held)
    assert (row.due_at, row.wake_at) == (None, SATURDAY)


def test_what_lifts_the_hold_meets_it(reviewed: Runtime, held: str) -> None:
    toy.act(reviewed, held, "resume")
    assert results(reviewed, held) == ["met"]


def test_an_end_ends_it_as_not_needed(reviewed: Runtime, held: str) -> None:
    toy.act(reviewed, held, "cancel", toy.BUYER)
    assert results(reviewed, held) == ["not_needed"]


def test_a_hold_that_the_undone_end_lifted_is_not_looked_at_again(reviewed: Runtime, held: str) -> None:
    toy.act(reviewed, held, "cancel", toy.BUYER)
    undo(reviewed, held)
    assert results(reviewed, held) == ["not_needed"]


def test_what_is_taken_back_on_hold_leaves_the_hold_its_review(reviewed: Runtime) -> None:
    order = toy.place(reviewed)
    toy.act(reviewed, order, "take")
    toy.act(reviewed, order, "hold", **UNTIL_FRIDAY)
    undo(reviewed, order)
    assert toy.due(reviewed, order) == {"decide": None, "review": SATURDAY}
    assert toy.row_of(reviewed, order).due_at is None


def test_without_a_day_it_does_not_open(reviewed: Runtime) -> None:
    order = toy.place(reviewed)
    toy.act(reviewed, order, "hold")
    assert results(reviewed, order) == []


def test_one_that_outlasts_its_hold_is_found(reviewed: Runtime) -> None:
    order = toy.place(reviewed)
    toy.act(reviewed, order, "hold", **UNTIL_FRIDAY)
    with reviewed.database.unit_of_work() as work:
        work.connection.execute(sa.text("UPDATE instance SET held_since = NULL"))
    with reviewed.database.reading() as work:
        assert any("looked at although there is none" in each for each in violations(work.session))


def test_late_it_stays_open_until_the_hold_is_lifted(reviewed: Runtime, held: str, clock: Clock) -> None:
    clock.move_to(SATURDAY + timedelta(days=3))
    sweep(reviewed)
    assert results(reviewed, held) == [None]
    toy.act(reviewed, held, "resume")
    assert results(reviewed, held) == ["missed"]


def test_a_hold_that_ends_without_being_looked_at_leaves_no_review(database: Database) -> None:
    review = replace(REVIEW, met_by=("note",))
    order = replace(toy.ORDER, deadlines=(*toy.ORDER.deadlines, review))
    runtime = Runtime(database, toy.published(order), toy.runtime_on(database).clock_actions)
    placed = toy.place(runtime)
    toy.act(runtime, placed, "hold", **UNTIL_FRIDAY)
    toy.act(runtime, placed, "resume")
    assert results(runtime, placed) == ["not_needed"]
