"""Tells of young people of 18 to 24 who are 3, 5 and 6 months without work (Young Person's Guarantee)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine import tasks
from engine.clock import london_date, start_of_day
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.learners import activity
from workflows.actions.moves.ends import next_step_owner
from workflows.facts.journeys import JourneyFacts
from workflows.rules.guarantees import YOUNG_PERSON, Alert, alerts
from workflows.vocabulary import TaskKind
from workflows.words.tasks import LENGTHS


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
    wanted = (_errand(work, row, alert) for row in rows for alert in _alerts(row, today))
    asked = queries.unemployment.open_alerts(work.session)
    return tasks.bring_up_to_date(work, wanted, asked, "no longer without work")


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


def _errand(work: Work, row: Any, alert: Alert) -> Errand:
    since, known_from = _since(row)
    # The last is answered as soon as any next step after an end without a destination (aftercare_next_step).
    organisation, role, person = next_step_owner(JourneyFacts(work, row.journey_id))
    detail = {"months": alert.months, "unemployed_since": since.isoformat()}
    return Errand(
        TaskKind.YOUNG_PERSONS_GUARANTEE, row.journey_id, organisation, role, LENGTHS[TaskKind.AFTERCARE],
        person=person, detail=detail, due_on=alert.by, opened_at=start_of_day(max(alert.on, known_from)),
        once=f"{row.learner_id} {since} {alert.months}",
    )  # fmt: skip
