"""Whom a credential turned out to be."""

from dataclasses import dataclass

from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Identity:
    """The actor behind a request, and the session it came with if a person signed in."""

    actor: Actor
    session_id: str | None = None
