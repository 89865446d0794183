"""One firing: what it writes, what it refuses, and that it writes all or nothing."""

from datetime import date

import pytest
from sqlmodel import select

from engine import history, store
from engine.actor import Actor
from engine.errors import Conflict, Refused, StaleVersion, UnknownDefinition, UnknownInstance
from engine.firing import Birth, available, expect_version, fire, start
from engine.invariants import violations
from engine.runtime import Command, LostRace, Runtime, Verdict, Work
from engine.tables import HistoryEntry, Instance
from tests.clock import MONDAY, Clock
from tests.engine import toy


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def entries(runtime: Runtime, order: str) -> list[HistoryEntry]:
    with runtime.reading(toy.SHOP) as work:
        return history.entries(work.session, order)


def test_a_new_instance_waits_on_the_party_of_its_state(runtime: Runtime, order: str) -> None:
    row = toy.row_of(runtime, order)
    assert (row.state, row.version, row.waiting_party, row.waiting_on) == ("waiting", 1, "shop", "shop-1")


def test_a_new_instance_starts_only_in_an_initial_state(runtime: Runtime) -> None:
    birth = Birth("order-1", "order", "working", "place", "town", None)
    with pytest.raises(ValueError, match="does not start in working"):
        runtime.run(Command("place"), toy.SHOP, lambda work: {"id": start(work, birth, toy.Facts()).id})


def test_a_firing_moves_state_version_and_who_is_waited_on(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    row = toy.row_of(runtime, order)
    assert (row.state, row.version, row.waiting_party, row.waiting_on) == ("asked", 2, "buyer", "buyer-1")


def test_each_firing_adds_exactly_one_history_entry(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "note")
    toy.act(runtime, order, "take")
    told = [(entry.sequence, entry.event, entry.source, entry.target) for entry in entries(runtime, order)]
    assert told == [
        (1, "place", None, "waiting"),
        (2, "note", "waiting", "waiting"),
        (3, "take", "waiting", "working"),
    ]


def test_a_history_entry_says_who_when_and_why(runtime: Runtime, order: str, clock: Clock) -> None:
    at = clock.later(hours=1)
    toy.act(runtime, order, "take", reason="Promised by phone.", detail={"copies": 2})
    entry = entries(runtime, order)[-1]
    assert (entry.actor_id, entry.organisation_id, entry.at, entry.recorded_at) == ("sam", "shop-1", at, at)
    assert (entry.reason, entry.detail) == ("Promised by phone.", {"copies": 2})


def test_all_that_one_command_writes_carries_its_id(runtime: Runtime, order: str) -> None:
    def both(work: Work) -> Verdict:
        return {"ids": [fire(work, order, event, toy.Facts()) and work.command_id for event in ("note", "take")]}

    told = runtime.run(Command("both"), toy.SHOP, both)["ids"]
    assert told == [entry.command_id for entry in entries(runtime, order)[1:]]


def test_an_end_has_its_outcome_and_waits_on_nobody(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "cancel", toy.BUYER)
    row = toy.row_of(runtime, order)
    assert (row.outcome, row.ended_at, row.waiting_party, row.due_at) == ("cancelled", MONDAY, None, None)


def test_a_note_does_not_count_as_entering_the_state(runtime: Runtime, order: str, clock: Clock) -> None:
    clock.later(hours=1)
    toy.act(runtime, order, "note")
    assert toy.row_of(runtime, order).entered_at == MONDAY


def test_a_move_may_hand_over_responsibility(runtime: Runtime, order: str) -> None:
    def hand_over(work: Work) -> Verdict:
        return {"by": fire(work, order, "take", toy.Facts(), responsible="shop-2").responsible}

    runtime.run(Command("take"), toy.SHOP, hand_over)
    assert toy.row_of(runtime, order).responsible == "shop-2"


def test_every_reason_is_given(runtime: Runtime, order: str) -> None:
    with pytest.raises(Refused) as refused:
        toy.act(runtime, order, "take", toy.BUYER, facts=toy.Facts(in_stock=False))
    assert codes(refused) == ["not_yours", "not_in_stock"]


def test_a_refusal_writes_nothing(runtime: Runtime, order: str) -> None:
    before = toy.row_of(runtime, order)
    with pytest.raises(Refused):
        toy.act(runtime, order, "answer", toy.BUYER)
    assert toy.row_of(runtime, order) == before
    assert len(entries(runtime, order)) == 1


def test_a_fault_after_a_firing_takes_it_back(runtime: Runtime, order: str) -> None:
    def faulty(work: Work) -> Verdict:
        fire(work, order, "take", toy.Facts())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runtime.run(Command("take"), toy.SHOP, faulty)
    assert toy.row_of(runtime, order).state == "waiting"


def test_two_instances_move_together_or_not_at_all(runtime: Runtime, order: str) -> None:
    part = toy.place(runtime, parent=order)

    def both(work: Work) -> Verdict:
        fire(work, part, "take", toy.Facts())
        fire(work, order, "finish", toy.Facts())
        return {}

    with pytest.raises(Refused):
        runtime.run(Command("both"), toy.SHOP, both)
    assert toy.row_of(runtime, part).state == "waiting"


def test_a_hold_remembers_since_when_why_and_its_review(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold", hold_reason="ill", hold_review_on=date(2026, 4, 1))
    row = toy.row_of(runtime, order)
    assert (row.held_since, row.hold_reason, row.hold_review_on) == (MONDAY, "ill", date(2026, 4, 1))


@pytest.mark.parametrize(("event", "actor"), [("resume", toy.SHOP), ("cancel", toy.BUYER)])
def test_resuming_and_ending_lift_the_hold(runtime: Runtime, order: str, event: str, actor: Actor) -> None:
    toy.act(runtime, order, "hold", hold_reason="ill")
    toy.act(runtime, order, event, actor)
    row = toy.row_of(runtime, order)
    assert (row.held_since, row.hold_reason) == (None, None)


def test_on_hold_nothing_but_notes_resuming_and_ends_is_open(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "hold")
    with pytest.raises(Refused) as refused:
        toy.act(runtime, order, "take")
    assert codes(refused) == ["on_hold"]


def test_available_events_are_those_of_the_state_with_their_refusals(runtime: Runtime, order: str) -> None:
    with runtime.reading(toy.BUYER) as work:
        found = available(work, store.read_instance(work, order), toy.Facts())
    assert [each.event for each in found if each.is_open] == ["note", "cancel"]
    assert "finish" not in [each.event for each in found]


def test_an_unknown_instance_is_refused(runtime: Runtime) -> None:
    with pytest.raises(UnknownInstance):
        toy.act(runtime, "nobody", "take")


def test_an_instance_of_an_unknown_definition_can_be_read_but_not_moved(runtime: Runtime, order: str) -> None:
    older = Runtime(runtime.database, toy.published(toy.replace_name("other")), {})
    with pytest.raises(UnknownDefinition):
        toy.act(older, order, "take")
    with older.reading(toy.SHOP) as work:
        assert [each.event for each in available(work, store.read_instance(work, order), toy.Facts())] == ["*"]


def test_a_stale_version_is_refused(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "note")
    row = toy.row_of(runtime, order)
    expect_version(row, 2)
    with pytest.raises(StaleVersion, match="You acted on version 1; the record is at version 2"):
        expect_version(row, 1)


def test_a_write_on_an_older_version_changes_nothing(runtime: Runtime, order: str) -> None:
    row = toy.row_of(runtime, order)
    toy.act(runtime, order, "note")
    stale = row.changed(state="cancelled", version=2)
    written = runtime.run(
        Command("stale"), toy.SHOP, lambda work: {"written": store.update_instance(work, stale, expected=1)}
    )
    assert (written["written"], toy.row_of(runtime, order).state) == (False, "waiting")


def test_a_lost_race_runs_the_whole_action_again(runtime: Runtime, order: str) -> None:
    attempts = []

    def loses_twice(work: Work) -> Verdict:
        attempts.append(work.command_id)
        row = fire(work, order, "note", toy.Facts())
        if len(attempts) < 3:
            raise LostRace
        return {"version": row.version}

    assert runtime.run(Command("note"), toy.SHOP, loses_twice) == {"version": 2}
    assert len(set(attempts)) == 3


def test_three_lost_races_are_a_conflict(runtime: Runtime, order: str) -> None:
    def loses(work: Work) -> Verdict:
        fire(work, order, "note", toy.Facts())
        raise LostRace

    with pytest.raises(Conflict):
        runtime.run(Command("note"), toy.SHOP, loses)
    assert toy.row_of(runtime, order).version == 1


def test_reading_writes_nothing(runtime: Runtime, order: str) -> None:
    with runtime.reading(toy.SHOP) as work:
        fire(work, order, "take", toy.Facts())
    assert toy.row_of(runtime, order).state == "waiting"


def test_the_session_sees_what_the_command_wrote_and_writes_with_it(runtime: Runtime, order: str) -> None:
    def by_session(work: Work) -> Verdict:
        fire(work, order, "note", toy.Facts())
        stored = work.session.exec(select(Instance).where(Instance.id == order)).one()
        stored.scope = "village"
        work.session.add(stored)
        return {"version": stored.version}

    assert runtime.run(Command("note"), toy.SHOP, by_session) == {"version": 2}
    assert toy.row_of(runtime, order).scope == "village"


def test_past_states_are_read_from_history(runtime: Runtime, order: str, clock: Clock) -> None:
    asked_at = clock.later(hours=1)
    toy.act(runtime, order, "ask")
    with runtime.reading(toy.SHOP) as work:
        states = [history.state_at(work.session, order, at) for at in (clock.later(days=-1), MONDAY, asked_at)]
    assert states == [None, "waiting", "asked"]


def test_what_firings_leave_agrees(runtime: Runtime, order: str) -> None:
    for event in ("note", "hold", "resume", "ask"):
        toy.act(runtime, order, event)
    with runtime.reading(toy.SHOP) as work:
        assert violations(work.session) == []
