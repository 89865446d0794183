"""Who acts: a person or a machine client of one organisation with roles there, or the clock."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of caller stands behind a command."""

    PERSON = "person"
    MACHINE = "machine"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller whose organisation and roles were read on the server, never taken from a request body.

    `acting_for` is the colleague for whom they do it, by id: it is put on record and gives no rights.
    """

    kind: ActorKind
    id: str
    organisation: str | None = None
    roles: frozenset[str] = frozenset()
    acting_for: str | None = None

    @property
    def is_clock(self) -> bool:
        """Whether time itself acts: deadlines that passed, not somebody's click."""
        return self.kind is ActorKind.CLOCK


CLOCK = Actor(ActorKind.CLOCK, "clock")
