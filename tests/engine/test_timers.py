"""Deadlines that passed act at their own moment and in order, whoever comes first: the sweep or a click."""

import logging
from datetime import UTC, datetime

import pytest

from engine import deadline_store, history
from engine.definition import working_days
from engine.errors import Refused
from engine.invariants import violations
from engine.runtime import Command, Runtime, Work
from engine.sweep import sweep
from engine.tables import Deadline, HistoryEntry
from tests.clock import Clock
from tests.engine import toy

DUE = datetime(2026, 3, 10, tzinfo=UTC)
LATER = datetime(2026, 3, 25, 9, 0, tzinfo=UTC)


def entries(runtime: Runtime, order: str) -> list[HistoryEntry]:
    with runtime.reading(toy.SHOP) as work:
        return history.entries(work.session, order)


def deadlines(runtime: Runtime, order: str) -> dict[str, Deadline]:
    with runtime.reading(toy.SHOP) as work:
        return {deadline.rule: deadline for deadline in history.deadlines(work.session, order)}


def broken(runtime: Runtime) -> list[str]:
    with runtime.reading(toy.SHOP) as work:
        return violations(work.session)


def test_before_the_due_moment_nothing_happens(runtime: Runtime, order: str) -> None:
    assert (sweep(runtime, DUE.replace(day=9, hour=23, minute=59)).applied, toy.row_of(runtime, order).state) == (
        0,
        "waiting",
    )


def test_at_the_due_moment_the_deadline_fires(runtime: Runtime, order: str) -> None:
    assert (sweep(runtime, DUE).applied, toy.row_of(runtime, order).state) == (1, "lapsed")


def test_the_clock_is_the_actor(runtime: Runtime, order: str) -> None:
    sweep(runtime, DUE)
    entry = entries(runtime, order)[-1]
    assert (entry.event, entry.actor_kind, entry.organisation_id) == ("lapse", "clock", None)


def test_a_late_sweep_dates_at_the_due_moment_and_records_its_own(runtime: Runtime, order: str) -> None:
    sweep(runtime, LATER)
    entry = entries(runtime, order)[-1]
    assert (entry.at, entry.recorded_at, toy.row_of(runtime, order).ended_at) == (DUE, LATER, DUE)


def test_a_deadline_that_fired_ends_as_missed_at_its_moment(runtime: Runtime, order: str) -> None:
    sweep(runtime, LATER)
    ended = deadlines(runtime, order)["decide"]
    assert (ended.result, ended.missed_at, ended.ended_by) == ("missed", DUE, "lapse")


def test_a_second_sweep_does_nothing(runtime: Runtime, order: str) -> None:
    assert (sweep(runtime, DUE).applied, sweep(runtime, DUE).applied, len(entries(runtime, order))) == (1, 0, 2)


def test_a_click_does_not_outrun_an_unswept_deadline(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.move_to(LATER)
    with pytest.raises(Refused, match="has ended"):
        toy.act(runtime, order, "take")


def test_what_a_refused_click_found_due_is_left_to_the_sweep(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.move_to(LATER)
    with pytest.raises(Refused):
        toy.act(runtime, order, "take")
    assert (sweep(runtime).applied, entries(runtime, order)[-1].at) == (1, DUE)


def test_a_click_is_dated_after_the_deadlines_before_it(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.act(runtime, order, "ask")
    clock.move_to(datetime(2026, 3, 6, 9, 0, tzinfo=UTC))
    toy.act(runtime, order, "answer", toy.BUYER)
    told = [(entry.event, entry.at.day, entry.actor_kind) for entry in entries(runtime, order)]
    assert told[2:] == [("answer_late", 5, "clock"), ("answer", 6, "person")]


def test_deadlines_act_in_the_order_of_their_moments(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    assert sweep(runtime, LATER).applied == 2
    told = [(entry.event, entry.at) for entry in entries(runtime, order)[2:]]
    assert told == [("answer_late", DUE.replace(day=5)), ("lapse", DUE.replace(day=13))]


def test_deadlines_of_an_order_and_its_parts_act_in_one_order(runtime: Runtime, order: str) -> None:
    toy.place(runtime, parent=order, facts=toy.Facts(terms={"decide": working_days(3)}))
    assert sweep(runtime, LATER).applied == 2
    told = [(entry.event, entry.at) for entry in entries(runtime, order)[1:]]
    assert told == [("note", DUE.replace(day=6)), ("lapse", DUE)]


def test_a_deadline_without_event_is_marked_and_stays_open(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    assert (sweep(runtime, LATER).applied, toy.row_of(runtime, order).wake_at) == (1, None)
    open_still = deadlines(runtime, order)["finish"]
    assert (open_still.missed_at, open_still.ended_at) == (DUE.replace(day=17), None)


def test_a_missed_deadline_stays_the_due_moment_of_its_instance(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    sweep(runtime, LATER)
    assert toy.row_of(runtime, order).due_at == DUE.replace(day=17)


def test_a_late_answer_ends_it_as_missed(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.act(runtime, order, "take")
    clock.move_to(LATER)
    toy.act(runtime, order, "finish")
    assert deadlines(runtime, order)["finish"].result == "missed"


def test_on_hold_nothing_becomes_due(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold")
    assert (sweep(runtime, LATER).applied, toy.row_of(runtime, order).wake_at) == (0, None)


def test_resumed_it_has_what_was_left(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.later(days=2)
    toy.act(runtime, order, "hold")
    clock.move_to(LATER)
    toy.act(runtime, order, "resume")
    assert toy.due(runtime, order) == {"decide": datetime(2026, 3, 30, 23, 0, tzinfo=UTC)}


def test_resumed_a_parked_deadline_sleeps_on(runtime: Runtime, order: str) -> None:
    for event in ("park", "hold", "resume"):
        toy.act(runtime, order, event)
    assert toy.due(runtime, order) == {"decide": None}


def test_unparked_on_hold_it_wakes_when_resumed(runtime: Runtime, order: str) -> None:
    for event in ("park", "hold", "unpark"):
        toy.act(runtime, order, event)
    assert toy.due(runtime, order) == {"decide": None}
    toy.act(runtime, order, "resume")
    assert toy.due(runtime, order) == {"decide": DUE}


def test_a_part_moves_the_order_in_the_same_command(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.later(days=-3)
    part = toy.place(runtime, parent=order)
    sweep(runtime, DUE.replace(day=7))
    ended, told = entries(runtime, part)[-1], entries(runtime, order)[-1]
    assert (ended.event, told.event, told.reason, told.at) == ("lapse", "note", "part lapse", ended.at)
    assert ended.command_id == told.command_id


def test_a_click_on_the_order_finds_the_deadlines_of_its_parts(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.act(runtime, order, "take")
    part = toy.place(runtime, parent=order)
    clock.move_to(DUE)
    toy.act(runtime, order, "note")
    assert toy.row_of(runtime, part).state == "lapsed"


def test_due_in_the_past_it_is_dated_when_it_was_opened(runtime: Runtime, clock: Clock) -> None:
    clock.move_to(LATER)
    order = toy.place(runtime, facts=toy.Facts(terms={"decide": working_days(-3)}))
    sweep(runtime)
    assert entries(runtime, order)[-1].at == LATER


def test_a_deadline_answered_since_it_was_read_is_not_marked(runtime: Runtime, order: str) -> None:
    with runtime.reading(toy.SHOP) as work:
        (stale,) = deadline_store.open_deadlines(work, order)
    toy.act(runtime, order, "take")

    marked = runtime.run(Command("x"), toy.SHOP, lambda work: {"it": deadline_store.mark_missed(work, stale, None)})
    assert (marked["it"], deadlines(runtime, order)["decide"].result) == (False, "met")


def test_one_that_cannot_act_does_not_stop_the_others(
    runtime: Runtime, order: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = toy.place(runtime)

    def poisoned(work: Work, instance_id: str) -> None:
        if instance_id == order:
            raise ZeroDivisionError
        toy.tell_parent(work, instance_id, "lapse")

    runtime.clock_actions = {("order", "lapse"): poisoned}
    with caplog.at_level(logging.ERROR):
        assert (sweep(runtime, DUE, batch=1).applied, toy.row_of(runtime, good).state) == (1, "lapsed")
    assert (order in caplog.text, broken(runtime)) == (True, [])


def test_one_that_could_not_act_is_tried_again(runtime: Runtime, order: str, caplog: pytest.LogCaptureFixture) -> None:
    actions, runtime.clock_actions = runtime.clock_actions, {}
    with caplog.at_level(logging.CRITICAL):
        sweep(runtime, DUE)
    runtime.clock_actions = actions
    assert (sweep(runtime, DUE).applied, toy.row_of(runtime, order).state) == (1, "lapsed")


def test_what_runs_on_an_unknown_definition_waits_for_the_code_that_knows_it(runtime: Runtime, order: str) -> None:
    ignorant = Runtime(runtime.database, toy.published(toy.replace_name("other")), {})
    assert sweep(ignorant, LATER).applied == 0
    assert (sweep(runtime, LATER).applied, entries(runtime, order)[-1].at) == (1, DUE)


def test_many_are_swept_in_small_batches(runtime: Runtime) -> None:
    for _ in range(7):
        toy.place(runtime)
    assert (sweep(runtime, DUE, batch=3).applied, sweep(runtime, DUE, batch=3).applied) == (7, 0)


def test_what_sweeps_leave_agrees(runtime: Runtime, order: str, clock: Clock) -> None:
    toy.place(runtime, parent=order)
    for event in ("ask", "hold", "resume"):
        toy.act(runtime, order, event)
        clock.later(days=1)
    sweep(runtime, LATER)
    assert broken(runtime) == []
