"""Asks again, when a journey is reopened, what only ended because the journey did (rule C27)."""

from datetime import timedelta

from engine.clock import london_date
from engine.tables import HistoryEntry
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import Role, TaskKind
from workflows.words.tasks import ENDED_WITH_JOURNEY, LENGTHS

# What somebody reported, asked for or began; the other tasks come of how things stand, and are asked by that.
KINDS = (
    TaskKind.EMPLOYER_SUSPENDED, TaskKind.LEAD_REQUEST, TaskKind.LEARNERS_REQUEST, TaskKind.PLACE_AGAIN,
    TaskKind.RESTORE_HAND_OFF, TaskKind.TRIAL_DECISION,
)  # fmt: skip


def ask_again(facts: JourneyFacts, undone: HistoryEntry) -> None:
    """Open anew each task that the undone end of the journey ended unanswered, with whom it lay.

    It has its usual time again; one with a last day of its own is due then, or today.
    """
    for task in queries.tasks.ended_since(facts.session, facts.id, KINDS, undone.at, ENDED_WITH_JOURNEY):
        last = london_date(task.due_at - timedelta(seconds=1)) if task.due_at is not None else facts.today
        due = max(last, facts.today) if TaskKind(task.kind) not in LENGTHS else None
        ask(facts.work, Errand(
            task.kind, facts.id, task.organisation_id, Role(task.role), person=task.person_id, detail=task.detail,
            due_on=due, once=f"{task.id} {undone.sequence}",
        ))  # fmt: skip
