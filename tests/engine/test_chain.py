"""Each history entry is tied to the one before by a hash that both databases give alike, and that outlives erasure."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from engine import chain
from engine.audit import Counted, Finding, of_histories
from engine.corrections import correct
from engine.firing import Note
from engine.runtime import Command, Runtime
from engine.tables import HistoryEntry, Instance
from tests.engine import toy

MOMENT = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)
DETAIL = {
    "b": 1, "a": [1.5, 1.0, -0.0, 1e23, 1e-7, 0.1, 10**18, True, None], "é\u2028😀": {"ß": "ü", "Z": {}}, "": "",
    "deep": [{"y": [[]], "x": "\\ \" \n"}],
}  # fmt: skip


def found_in(runtime: Runtime, *changes: str) -> list[Finding]:
    """What is found once these statements were run past the engine."""
    with runtime.database.unit_of_work() as work:
        for change in changes:
            work.connection.execute(sa.text(change))
    with runtime.database.snapshot() as transaction:
        return list(of_histories(transaction, Counted()))


def test_what_the_engine_writes_is_whole(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask", reason="which one?", detail={"n": 1})
    toy.act(runtime, toy.place(runtime, parent=order), "cancel", toy.BUYER)
    counted = Counted()
    with runtime.database.snapshot() as transaction:
        assert list(of_histories(transaction, counted)) == []
    assert (counted.instances, counted.entries) == (2, 4)


def test_details_of_every_shape_are_read_back_as_they_were_hashed(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask", reason="Zoë’s 😀", detail=DETAIL)
    assert found_in(runtime) == []


def test_a_correction_is_chained_too(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    undo = Note(reason="a slip", detail={"asked_by": "sam"})
    runtime.run(Command("correct"), toy.SHOP, lambda work: {"v": correct(work, order, toy.Facts(), undo).version})
    assert found_in(runtime) == []


def test_an_instance_carries_the_link_of_its_newest_entry(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    with runtime.database.reading() as transaction:
        newest = transaction.session.get_one(HistoryEntry, (order, 2))
        assert transaction.session.get_one(Instance, order).link == newest.link != ""


def test_a_moment_has_one_text_in_every_time_zone() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert chain.canonical([MOMENT]) == chain.canonical([elsewhere]) == '["2026-03-02T10:00:00.123456+00:00"]'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1.0], [1]),
        ([1e23], [10**23]),
        ([-0.0], [0]),
        ((1, 2), [1, 2]),
        ({2: "x", 10: "y"}, {"10": "y", "2": "x"}),
    ],
)
def test_what_a_database_reads_back_alike_has_one_text(one: Any, other: Any) -> None:
    assert chain.canonical(one) == chain.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [([1], ["1"]), ([True], [1]), ([None], [""]), ([0.1], [0.10000000000000002])]
)
def test_what_is_different_has_another_text(one: Any, other: Any) -> None:
    assert chain.canonical(one) != chain.canonical(other)


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no canonical form"):
        chain.canonical({1})


def test_a_field_that_is_empty_leaves_links_as_they_were_before_there_was_such_a_field() -> None:
    assert chain.link("", {"a": 1}) == chain.link("", {"a": 1, "added_later": None})


def test_a_link_made_before_acting_for_and_via_were_known_still_fits() -> None:
    """The very text that was hashed by the release before, of an entry that nobody made for a colleague."""
    entry = {"instance_id": "i", "sequence": 1, "event": "e", "source": None, "target": "t", "at": MOMENT,
             "recorded_at": MOMENT, "actor_kind": "person", "actor_id": "p", "organisation_id": None, "command_id": "c",
             "acting_for": None, "via": None}  # fmt: skip
    made = chain.link("before", {name: entry[name] for name in chain.HISTORY_FIXED}, "words")
    moment = '"2026-03-02T10:00:00.123456+00:00"'
    text = (
        f'["before",{{"actor_id":"p","actor_kind":"person","at":{moment},"command_id":"c","event":"e",'
        f'"instance_id":"i","recorded_at":{moment},"sequence":1,"target":"t"}},"words"]'
    )
    assert made == hashlib.sha256(text.encode()).hexdigest()


def test_every_column_of_history_is_either_fixed_or_free_or_of_the_chain() -> None:
    columns = set(HistoryEntry.model_fields)
    assert columns == {*chain.HISTORY_FIXED, *chain.HISTORY_WORDS, "salt", "digest", "link", "erased_at"}


def test_erased_words_leave_the_chain_whole(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask", reason="something private", detail={"n": 1})
    toy.act(runtime, order, "answer", toy.BUYER)
    erase = "UPDATE history_entry SET salt = NULL, reason = NULL, detail = '{}', erased_at = at WHERE sequence = 2"
    assert found_in(runtime, erase) == []


def test_what_is_marked_as_erased_must_be_gone(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask", reason="something private")
    (found,) = found_in(runtime, "UPDATE history_entry SET salt = NULL, erased_at = at WHERE sequence = 2")
    assert found == Finding("it was changed: it is marked as erased, and its words are still there.", order, 2)


@pytest.mark.parametrize(
    ("change", "sequence", "what"),
    [
        ("UPDATE history_entry SET reason = 'x' WHERE sequence = 2", 2, "its reason or its details are not"),
        ("UPDATE history_entry SET event = 'x' WHERE sequence = 2", 2, "changed or put in"),
        ("DELETE FROM history_entry WHERE sequence = 2", 2, "it is missing."),
        ("DELETE FROM history_entry WHERE sequence = 3", 3, "it is missing."),
        ("UPDATE history_entry SET sequence = 9 WHERE sequence = 3", 9, "it was put in"),
        ("UPDATE instance SET version = 2", 3, "it was put in"),
        ("UPDATE instance SET version = 1000000", 4, "and so are all up to entry 1000000"),
        ("UPDATE instance SET link = 'x'", None, "not that of its last entry"),
    ],
)
def test_a_change_is_named_with_the_entry(
    runtime: Runtime, order: str, change: str, sequence: int | None, what: str
) -> None:
    toy.act(runtime, order, "ask")
    toy.act(runtime, order, "answer", toy.BUYER)
    named = [each.what for each in found_in(runtime, change) if (each.instance_id, each.sequence) == (order, sequence)]
    assert [line for line in named if what in line]


def test_entries_that_changed_places_are_told_by_their_own(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    toy.act(runtime, order, "answer", toy.BUYER)
    moves = ((2, 99), (3, 2), (99, 3))
    found = found_in(runtime, *(f"UPDATE history_entry SET sequence = {to} WHERE sequence = {it}" for it, to in moves))  # noqa: S608
    assert [each.told() for each in found[:2]] == [
        f"{order}, entry 2: it is out of order: by its link it is entry 3.",
        f"{order}, entry 3: it is out of order: by its link it is entry 2.",
    ]


def test_a_link_that_was_changed_is_named_alone(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    toy.act(runtime, order, "answer", toy.BUYER)
    found = found_in(runtime, "UPDATE history_entry SET link = 'x' WHERE sequence = 2")
    assert [each.sequence for each in found] == [2]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["at", "detail"])
def test_what_can_no_more_be_read_is_named_too(runtime: Runtime, order: str, column: str) -> None:
    found = found_in(runtime, f"UPDATE history_entry SET {column} = 'nonsense'")  # noqa: S608
    assert found == [Finding("it was changed: it cannot be read.", order, 1)]
