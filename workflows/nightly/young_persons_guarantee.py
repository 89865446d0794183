"""Tells of young people of 18 to 24 who are 3, 5 and 6 months without work (Young Person's Guarantee)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from engine import tasks
from engine.clock import end_of_day, london_date, start_of_day
from engine.definition import working_days
from engine.runtime import Work
from engine.tables import Task
from workflows import queries
from workflows.actions.learners import activity
from workflows.actions.moves.ends import next_step_owner
from workflows.facts.journeys import JourneyFacts
from workflows.rules.guarantees import YOUNG_PERSON, Alert, alerts
from workflows.vocabulary import TaskKind

# As long as any next step after an end without a destination (aftercare_next_step).
LAST_ANSWER = working_days(5)
_ALERTS = UUID("b6b1b8a4-5a0b-5f0f-9d3a-6f5f6c2d7e21")


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """Put on record what has begun, open the alerts that have come by today, finish those of whom work no longer.

    Doing it twice, or by several workers at once, is harmless: one alert is one row, whoever writes it.
    """
    today = london_date(work.at)
    for learner, destination in queries.unemployment.destinations_begun(work.session, today):
        code, since_on = destination.nccis_activity, destination.starts_on
        if code is not None:
            activity.put_on_record(work, learner, destination.journey_id, code, since_on)
    # One year more than the ages covered: whoever grew out of them while waiting keeps what was asked.
    oldest, youngest = date(today.year - YOUNG_PERSON.stop - 1, 1, 1), date(today.year - YOUNG_PERSON.start, 12, 31)
    rows = queries.unemployment.unemployed(work.session, oldest, youngest, today)
    wanted = {_id(row, alert): (row, alert) for row in rows for alert in _alerts(row, today)}
    opened = sum(
        tasks.open_once(work, _task(work, identifier, row, alert))
        for identifier, (row, alert) in sorted(wanted.items())
    )
    over = [task for task in queries.unemployment.open_alerts(work.session) if task.id not in wanted]
    for task in over:
        tasks.finish_task(work, task, "no longer without work")
    return {"opened": opened, "finished": len(over)}


def _since(row: Any) -> tuple[date, date]:
    """Since when somebody has been without work, and the day from which that is known here."""
    known = london_date(row.recorded_at or row.submitted_at)
    since = row.activity_since or known
    if row.ended_at is None:
        return since, known
    # Whoever learnt here was not without work meanwhile.
    ended = row.learnt_until or london_date(row.ended_at)
    return (ended, london_date(row.ended_at)) if ended > since else (since, known)


def _alerts(row: Any, today: date) -> Iterator[Alert]:
    since, known_from = _since(row)
    return alerts(row.birth_date, since, known_from, today)


def _id(row: Any, alert: Alert) -> str:
    return str(uuid5(_ALERTS, f"{row.learner_id} {_since(row)[0]} {alert.months}"))


def _task(work: Work, identifier: str, row: Any, alert: Alert) -> Task:
    facts, (since, known_from) = JourneyFacts(work, row.journey_id), _since(row)
    organisation, role, person = next_step_owner(facts)
    opened_on = max(alert.on, known_from)
    due_at = end_of_day(alert.by) if alert.by is not None else work.calendar.due_at(opened_on, LAST_ANSWER)
    detail = {"months": alert.months, "unemployed_since": since.isoformat()}
    return Task(
        id=identifier, kind=TaskKind.YOUNG_PERSONS_GUARANTEE.value, instance_id=row.journey_id, scope=facts.row.scope,
        organisation_id=organisation, role=role.value, person_id=person, opened_at=start_of_day(opened_on),
        due_at=due_at, detail=detail, counted_days=None if alert.by is not None else LAST_ANSWER.amount,
    )  # fmt: skip
