"""Asks after year 11 and 12 leavers who have no offer of a place by the end of September (September Guarantee)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine import tasks
from engine.clock import london_date, start_of_day
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.ends import next_step_owner
from workflows.facts.journeys import JourneyFacts
from workflows.rules.guarantees import ASKED_FROM, end_of_september
from workflows.vocabulary import TaskKind


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """From June on open a task for each learner owed an offer this year, and finish those whose offer is there.

    Whoever is referred only after September is not asked after that year: its last day has passed, and the list shows
    them. Doing it twice, or by several workers at once, is harmless: one learner and year are one task.
    """
    year = london_date(work.at).year
    counts = Counter({"opened": 0, "finished": 0})
    for each in (year - 1, year):
        asked = queries.september.open_questions(work.session, each)
        wanting = queries.september.without_offer(work.session, each)
        without = {row.learner_id for row in wanting}
        # Those who have an offer by now, or are not ours to follow any more.
        over = [task for task, learner_id in asked if learner_id not in without]
        errands = _errands(work, wanting, each) if each == year else ()
        counts.update(tasks.bring_up_to_date(work, errands, over, "offered or gone"))
    return counts


def _errands(work: Work, wanting: Iterable[Any], year: int) -> Iterator[Errand]:
    asked_from, last = start_of_day(date(year, *ASKED_FROM)), end_of_september(year)
    if work.at < asked_from:
        return
    for row in wanting:
        opened_at = max(asked_from, row.submitted_at)
        if row.death_reported or london_date(opened_at) > last:
            continue
        facts = JourneyFacts(work, row.journey_id)
        organisation, role, person = next_step_owner(facts)
        yield Errand(
            TaskKind.SEPTEMBER_GUARANTEE, row.journey_id, organisation, role, person=person, detail={"year": year},
            due_on=last, opened_at=opened_at, once=f"{row.learner_id} {year}",
        )  # fmt: skip
