"""A correction goes back one move as a new entry: nothing is deleted, and deadlines run on with what they had left."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from engine import history
from engine.corrections import correct
from engine.database import Database
from engine.errors import Refused
from engine.firing import Note
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from engine.tables import Chase, Deadline, HistoryEntry
from tests.clock import Clock
from tests.engine import toy

DUE = datetime(2026, 3, 10, tzinfo=UTC)
BY_MISTAKE = Note(reason="Taken by mistake.")


def undo(runtime: Runtime, order: str, responsible: str | None = None) -> None:
    def action(work: Work) -> Verdict:
        return {"state": correct(work, order, toy.Facts(), BY_MISTAKE, responsible=responsible).state}

    runtime.run(Command("correct"), toy.SHOP, action)


def entries(runtime: Runtime, order: str) -> list[HistoryEntry]:
    with runtime.reading(toy.SHOP) as work:
        return history.entries(work.session, order)


def deadlines(runtime: Runtime, order: str) -> dict[str, Deadline]:
    with runtime.reading(toy.SHOP) as work:
        assert violations(work.session) == []
        return {deadline.rule: deadline for deadline in history.deadlines(work.session, order)}


def test_it_goes_back_to_the_former_state(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    undo(runtime, order)
    row = toy.row_of(runtime, order)
    assert (row.state, row.waiting_party, row.waiting_on) == ("waiting", "shop", "shop-1")


def test_it_is_a_new_entry_that_names_what_it_undid(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    undo(runtime, order)
    entry = entries(runtime, order)[-1]
    assert [(each.event, each.target) for each in entries(runtime, order)] == [
        ("place", "waiting"), ("take", "working"), ("corrected", "waiting"),
    ]  # fmt: skip
    assert (entry.source, entry.reason) == ("working", "Taken by mistake.")
    assert entry.detail == {"undone_sequence": 2, "undone_event": "take"}


def test_an_end_can_be_reopened(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "cancel", toy.BUYER)
    undo(runtime, order)
    row = toy.row_of(runtime, order)
    assert (row.state, row.outcome, row.ended_at, row.due_at, row.wake_at) == ("waiting", None, None, DUE, DUE)


def test_it_looks_past_notes_to_the_last_move(runtime: Runtime, order: str) -> None:
    for event in ("take", "note"):
        toy.act(runtime, order, event)
    undo(runtime, order)
    assert toy.row_of(runtime, order).state == "waiting"


@pytest.mark.parametrize("events", [(), ("note",)])
def test_a_start_cannot_be_undone(runtime: Runtime, order: str, events: tuple[str, ...]) -> None:
    for event in events:
        toy.act(runtime, order, event)
    with pytest.raises(Refused, match="no change of state"):
        undo(runtime, order)


def test_deadlines_of_the_undone_move_end_as_not_needed(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    undo(runtime, order)
    ended = deadlines(runtime, order)["finish"]
    assert (ended.result, ended.ended_by, ended.ended_sequence) == ("not_needed", "corrected", 3)


def test_undone_the_same_day_a_deadline_is_due_as_before(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    undo(runtime, order)
    open_again = deadlines(runtime, order)["decide"]
    assert (open_again.due_at, open_again.result, open_again.ended_at, open_again.ended_sequence) == (
        DUE, None, None, None,
    )  # fmt: skip


def test_undone_later_a_deadline_has_what_was_left(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.later(days=2)
    toy.act(runtime, order, "take")
    clock.later(days=14)
    undo(runtime, order)
    assert deadlines(runtime, order)["decide"].due_at == datetime(2026, 3, 24, tzinfo=UTC)


def test_undone_long_after_its_due_moment_nothing_fires_at_once(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.act(runtime, order, "take")
    clock.later(days=27)
    undo(runtime, order)
    assert (sweep(runtime).applied, toy.row_of(runtime, order).state) == (0, "waiting")


def test_a_deadline_answered_late_stays_late(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.act(runtime, order, "take")
    clock.later(days=20)
    toy.act(runtime, order, "finish")
    undo(runtime, order)
    late = deadlines(runtime, order)["finish"]
    assert (late.missed_at, late.ended_at) == (datetime(2026, 3, 17, tzinfo=UTC), None)


def test_what_was_late_is_chased_on_from_where_it_stood(database: Database, clock: Clock) -> None:
    """Rule 0.5: its chases are open again, and the next level comes as many working days later as it was ended."""
    runtime = toy.chased_runtime_on(database)
    order = toy.place(runtime)
    toy.act(runtime, order, "take")
    clock.move_to(datetime(2026, 3, 17, 12, tzinfo=UTC))
    sweep(runtime)
    toy.act(runtime, order, "finish")
    clock.later(days=7)
    undo(runtime, order)
    late = deadlines(runtime, order)["finish"]
    assert (late.levels_from, late.next_at) == (date(2026, 3, 23), datetime(2026, 3, 25, tzinfo=UTC))
    with runtime.reading(toy.SHOP) as work:
        found = work.session.exec(select(Chase).where(Chase.deadline_id == late.id).order_by(col(Chase.at))).all()
    assert [(each.level, each.cleared_at, each.cleared_by) for each in found] == [
        ("remind", None, None), ("flag", None, None),
    ]  # fmt: skip


def test_a_fixed_moment_does_not_move(runtime: Runtime, order: str, clock: Clock) -> None:
    promised = datetime(2026, 3, 20, 15, tzinfo=UTC)
    toy.act(runtime, order, "take", moments={"promised_at": promised})
    toy.act(runtime, order, "finish")
    clock.later(days=7)
    undo(runtime, order)
    assert toy.due(runtime, order)["promise"] == promised


def test_a_deadline_that_the_undone_move_put_to_sleep_wakes(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    undo(runtime, order)
    assert toy.due(runtime, order) == {"decide": DUE}


def test_a_deadline_that_the_undone_move_woke_sleeps_again(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    toy.act(runtime, order, "answer", toy.BUYER)
    undo(runtime, order)
    assert toy.due(runtime, order) == {"decide": None, "answer": datetime(2026, 3, 5, tzinfo=UTC)}


def test_a_parked_deadline_sleeps_on(runtime: Runtime, order: str) -> None:
    for event in ("park", "take"):
        toy.act(runtime, order, event)
    undo(runtime, order)
    assert toy.due(runtime, order) == {"decide": None}


def test_on_hold_every_deadline_sleeps(runtime: Runtime, order: str) -> None:
    for event in ("take", "hold"):
        toy.act(runtime, order, event)
    undo(runtime, order)
    assert toy.due(runtime, order) == {"decide": None}


def test_a_hold_that_the_undone_end_lifted_is_not_set_again(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold")
    toy.act(runtime, order, "cancel", toy.BUYER)
    undo(runtime, order)
    assert (toy.row_of(runtime, order).held_since, toy.due(runtime, order)) == (None, {"decide": DUE})


def test_a_correction_can_be_undone_itself(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    undo(runtime, order)
    undo(runtime, order)
    assert (toy.row_of(runtime, order).state, set(toy.due(runtime, order))) == ("working", {"finish"})


def test_two_corrections_in_one_command_agree_though_the_session_saw_the_rows_before(
    runtime: Runtime, order: str
) -> None:
    toy.act(runtime, order, "take")

    def twice(work: Work) -> Verdict:
        seen = history.deadlines(work.session, order)
        states = [correct(work, order, toy.Facts(), BY_MISTAKE).state for _ in range(2)]
        return {"states": states, "seen": len(seen)}

    assert runtime.run(Command("correct"), toy.SHOP, twice) == {"states": ["waiting", "working"], "seen": 2}
    assert deadlines(runtime, order)["decide"].result == "not_needed"


def test_it_may_give_responsibility_back(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    undo(runtime, order, responsible="shop-9")
    assert toy.row_of(runtime, order).responsible == "shop-9"
