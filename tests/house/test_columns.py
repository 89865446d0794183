"""Deny by default: every column of every table has a line that says who is shown it and what becomes of it in time."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

import api.wiring  # noqa: F401
from api.columns.pages import POLICY
from api.columns.policy import Belongs, Fate, Table, deleted, erased, kept
from workflows.visibility import Item
from workflows.vocabulary import RecordKind

TABLES = SQLModel.metadata.tables
# Longer texts than a code, a name of a role or a telephone number: what people write stands in these.
WORDS_FROM = 100


def columns_of(tables: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Each column with its table."""
    return {(table, column) for table, columns in tables.items() for column in columns}


def stored() -> set[tuple[str, str]]:
    """Every column of the database."""
    return columns_of({name: set(table.columns.keys()) for name, table in TABLES.items()})


def with_a_line() -> set[tuple[str, str]]:
    """Every column that the pages speak of."""
    return columns_of({name: set(table.columns) for name, table in POLICY.items()})


def holds_words(column: sa.Column[object]) -> bool:
    """Whether somebody's own words may stand in the column."""
    if isinstance(column.type, sa.Enum) or column.foreign_keys:
        return False
    if isinstance(column.type, sa.JSON):
        return True
    written = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return isinstance(written, sa.String) and (written.length or WORDS_FROM) >= WORDS_FROM


def words_kept_without_reason(name: str, table: Table) -> Iterator[str]:
    """The columns of words that stay for good, and nobody said why."""
    for column in TABLES[name].columns:
        line = table.columns[column.name]
        if holds_words(column) and line.fate is Fate.KEPT and column.name not in table.words_kept:
            yield f"{name}.{column.name}"


def test_every_column_has_a_line() -> None:
    assert sorted(stored() - with_a_line()) == []


def test_every_line_has_a_column() -> None:
    assert sorted(with_a_line() - stored()) == []


def test_words_that_stay_for_good_have_a_reason() -> None:
    assert [each for name, table in POLICY.items() for each in words_kept_without_reason(name, table)] == []


def test_reasons_are_given_for_words_that_stay_and_for_nothing_else() -> None:
    idle = [
        f"{name}.{column}"
        for name, table in POLICY.items()
        for column in table.words_kept
        if table.columns[column].fate is not Fate.KEPT or not holds_words(TABLES[name].columns[column])
    ]
    assert idle == []


def test_no_key_of_a_table_is_changed() -> None:
    """A row that stays must still be found, and what refers to it must find it."""
    changed = [
        f"{name}.{column}"
        for name, table in POLICY.items()
        for column, line in table.columns.items()
        if not table.is_deleted and line.fate is not Fate.KEPT
        and (TABLES[name].columns[column].primary_key or TABLES[name].columns[column].foreign_keys)
    ]  # fmt: skip
    assert changed == []


def test_a_row_goes_whole_or_not_at_all() -> None:
    halves = [
        name for name, table in POLICY.items()
        if table.is_deleted and any(line.fate is not Fate.DELETED for line in table.columns.values())
    ]  # fmt: skip
    assert halves == []


def test_what_stays_refers_to_nothing_that_goes() -> None:
    lost = [
        f"{name}.{key.parent.name}"
        for name, table in TABLES.items()
        for key in table.foreign_keys
        if POLICY[key.column.table.name].is_deleted and not POLICY[name].is_deleted
    ]
    assert lost == []


def test_what_goes_with_a_row_goes_at_the_same_time() -> None:
    torn = [
        name
        for name, table in TABLES.items()
        for key in table.foreign_keys
        if POLICY[key.column.table.name].is_deleted and POLICY[name].kind is not POLICY[key.column.table.name].kind
    ]
    assert torn == []


def test_whoever_changes_in_time_has_a_kind() -> None:
    timeless = [
        name for name, table in POLICY.items()
        if (table.kind is None) == any(line.fate is not Fate.KEPT for line in table.columns.values())
    ]  # fmt: skip
    assert timeless == []


def test_words_without_a_reason_are_found() -> None:
    lines = kept((Belongs.IDENTIFIER, "id journey_id"), (Item.NOTES, "agreed_on return_on reason ended_on"))
    assert list(words_kept_without_reason("break_in_learning", lines)) == ["break_in_learning.reason"]


def test_a_column_with_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="reason has two lines"):
        erased(RecordKind.RECORD, (Item.NOTES, Fate.EMPTIED, "reason"), (Item.NOTES, Fate.KEPT, "reason"))


def test_a_table_whose_rows_go_is_known_by_its_lines() -> None:
    assert deleted(RecordKind.MESSAGES, (Belongs.IDENTIFIER, "id")).is_deleted
