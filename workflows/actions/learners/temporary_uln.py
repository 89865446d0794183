"""Asks the MIS officer for the ULN in place of a temporary one, while it still passes in the ILR (ULN_06, ULN_07)."""

from datetime import date, timedelta

from engine import tasks
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import asking
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import Role, TaskKind, UlnStatus

# Uln_temporary_limit.
LIMIT = timedelta(days=60)
# Teaching years begin in August.
AUGUST = 8


def last_day(started_on: date) -> date:
    """The last day on which 9999999999 passes: 60 days after the start, the year's end at the earliest (S16.3)."""
    first_year = started_on.year if started_on.month >= AUGUST else started_on.year - 1
    return max(started_on + LIMIT, date(first_year, 12, 31))


def ask(facts: JourneyFacts) -> None:
    """Once the learner has started with a temporary number: one task for the MIS officer of whoever answers."""
    started_on, owner = facts.journey.started_on, facts.responsible
    if facts.learner.uln_status is not UlnStatus.TEMPORARY or started_on is None or owner is None:
        return
    if facts.row.ended_at is None and not _asked(facts):
        due_on = max(last_day(started_on), facts.today)
        asking.ask(facts.work, Errand(TaskKind.TEMPORARY_ULN, facts.id, owner, Role.MIS_OFFICER, due_on=due_on))


def recorded(facts: JourneyFacts) -> None:
    """A number was recorded: a valid one ends the task in every journey of the learner, a temporary one may open it."""
    if facts.learner.uln_status is not UlnStatus.VALID:
        ask(facts)
        return
    for journey, _instance in queries.journeys.open_journeys_of(facts.session, facts.journey.learner_id):
        tasks.finish_tasks(facts.work, journey.id, "ULN recorded", TaskKind.TEMPORARY_ULN)


def _asked(facts: JourneyFacts) -> bool:
    return any(task.kind == TaskKind.TEMPORARY_ULN for task in tasks.open_tasks(facts.work, facts.id))
