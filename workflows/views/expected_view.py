"""A learner whom an organisation expects although the journey has ended: who comes, and how to reach them (C17)."""

from typing import Any

from workflows.facts.details import CONTACT
from workflows.facts.receivers import relationship_of
from workflows.queries.journeys import HandOffRow
from workflows.views.learner_view import LearnerView
from workflows.views.looking import Look
from workflows.views.told_view import known_of_learner
from workflows.visibility import ROLES, TABLE, Item, Sight
from workflows.vocabulary import HandOffKind, SharedItem
from workflows.words.tasks import LENGTHS, TaskKind

_CUT_SHORT = "ended_with_journey"


def expected(look: Look, row: HandOffRow, seen: Sight) -> dict[str, Any]:
    """The learner of a progression that was accepted before the journey PROGRESSED, until two days after the start.

    Nothing may be lost on the way to what comes next; afterwards the receiver keeps the summary alone (0.6).
    """
    part = row.hand_off
    if seen is not Sight.SUMMARY or part.kind is not HandOffKind.PROGRESSION or row.state != _CUT_SHORT:
        return {}
    stands = relationship_of(look.work.session, row)
    counts = not look.viewer.roles.isdisjoint(ROLES[stands])
    if not counts or look.facts.row.outcome != "progressed" or part.start_on is None:
        return {}
    within = LENGTHS[TaskKind.PROGRESSION_ARRIVAL]
    if look.facts.today > look.work.calendar.due_day(part.start_on, within):
        return {}
    known, shared = known_of_learner(look), {each.item for each in look.still_shared(part.id)}
    names: dict[str, Any] = {name: known.get(name) for name in ("id", "given_name", "family_name", "erased_at")}
    reachable = TABLE[stands].get(Item.CONTACT) is not None and SharedItem.CONTACT in shared
    contact: dict[str, Any] = {name: known.get(name) for name in CONTACT} if reachable else {}
    return {"learner": LearnerView(**names, **contact)}
