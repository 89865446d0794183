"""What the record knows already of what a form asks, so that nobody types it again; all of it can be changed."""

from collections.abc import Sequence

from api.pages.forms.fields import EMPTY, Field, Filled
from workflows.queries.journeys import HandOffRow
from workflows.views.deadlines_view import own_tasks
from workflows.views.looking import Look
from workflows.views.own.notes import OwnNoteView, notes_for_staff
from workflows.vocabulary import NoteKind, TaskKind

_WITH_PLACE = frozenset({"accept", "waitlist"})


def known_of(row: HandOffRow, action: str, fields: Sequence[Field]) -> Filled:
    """The programme that fits.

    Start and planned end are never guessed: whoever accepts enters them (journey rules 0.3). The page of the hand-off
    says from when the sender wants the place.
    """
    texts = _programme(row, fields) if action in _WITH_PLACE else {}
    return Filled(texts, {}, {}) if texts else EMPTY


def known_of_journey(look: Look, action: str) -> Filled:
    """Which part is offered next and to whom, as the task that asks for it proposes."""
    asked = [each for each in own_tasks(look) if each.kind == TaskKind.RE_OFFER] if action == "offer_next" else []
    if not asked:
        return EMPTY
    proposed = {"organisation_id": asked[-1].detail.get("proposed"), "component": asked[-1].detail.get("component")}
    return Filled({name: value for name, value in proposed.items() if value}, {}, {})


def notes_to_read(look: Look, action: str) -> list[OwnNoteView]:
    """What the learner wrote for the review that is recorded, beside its form and never in it.

    All who see the review read what it says; the learner wrote for named staff alone.
    """
    found = notes_for_staff(look) if action == "record_review" else []
    return [each for each in found if each.kind is NoteKind.COMMENT and each.talked_on is None]


def _programme(row: HandOffRow, fields: Sequence[Field]) -> dict[str, str]:
    offered = next((each.options for each in fields if each.name == "programme_id"), ())
    values = [each.value for each in offered]
    if row.hand_off.programme_id in values:
        return {"programme_id": str(row.hand_off.programme_id)}
    return {"programme_id": values[0]} if len(values) == 1 else {}
