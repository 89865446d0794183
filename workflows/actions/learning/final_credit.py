"""Asks partners for the final credit of the aims they delivered, two working days before the exit report (rule 4.7)."""

from engine import deadline_store, tasks
from engine.clock import london_date
from engine.definition import working_days
from engine.tasks import Errand
from workflows.facts.journeys import JourneyFacts
from workflows.guards.endings import gaps
from workflows.vocabulary import Role, TaskKind

EXIT_REPORT = "exit_report"
# Partner_final_credit.
CREDIT_BEFORE = 2


def ask(facts: JourneyFacts) -> None:
    """The exit review began: each partner with an aim whose credit is incomplete has a task, those gone too."""
    today = london_date(facts.work.at)
    open_ones = deadline_store.open_deadlines(facts.work, facts.id)
    due_at = next((deadline.due_at for deadline in open_ones if deadline.rule == EXIT_REPORT), None)
    if due_at is None:
        return
    by = max(facts.work.calendar.add(facts.work.calendar.due_day_of(due_at), -CREDIT_BEFORE), today)
    for partner in sorted(_owing(facts) - {facts.responsible or ""}):
        errand = Errand(TaskKind.FINAL_CREDIT, facts.id, partner, Role.COORDINATOR, working_days(0), counted_from=by)
        tasks.open_task(facts.work, errand)


def recorded(facts: JourneyFacts) -> None:
    """Credit was recorded, by the partner or for it: whoever owes none any more has done its task."""
    owing = _owing(facts)
    for task in tasks.open_tasks(facts.work, facts.id):
        if task.kind == TaskKind.FINAL_CREDIT and task.organisation_id not in owing:
            tasks.finish_task(facts.work, task, "credit complete")


def _owing(facts: JourneyFacts) -> set[str]:
    """Who delivers, or delivered, an aim for which actual credit or full, partial or none is missing (rule 7)."""
    return {aim.deliverer_id for aim in facts.learning.aims if gaps(aim)}
