"""Who acts: a person or a machine client of one organisation with roles there, a learner, or the clock."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of caller stands behind a command."""

    PERSON = "person"
    MACHINE = "machine"
    LEARNER = "learner"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller whose organisation and roles were read on the server, never taken from a request body.

    `acting_for` is the colleague for whom they do it, by id: it is put on record and gives no rights. So is `via`: by
    what they came who did not sign in, in a word. A learner has the learner's own id, no organisation and no role: to
    them nothing is open that does not say so itself.
    """

    kind: ActorKind
    id: str
    organisation: str | None = None
    roles: frozenset[str] = frozenset()
    acting_for: str | None = None
    via: str | None = None

    @property
    def is_clock(self) -> bool:
        """Whether time itself acts: deadlines that passed, not somebody's click."""
        return self.kind is ActorKind.CLOCK

    @property
    def is_learner(self) -> bool:
        """Whether it is a learner, who looks at and does what is their own."""
        return self.kind is ActorKind.LEARNER


CLOCK = Actor(ActorKind.CLOCK, "clock")
