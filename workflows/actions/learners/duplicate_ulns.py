"""A valid ULN that somebody else holds: everything stops, and the MIS officers concerned look (no automatic merge)."""

from typing import Any

from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.shown import show_learner
from workflows.tables.learners import Learner
from workflows.vocabulary import Role, TaskKind
from workflows.words.accesses import Surface

SENTENCE = (
    "Another learner holds this ULN. Nothing was changed and nothing is merged: "
    "your MIS officer has a task to find out which record is right."
)


def stop(work: Work, other: Learner, journey_id: str | None, scope: str) -> dict[str, Any]:
    """Give the MIS officers of both sides a task, each naming its own record and the other only as held elsewhere."""
    show_learner(work, Surface.CHANGE, other.id)
    _task(work, other, work.actor.organisation or "", journey_id, scope)
    for journey, instance in queries.journeys.open_journeys_of(work.session, other.id):
        if instance.responsible not in (None, work.actor.organisation):
            _task(work, other, str(instance.responsible), journey.id, journey.partnership_id)
    return {"code": "uln_held_elsewhere", "sentence": SENTENCE}


def _task(work: Work, other: Learner, organisation: str, journey_id: str | None, scope: str) -> None:
    """Open the task, once: while an organisation still looks at a holder's ULN nothing new is asked of it."""
    # Whose ULN it is tells tasks apart; people are shown only that it is held elsewhere.
    detail = {"other": "held elsewhere", "holder": other.id}
    asked = queries.tasks.open_of(work.session, TaskKind.DUPLICATE_ULN, organisation)
    stands = [task for task in asked if task.instance_id == journey_id]
    if any(task.detail.get("holder") == other.id for task in stands):
        return
    ask(work, Errand(TaskKind.DUPLICATE_ULN, journey_id, organisation, Role.MIS_OFFICER, detail=detail, scope=scope))
