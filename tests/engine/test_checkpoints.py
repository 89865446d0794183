"""Checkpoints note how far each history had come, so that what is gone as a whole is missed, they themselves too."""

import pytest
import sqlalchemy as sa

from engine import checkpoints
from engine.actor import CLOCK
from engine.audit import Counted, Finding, of_histories
from engine.runtime import Runtime
from tests.clock import Clock
from tests.engine import toy


def note(runtime: Runtime) -> list[tuple[int, int, str]]:
    """Write what checkpoints there must be: the number of each, how many heads it holds, and its link."""
    return [(each.number, each.heads, each.link) for each in runtime.run_many(CLOCK, checkpoints.write_all)]


def found_in(runtime: Runtime, *changes: str, known: str | None = None) -> list[str]:
    """What the checkpoints show once these statements were run past the engine."""
    with runtime.database.unit_of_work() as work:
        for change in changes:
            work.connection.execute(sa.text(change))
    with runtime.database.snapshot() as transaction:
        return [each.told() for each in checkpoints.of_checkpoints(transaction, Counted(), known)]


@pytest.fixture
def noted(runtime: Runtime, order: str, clock: Clock) -> str:
    """An order that was asked about since the first of three checkpoints, and another in the third."""
    note(runtime)
    clock.later(days=1)
    toy.act(runtime, order, "ask")
    note(runtime)
    clock.later(days=1)
    toy.place(runtime)
    note(runtime)
    return order


def test_only_what_has_changed_is_noted_again(runtime: Runtime, order: str) -> None:
    toy.place(runtime)
    first = note(runtime)
    toy.act(runtime, order, "ask")
    assert [each[:2] for each in (*first, *note(runtime), *note(runtime))] == [(1, 2), (2, 1)]


def test_more_heads_than_one_checkpoint_holds_make_more(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST", 2)
    for _ in range(3):
        toy.place(runtime)
    assert [each[:2] for each in note(runtime)] == [(1, 2), (2, 1)]


def test_nothing_is_found_where_nothing_was_touched(runtime: Runtime, noted: str) -> None:
    assert found_in(runtime) == []


def test_without_a_checkpoint_nothing_is_found(runtime: Runtime, order: str) -> None:
    assert found_in(runtime) == []


def test_an_instance_removed_with_its_history_is_missed(runtime: Runtime, noted: str) -> None:
    gone = [f"DELETE FROM {table}" for table in ("outbox_message", "deadline", "history_entry", "instance")]  # noqa: S608
    assert f"Checkpoint 2, {noted}, entry 2: it is gone, and was there with its history." in found_in(runtime, *gone)


def test_an_end_that_was_cut_off_cleanly_is_missed(runtime: Runtime, noted: str) -> None:
    first = f"(SELECT link FROM history_entry WHERE sequence = 1 AND instance_id = '{noted}')"  # noqa: S608
    cut = ("DELETE FROM history_entry WHERE sequence = 2", f"UPDATE instance SET version = 1, link = {first}")  # noqa: S608
    missed = f"Checkpoint 2, {noted}, entry 2: it is missing, and was there."
    assert found_in(runtime, cut[0], f"{cut[1]} WHERE id = '{noted}'") == [missed]
    with runtime.database.snapshot() as transaction:
        assert list(of_histories(transaction, Counted())) == []


def test_a_history_written_anew_with_links_that_fit_is_another(runtime: Runtime, noted: str) -> None:
    found = found_in(runtime, "UPDATE history_entry SET link = 'another' WHERE sequence = 2")
    assert found == [f"Checkpoint 2, {noted}, entry 2: it is another than was there."]


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("DELETE FROM checkpoint_head WHERE checkpoint = 2", 2),
        ("UPDATE checkpoint_head SET version = 1 WHERE checkpoint = 2", 2),
        ("UPDATE checkpoint_head SET link = 'x' WHERE checkpoint = 2", 2),
        ("UPDATE checkpoint_head SET instance_id = 'x' WHERE checkpoint = 2", 2),
        ("UPDATE checkpoint_head SET checkpoint = 3 WHERE checkpoint = 2", 3),
        ("INSERT INTO checkpoint_head VALUES (2, 'x', 1, 'y')", 2),
        ("UPDATE checkpoint SET at = '2026-03-01 00:00:00+00' WHERE number = 2", 2),
        ("UPDATE checkpoint SET heads = 7 WHERE number = 2", 2),
        ("UPDATE checkpoint SET link = 'x' WHERE number = 2", 2),
        ("UPDATE chain_head SET link = 'x'", 3),
        ("UPDATE chain_head SET sequence = 5", 4),
        ("DELETE FROM chain_head", 3),
    ],
)
def test_a_checkpoint_that_was_touched_is_named(runtime: Runtime, noted: str, change: str, number: int) -> None:
    assert [line for line in found_in(runtime, change) if line.startswith(f"Checkpoint {number}")]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_checkpoint_that_was_removed_is_missed(runtime: Runtime, noted: str, number: int) -> None:
    whole = ("checkpoint_head WHERE checkpoint", "checkpoint WHERE number")
    gone = [f"DELETE FROM {table} = {number}" for table in whole]  # noqa: S608
    assert f"Checkpoint {number}: it is missing." in found_in(runtime, *gone)


def test_when_all_are_removed_the_link_that_was_kept_elsewhere_is_missed(runtime: Runtime, order: str) -> None:
    ((_number, _heads, link),) = note(runtime)
    gone = [f"DELETE FROM {table}" for table in ("checkpoint_head", "checkpoint", "chain_head")]  # noqa: S608
    assert found_in(runtime, known=link) == []
    told = Finding(f"none of them has the link {link} that was kept: it was removed or changed.").told()
    assert found_in(runtime, *gone, known=link) == [told]
