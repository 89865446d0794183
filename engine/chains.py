"""What is chained by hash: rows one behind the other for each of many things, and where the end of each is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine import chain
from engine.statements import table_of
from engine.tables import HistoryEntry, Instance


@dataclass(frozen=True, eq=False)
class Chain:
    """Rows of `entries`, chained among those with the same `of`, whose last number and link `heads` keeps.

    `fixed` fields stand in the link itself; free `words` by their digest alone, with a salt, so that they can be
    erased. `entry` is what people call one row, `whole` what it belongs to.
    """

    heads: sa.Table
    entries: sa.Table
    of: str
    fixed: tuple[str, ...]
    words: tuple[str, ...] = ()
    head: str = ""
    last: str = "sequence"
    entry: str = "entry"
    whole: str = "journey or hand-off"

    @property
    def head_id(self) -> sa.Column[Any]:
        """Whose end a row of `heads` keeps."""
        return self.heads.c[self.head or self.of]

    @property
    def head_sequence(self) -> sa.Column[Any]:
        """The number of the last entry."""
        return self.heads.c[self.last]

    @property
    def entry_of(self) -> sa.Column[Any]:
        """To which of them an entry belongs."""
        return self.entries.c[self.of]

    def link(self, before: str, entry: Mapping[str, Any]) -> str:
        """The link that an entry has behind the link `before`."""
        return chain.link(before, {name: entry[name] for name in self.fixed}, entry["digest"] if self.words else "")


HISTORY = Chain(
    table_of(Instance), table_of(HistoryEntry), of="instance_id", fixed=chain.HISTORY_FIXED, words=chain.HISTORY_WORDS,
    head="id", last="version",
)  # fmt: skip
"""The history of every instance."""
