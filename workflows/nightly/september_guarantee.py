"""Asks after year 11 and 12 leavers who have no offer of a place by the end of September (September Guarantee)."""

from collections.abc import Mapping, Set
from datetime import date, datetime
from uuid import UUID, uuid5

from engine import tasks
from engine.clock import end_of_day, london_date, start_of_day
from engine.runtime import Work
from engine.tables import Task
from workflows import queries
from workflows.actions.moves.ends import next_step_owner
from workflows.facts.journeys import JourneyFacts
from workflows.rules.guarantees import ASKED_FROM, end_of_september
from workflows.vocabulary import TaskKind

_ASKED = UUID("0a5f6b6e-9f0e-5b7e-8f0c-0d2b8f3a9c11")


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """From June on open a task for each learner owed an offer this year, and finish those whose offer is there.

    Doing it twice, or by several workers at once, is harmless: one learner and year are one task, whoever writes it.
    """
    year, opened, finished = london_date(work.at).year, 0, 0
    asked_from = start_of_day(date(year, *ASKED_FROM))
    for each in (year - 1, year):
        wanting = queries.september.without_offer(work.session, each)
        finished += _finish(work, each, {row.learner_id for row in wanting})
        if each == year and work.at >= asked_from:
            ids = (row.journey_id for row in wanting if not row.death_reported)
            opened = sum(tasks.open_once(work, _task(work, journey_id, year, asked_from)) for journey_id in ids)
    return {"opened": opened, "finished": finished}


def _finish(work: Work, year: int, wanting: Set[str]) -> int:
    """End the tasks about those who have an offer by now, or are not ours to follow any more."""
    asked = queries.september.open_questions(work.session, year)
    over = [task for task, learner_id in asked if learner_id not in wanting]
    for task in over:
        tasks.finish_task(work, task, "offered or gone")
    return len(over)


def _task(work: Work, journey_id: str, year: int, asked_from: datetime) -> Task:
    facts = JourneyFacts(work, journey_id)
    organisation, role, person = next_step_owner(facts)
    return Task(
        id=str(uuid5(_ASKED, f"{facts.learner.id} {year}")), kind=TaskKind.SEPTEMBER_GUARANTEE.value,
        instance_id=journey_id, scope=facts.row.scope, organisation_id=organisation, role=role.value, person_id=person,
        opened_at=max(asked_from, facts.journey.submitted_at), due_at=end_of_day(end_of_september(year)),
        detail={"year": year},
    )  # fmt: skip
