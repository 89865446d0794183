"""What the learner wrote on their own page: for the learner, and for the staff who are named for their matters."""

from datetime import date, datetime

from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Task
from workflows import queries, visibility
from workflows.rules.age_groups import age_on
from workflows.views.looking import Look
from workflows.views.own.days import last_day
from workflows.views.own.looking import OwnLook
from workflows.views.shapes import View
from workflows.visibility import Item
from workflows.vocabulary import NoteKind
from workflows.words.tasks import ENDED_WITH_JOURNEY

CHILDLINE_UNTIL = 19


class OwnNoteView(View):
    """A note of the learner's; `talked_on` is the review at which it was before whoever held it."""

    id: str
    kind: NoteKind
    written_at: datetime
    text: str
    talked_on: date | None = None


class AskedView(View):
    """That the learner asked for something: when, by when there is an answer, and since when it is dealt with.

    Where the journey ended first, and nobody looked at it, it says since when that is `left_at`.
    """

    what: NoteKind
    asked_on: datetime
    due_on: date | None
    answered_at: datetime | None
    left_at: datetime | None


def is_young(work: Work) -> bool:
    """Whether the learner who looks is under 19, the age up to which Childline is there for them."""
    learner = queries.learning.learner(work.session, work.actor.id)
    return age_on(learner.birth_date, london_date(work.at)) < CHILDLINE_UNTIL


def own_notes(look: OwnLook) -> list[OwnNoteView]:
    """All that the learner wrote about one journey, oldest first."""
    return _notes(look)


def notes_for_staff(look: Look) -> list[OwnNoteView]:
    """The same for named staff of whoever answers for the learner; to everybody else nothing (0.6)."""
    told = look.sees(Item.NOTES) and visibility.is_named(look.viewer.roles)
    return _notes(look) if told else []


def asked(look: OwnLook) -> list[AskedView]:
    """What the learner asked for, the latest first."""
    rows = queries.own_page.requests(look.work.session, look.facts.id)
    return [_asked(look, row) for row in reversed(rows)]


def _asked(look: OwnLook, row: Task) -> AskedView:
    left = row.result == ENDED_WITH_JOURNEY
    return AskedView(
        what=NoteKind(row.detail["what"]), asked_on=row.opened_at, due_on=last_day(look, row),
        answered_at=None if left else row.ended_at, left_at=row.ended_at if left else None,
    )  # fmt: skip


def _notes(look: Look) -> list[OwnNoteView]:
    session = look.work.session
    held = {row.id: row.held_on for row in queries.learning.reviews(session, look.facts.id)}
    rows = queries.own_page.notes(session, look.facts.id)
    return [
        OwnNoteView(talked_on=held.get(row.review_id or ""), **row.model_dump(include={"id", "kind", "written_at",
                                                                                       "text"}))
        for row in rows
    ]  # fmt: skip
