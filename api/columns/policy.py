"""What a page of columns is written in: whose each column is, and its fate when a learner's record is erased."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from workflows.visibility import Item
from workflows.vocabulary import RecordKind


class Belongs(StrEnum):
    """Whose a column is that no line of the read policy shows.

    IDENTIFIER ties rows together and says nothing itself. TECHNICAL is the machinery's and never answered as it is.
    ORGANISATION is what organisations say of themselves, their people and agreements. ACCOUNT is somebody's who signs
    in. ACCESSES say who looked: to the learner, and to managers and safeguarding leads of whoever answers for them.
    RETENTION is for those who run the installation.
    """

    IDENTIFIER = "identifier"
    TECHNICAL = "technical"
    ORGANISATION = "organisation"
    ACCOUNT = "account"
    ACCESSES = "accesses"
    RETENTION = "retention"


class Fate(StrEnum):
    """What becomes of a column: it stays, it is emptied, or it goes with its whole row."""

    KEPT = "kept"
    EMPTIED = "emptied"
    DELETED = "deleted"


Shown = Item | Belongs
Rewrite = Callable[[Any], Any]
"""Makes of a value what is left of it; given its own answer it answers the same."""
Line = tuple[Shown, Fate | Rewrite, str]
"""By what it is shown, what becomes of it, and the names of the columns for which that holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """The line of one column."""

    shown: Shown
    fate: Fate | Rewrite


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table. What changes does so when the time of its `kind` is over; without one, nothing ever does.

    `words_kept` says of columns that hold words and stay why they may: they are not about a learner.
    """

    kind: RecordKind | None
    columns: Mapping[str, Column]
    words_kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_deleted(self) -> bool:
        """Whether its rows go as a whole."""
        return any(column.fate is Fate.DELETED for column in self.columns.values())


def erased(kind: RecordKind, *lines: Line, **words_kept: str) -> Table:
    """A table of which the columns meet each their own fate."""
    return Table(kind, dict(_columns(lines)), words_kept)


def deleted(kind: RecordKind, *lines: tuple[Shown, str]) -> Table:
    """A table whose rows about the learner are deleted."""
    return Table(kind, dict(_columns([(shown, Fate.DELETED, names) for shown, names in lines])))


def kept(*lines: tuple[Shown, str], **words_kept: str) -> Table:
    """A table of which nothing is ever about a learner, or nothing that says who it was."""
    return Table(None, dict(_columns([(shown, Fate.KEPT, names) for shown, names in lines])), words_kept)


def _columns(lines: Any) -> Iterator[tuple[str, Column]]:
    seen = set[str]()
    for shown, fate, names in lines:
        for name in names.split():
            if name in seen:
                raise ValueError(f"The column {name} has two lines.")
            seen.add(name)
            yield name, Column(shown, fate)
