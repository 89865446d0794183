"""Facts of an instance that is about to start: nothing is stored yet, so they are simply known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.actor import Actor
from engine.definition import Duration


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """Who stands behind which party, the terms in force, and the calendar under which they are counted."""

    organisations: Mapping[str, str]
    terms: Mapping[str, Duration | None] = field(default_factory=dict)
    calendar: str | None = None

    def parties(self, actor: Actor) -> frozenset[str]:
        """Nobody is asked at the start: who may start was decided by the action."""
        return frozenset()

    def organisation_of(self, party: str) -> str | None:
        """The organisation behind a party."""
        return self.organisations.get(party)
