"""Callers at the same moment: one wins, none is lost, and a key counts once; in threads and in processes."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from engine import clock, history, store
from engine.errors import Refused
from engine.firing import Note
from engine.invariants import violations
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from tests.engine import toy
from tests.engine.racers import in_processes, in_threads

DUE = datetime(2026, 3, 10, tzinfo=UTC)


def broken(runtime: Runtime) -> list[str]:
    with runtime.reading(toy.SHOP) as work:
        return violations(work.session)


def events(runtime: Runtime, order: str) -> Counter[str]:
    with runtime.reading(toy.SHOP) as work:
        return Counter(entry.event for entry in history.entries(work.session, order))


def test_of_many_threads_that_fire_one_event_exactly_one_wins(runtime: Runtime, order: str) -> None:
    answers = in_threads(8, lambda _number: toy.act(runtime, order, "take")["state"])
    assert Counter(answers) == {"working": 1, "refused": 7}
    assert events(runtime, order)["take"] == 1


def test_of_many_processes_that_fire_one_event_exactly_one_wins(
    runtime: Runtime, order: str, database_url: str
) -> None:
    assert in_processes(3, database_url, order, "take", times=1) == {"version 2": 1, "refused": 2}


def test_no_firing_of_many_threads_is_lost(runtime: Runtime, order: str) -> None:
    in_threads(8, lambda _number: [toy.act(runtime, order, "note", swept=False) for _ in range(5)])
    assert (toy.row_of(runtime, order).version, events(runtime, order)["note"]) == (41, 40)


def test_no_firing_of_many_processes_is_lost(runtime: Runtime, order: str, database_url: str) -> None:
    answers = in_processes(3, database_url, order, "note", times=20)
    assert sorted(answers) == sorted(f"version {number}" for number in range(2, 62))
    assert broken(runtime) == []


def test_of_many_who_read_the_same_version_one_writes(runtime: Runtime, order: str) -> None:
    row = toy.row_of(runtime, order)

    def write(number: int) -> bool:
        after = row.changed(version=2, waiting_on=f"shop-{number}")
        command = Command("write", {"by": number})
        return bool(runtime.run(command, toy.SHOP, lambda work: {"it": store.update_instance(work, after, 1)})["it"])

    assert sorted(in_threads(8, write)) == [False] * 7 + [True]


def test_twenty_calls_with_one_key_are_one_firing_and_one_answer(runtime: Runtime, order: str) -> None:
    answers = in_threads(20, lambda _number: toy.act(runtime, order, "note", key="k1"))
    assert answers == [{"id": order, "state": "waiting", "version": 2}] * 20
    assert events(runtime, order)["note"] == 1


def test_processes_with_one_key_are_one_firing_and_one_answer(runtime: Runtime, order: str, database_url: str) -> None:
    assert in_processes(3, database_url, order, "note", times=5, key="k1") == {"version 2": 15}


def test_two_sweeps_at_once_apply_each_deadline_once(runtime: Runtime) -> None:
    orders = [toy.place(runtime) for _ in range(10)]
    assert sum(in_threads(4, lambda _number: sweep(runtime, DUE).applied)) == 10
    assert [events(runtime, order)["lapse"] for order in orders] == [1] * 10


def test_a_sweep_and_an_answer_at_once_agree_on_who_was_first(runtime: Runtime) -> None:
    orders = [toy.place(runtime) for _ in range(10)]

    def click_or_sweep(number: int) -> None:
        if number == 0:
            sweep(runtime, DUE)
        for order in orders if number else ():
            with clock.at(DUE - timedelta(seconds=1)), suppress(Refused):
                toy.act(runtime, order, "ask", swept=False)

    in_threads(3, click_or_sweep)
    assert broken(runtime) == []
    assert {toy.row_of(runtime, order).state for order in orders} <= {"asked", "lapsed"}


def test_parts_and_their_order_moved_from_both_ends_at_once_agree(runtime: Runtime, order: str) -> None:
    part = toy.place(runtime, parent=order)

    def both(number: int) -> object:
        first, second = (order, part) if number % 2 else (part, order)

        def action(work: Work) -> Verdict:
            rows = [toy.fire_and_tell(work, each, "note", toy.Facts(), Note()) for each in (first, second)]
            return {"versions": [row.version for row in rows]}

        return runtime.run(Command("both"), toy.SHOP, action)

    in_threads(2, both)
    assert (broken(runtime), events(runtime, order)) == ([], events(runtime, part))
