"""Asks partners for the final credit of the aims they delivered, two working days before the exit report (rule 4.7)."""

from engine import deadline_store, tasks
from engine.tasks import Errand
from workflows.actions.moves import asking
from workflows.facts.journeys import DELIVERY_KINDS, JourneyFacts
from workflows.facts.partners import teaches
from workflows.guards.endings import gaps
from workflows.tables.journeys import HandOff
from workflows.vocabulary import Role, TaskKind

EXIT_REPORT = "exit_report"


def ask(facts: JourneyFacts) -> None:
    """The exit review began: each partner with an aim whose credit is incomplete has a task, those gone too."""
    open_ones = deadline_store.open_deadlines(facts.work, facts.id)
    report = next((deadline for deadline in open_ones if deadline.rule == EXIT_REPORT), None)
    if report is None or report.due_at is None:
        return
    reported_on = facts.work.calendar.due_day_of(report.due_at)
    for partner in sorted(_owing(facts) - {facts.responsible or ""}):
        errand = Errand(
            TaskKind.FINAL_CREDIT, facts.id, partner, Role.COORDINATOR, counted_from=reported_on, follows=report.id
        )
        asking.ask(facts.work, errand, _part_of(facts, partner))


def _part_of(facts: JourneyFacts, partner: str) -> HandOff | None:
    """What the partner had of the journey last: their agreement counts."""
    rows = (row.hand_off for row in facts.hand_offs)
    parts = (each for each in rows if each.kind in DELIVERY_KINDS or teaches(each))
    return next((each for each in reversed(list(parts)) if each.receiver_id == partner), None)


def recorded(facts: JourneyFacts) -> None:
    """Credit was recorded, by the partner or for it: whoever owes none any more has done its task."""
    _finish(facts, "credit complete")


def changed_hands(facts: JourneyFacts) -> None:
    """Others teach what a partner taught: of whom nothing is owed any more nothing is asked."""
    _finish(facts, "not needed")


def _finish(facts: JourneyFacts, outcome: str) -> None:
    owing = _owing(facts)
    for task in tasks.open_tasks(facts.work, facts.id):
        if task.kind == TaskKind.FINAL_CREDIT and task.organisation_id not in owing:
            tasks.finish_task(facts.work, task, outcome)


def _owing(facts: JourneyFacts) -> set[str]:
    """Who delivers, or delivered, an aim for which actual credit or full, partial or none is missing (rule 7)."""
    return {aim.deliverer_id for aim in facts.learning.aims if gaps(aim)}
