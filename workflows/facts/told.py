"""What is asked of a journey by whoever must know what was told in it, and to whom that belongs."""

from typing import Any, Protocol

from engine.store import Row
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import Journey


class Told(Protocol):
    """A journey with its hand-offs and who answers for it."""

    id: str

    @property
    def session(self) -> Any:
        """The session of the transaction."""

    @property
    def row(self) -> Row:
        """Its instance."""

    @property
    def journey(self) -> Journey:
        """Its own row."""

    @property
    def hand_offs(self) -> list[HandOffRow]:
        """Its hand-offs."""

    @property
    def responsible(self) -> str | None:
        """Who answers for it."""
