"""Whatever is done to history behind the program's back is found, and what was touched is named."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from engine import checkpoints
from engine.actor import CLOCK
from engine.audit import Counted, of_histories
from engine.chains import HISTORY, Chain
from engine.database import Transaction
from tests.stories import way
from tests.stories.story import Story

COLUMNS = tuple(HISTORY.entries.columns.keys())
ROUNDS = 1_000
# An instance as a whole has no sequence.
Named = tuple[str, int | None]
Key = tuple[str, int]
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def told(story: Story) -> Story:
    """Two journeys, their hand-offs and what the clock did to them, with a checkpoint of all that."""
    way.on_programme(story, "lead_provider")
    way.in_assessment(story, about="Ben Dale")
    story.sweep(at="2026-03-20 10:00")
    story.cast.runtime.run_many(CLOCK, checkpoints.write_all)
    return story


class Forger:
    """Writes past the program, on one connection, what `random` says; each deed answers what must be named."""

    def __init__(self, transaction: Transaction, random: Random, chained: Chain = HISTORY) -> None:
        self.transaction, self.random, self.chained = transaction, random, chained
        self.rows, self.heads, self.columns = chained.entries, chained.heads, tuple(chained.entries.columns.keys())
        self.keys = [tuple(row) for row in self._ask(sa.select(chained.entry_of, self.rows.c.sequence))]

    def edit(self, column: str | None = None) -> Sequence[Named]:
        """Another value in one column of one entry."""
        key, column = self.random.choice(self.keys), column or self.random.choice(self.columns)
        to = self._another(key, column, self._read(key)[column])
        self._change(key, {column: to})
        moved = {self.chained.of: (to, key[1]), "sequence": (key[0], to)}.get(column)
        return [key, moved] if moved else [key]

    def delete(self) -> Sequence[Named]:
        """One entry, or an entry with all that came after it."""
        instance, sequence = self.random.choice(self.keys)
        later = [key for key in self.keys if key[0] == instance and key[1] > sequence and self.random.random() < 0.5]
        gone = [(instance, sequence), *later]
        for key in gone:
            self._run(sa.delete(self.rows).where(self._is(key)))
        return gone

    def insert(self) -> Sequence[Named]:
        """A copy of some entry, or one made up, behind the last entry or in the middle, the others moved on."""
        instance, place = self.random.choice(self.keys)
        place += self.random.random() < 0.5
        later = sorted((key for key in self.keys if key[0] == instance and key[1] >= place), reverse=True)
        copied = self._read(self.random.choice([key for key in self.keys if key not in later]))
        for key in later:
            self._change(key, {"sequence": key[1] + 1})
        own = (
            {"link": "0" * 64, **({"digest": "0" * 64} if self.chained.words else {})}
            if self.random.random() < 0.5
            else {}
        )
        self._run(sa.insert(self.rows).values({**copied, **own, self.chained.of: instance, "sequence": place}))
        return [(instance, place)]

    def swap(self) -> Sequence[Named]:
        """Two entries in each other's place: their keys, or all that they say."""
        one, other = self.random.sample(self.keys, 2)
        first, second = self._read(one), self._read(other)
        whole = self.random.random() < 0.5
        kept = (self.chained.of, "sequence") if whole else (self.chained.of, "sequence", "salt", "digest", "link")
        for key, said in ((one, second), (other, first)):
            self._change(key, {name: value for name, value in said.items() if name not in kept})
        return [one, other]

    def remove(self) -> Sequence[Named]:
        """A whole instance, and all its history."""
        instance, _ = self.random.choice(self.keys)
        self._run(sa.delete(self.rows).where(self.chained.entry_of == instance))
        self._run(sa.delete(self.heads).where(self.chained.head_id == instance))
        return [(instance, max(sequence for name, sequence in self.keys if name == instance))]

    def cut(self) -> Sequence[Named]:
        """The last entries, with an instance that then says it never came further."""
        instance, sequence = self.random.choice([key for key in self.keys if key[1] > 1])
        self._run(sa.delete(self.rows).where(self.chained.entry_of == instance, self.rows.c.sequence >= sequence))
        link = self._read((instance, sequence - 1))["link"]
        end = {self.chained.last: sequence - 1, "link": link}
        self._run(sa.update(self.heads).where(self.chained.head_id == instance).values(end))
        return [(instance, max(place for name, place in self.keys if name == instance))]

    def _another(self, key: Key, column: str, value: Any) -> Any:
        if column == self.chained.of:
            free = sorted({name for name, _ in self.keys if (name, key[1]) not in self.keys})
            return self.random.choice([*free, "nobody"])
        if column == "sequence":
            return value + self.random.choice((-100, 100))
        if column in ("at", "recorded_at", "erased_at"):
            return sa.text("'2026-03-02 10:00:00.000001'")
        return {"forged": self.random.random()} if column in ("detail", "relationships") else f"forged {value}"[:60]

    def _read(self, key: Key) -> dict[str, Any]:
        return dict(self.transaction.connection.execute(sa.select(self.rows).where(self._is(key))).mappings().one())

    def _change(self, key: Key, values: dict[str, Any]) -> None:
        self._run(sa.update(self.rows).where(self._is(key)).values(values))

    def _is(self, key: Key) -> sa.ColumnElement[bool]:
        return sa.and_(self.chained.entry_of == key[0], self.rows.c.sequence == key[1])

    def _ask(self, wanted: sa.Select[Any]) -> Sequence[Any]:
        return self.transaction.connection.execute(wanted).all()

    def _run(self, statement: sa.Executable) -> None:
        self.transaction.connection.execute(statement)


def named_in(transaction: Transaction) -> set[Named]:
    """The entry or the instance that each finding names."""
    counted = Counted()
    found = [*of_histories(transaction, counted), *checkpoints.of_checkpoints(transaction, counted)]
    return {(each.instance_id or "", each.sequence) for each in found}


def unseen(
    told: Story, random: Random, chain: Chain, named: Callable[[Transaction], set[Named]], rounds: int
) -> list[tuple[int, str, Sequence[Named]]]:
    """The forgeries that no finding names, of so many; each is taken back before the next."""
    missed = []
    with told.cast.runtime.database.rehearsal() as transaction:
        transaction.connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
        assert named(transaction) == set()
        forger = Forger(transaction, random, chain)
        deeds = (forger.edit, forger.edit, forger.delete, forger.insert, forger.swap, forger.remove, forger.cut)
        for number in range(rounds):
            with transaction.connection.begin_nested() as tried:
                deed = random.choice(deeds)
                touched = deed()
                if named(transaction).isdisjoint(touched):
                    missed.append((number, deed.__name__, touched))
                tried.rollback()
        assert named(transaction) == set()
    return missed


def test_a_thousand_forgeries_are_found_and_named(told: Story) -> None:
    assert unseen(told, Random(20260302), HISTORY, named_in, ROUNDS) == []  # noqa: S311


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_history_can_be_changed_unseen(told: Story, column: str) -> None:
    with told.cast.runtime.database.rehearsal() as transaction:
        transaction.connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
        touched = Forger(transaction, Random(1)).edit(column)  # noqa: S311
        assert not named_in(transaction).isdisjoint(touched)
