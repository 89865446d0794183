"""Whose records an answer shows: registered as it is made, and noted before it goes out (`views/noting.py`).

Whoever shows something of a journey or a hand-off registers it, a page of one journey by looking at it. What is noted
is whose, which record, on which surface and why, never what was there to be seen.
"""

from dataclasses import dataclass

from engine.runtime import Work
from workflows.vocabulary import Relationship
from workflows.words.accesses import Surface


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose a journey is, and by which relationships the caller sees it."""

    learner_id: str
    relationships: frozenset[Relationship]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of one journey, or of a hand-off of it, that somebody looks at; or what is said of a learner."""

    journey_id: str | None
    hand_off_id: str | None
    standing: Standing


def show(work: Work, surface: Surface, *records: str | None) -> None:
    """Register that the answer tells something of these journeys and hand-offs, by id; None is nothing."""
    for record in records:
        if record is not None:
            work.transaction.shown.setdefault((surface, record), None)


def show_seen(work: Work, surface: Surface, seen: Seen) -> None:
    """Register the same of one of which it is known how the caller stands to it."""
    work.transaction.shown[surface, seen.hand_off_id or seen.journey_id or seen.standing.learner_id] = seen


def show_learner(work: Work, surface: Surface, learner_id: str) -> None:
    """Register that the answer tells of a learner, of no journey in particular, such as that they are known here."""
    show_seen(work, surface, Seen(None, None, Standing(learner_id, frozenset())))
