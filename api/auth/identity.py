"""Whom a credential turned out to be."""

from dataclasses import dataclass

from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Identity:
    """The actor behind a request: of a person who signed in their session, and whether they have a second factor.

    `may_change` is false for a machine whose key only looks.
    """

    actor: Actor
    session_id: str | None = None
    has_second_factor: bool = False
    may_change: bool = True
