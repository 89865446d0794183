"""The look for the impossible finds each impossible thing, and nothing where all is well."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from engine.invariants import violations
from engine.runtime import Runtime
from tests.engine import toy


def after(runtime: Runtime, *changes: str) -> Sequence[str]:
    """What is found once these statements were run past the engine."""
    with runtime.database.unit_of_work() as work:
        for change in changes:
            work.connection.execute(sa.text(change))
    with runtime.database.reading() as work:
        return violations(work.session)


def test_nothing_is_found_in_what_the_engine_wrote(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "ask")
    toy.act(runtime, toy.place(runtime, parent=order), "cancel", toy.BUYER)
    assert after(runtime) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE history_entry SET sequence = 9 WHERE event = 'ask'", "does not count from 1"),
        ("DELETE FROM history_entry WHERE event = 'ask'", "does not count from 1"),
        ("UPDATE instance SET version = 3", "does not count from 1"),
        ("UPDATE instance SET state = 'working'", "leads to another state"),
        ("UPDATE history_entry SET source = 'working' WHERE sequence = 2", "does not start where"),
        ("UPDATE instance SET ended_at = created_at, outcome = 'x', due_at = NULL, wake_at = NULL", "still waited on"),
        ("UPDATE instance SET ended_at = created_at, outcome = 'x', due_at = NULL, wake_at = NULL", "a deadline open"),
        ("UPDATE instance SET due_at = NULL", "due moment is not"),
        ("UPDATE instance SET due_at = created_at", "due moment is not"),
        ("UPDATE instance SET wake_at = NULL", "next moment of the clock"),
        ("UPDATE deadline SET next_at = NULL WHERE rule = 'answer'", "the clock will not look"),
        ("UPDATE instance SET held_since = created_at", "runs although it is on hold"),
        ("UPDATE deadline SET rule = 'answer'", "two deadlines of one rule"),
        ("UPDATE deadline SET opened_sequence = 9", "names a firing that never was"),
    ],
)
def test_the_impossible_is_found(runtime: Runtime, order: str, change: str, sentence: str) -> None:
    toy.act(runtime, order, "ask")
    found = after(runtime, change)
    assert [line for line in found if line.startswith(f"Instance {order}: ") and sentence in line]
