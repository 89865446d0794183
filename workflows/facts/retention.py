"""Whether a learner's record may be erased now: what is due by the schedules, and everything that stands against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine import command_keys
from engine.clock import in_full, london_date
from engine.runtime import Work
from workflows import queries
from workflows.facts import terms
from workflows.queries.retention import Ended
from workflows.rules.retention import Life, Schedules, followed_until
from workflows.vocabulary import RecordKind
from workflows.words.windows import REOPEN_WINDOW

SETTLED_AFTER = command_keys.KEPT + timedelta(days=1)
"""How long nothing may have been recorded: until then a request sent twice finds its first answer, words and all."""


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of record that may be erased, and the last day on which it is kept."""

    kind: RecordKind
    kept_until: date


def life_of(found: Ended) -> Life:
    """What the schedules ask about a learner."""
    return Life(found.birth_date, london_date(found.last_end), found.started)


def due_by_schedule(found: Ended, schedules: Schedules, today: date,
                    erased: Mapping[tuple[str, RecordKind], datetime]) -> list[Due]:  # fmt: skip
    """The kinds whose last day was before `today`, but for those erased since the last journey ended."""
    life = life_of(found)
    dues = (Due(kind, schedules.kept_until(kind, life)) for kind in RecordKind)
    return [due for due in dues if due.kept_until < today and not _gone(found, due.kind, erased)]


def due_on_request(found: Ended, schedules: Schedules, erased: Mapping[tuple[str, RecordKind], datetime]) -> list[Due]:
    """What goes when the learner asks: the record and the messages; consents and concerns keep their own time.

    They show that sharing was lawful, and what was done for somebody's safety (UK GDPR Article 17(3)(b) and (e)).
    """
    life = life_of(found)
    kinds = (RecordKind.RECORD, RecordKind.MESSAGES)
    return [Due(kind, schedules.kept_until(kind, life)) for kind in kinds if not _gone(found, kind, erased)]


def _gone(found: Ended, kind: RecordKind, erased: Mapping[tuple[str, RecordKind], datetime]) -> bool:
    at = erased.get((found.learner_id, kind))
    return at is not None and at >= found.last_end


def against(work: Work, learner_id: str, today: date) -> list[str]:
    """Every reason why nothing of the learner may be erased on `today`, each a sentence without a name."""
    family = queries.retention.family(work.session, learner_id)
    return [
        *_held(work, learner_id),
        *_open(work, learner_id, today),
        *_unsettled(work, learner_id, family, today),
        *_unlooked_at(work, learner_id, family),
    ]


def against_request(found: Ended, today: date) -> list[str]:
    """What stands against erasing at the learner's wish alone: a time in which the law still asks for the record."""
    until = followed_until(found.birth_date)
    if today > until:
        return []
    return [f"Until {in_full(until)} the local authority must be able to follow the learner."]


def _held(work: Work, learner_id: str) -> Iterator[str]:
    hold = queries.retention.hold_in_force(work.session, learner_id)
    if hold is not None:
        yield f"A legal hold stands since {in_full(london_date(hold.set_at))}."


def _open(work: Work, learner_id: str, today: date) -> Iterator[str]:
    if queries.journeys.open_journeys_of(work.session, learner_id):
        yield "A journey is open."
    for journey_id, ended_at in queries.retention.journeys_ended(work.session, learner_id):
        window = terms.window(work.session, journey_id, REOPEN_WINDOW)
        until = work.calendar.due_day(london_date(ended_at), window)
        if until >= today:
            yield f"A journey may be reopened until {in_full(until)}."


def _unsettled(work: Work, learner_id: str, family: list[str], today: date) -> Iterator[str]:
    last = queries.retention.last_recorded(work.session, learner_id, family)
    if last is not None and london_date(last) + SETTLED_AFTER >= today:
        yield f"Something was recorded on {in_full(london_date(last))}, not more than {SETTLED_AFTER.days} days ago."
    learner = queries.learning.learner(work.session, learner_id)
    if learner.death_reported_at is not None and learner.died_on is None:
        yield "A death is reported and nobody has confirmed it."
    waiting = queries.retention.messages_on_their_way(work.session, family)
    if waiting:
        yield f"Messages still on their way: {waiting}."


def _unlooked_at(work: Work, learner_id: str, family: list[str]) -> Iterator[str]:
    found = queries.retention.concerns(work.session, learner_id)
    if any(row.closed_at is None for row in found):
        yield "A safeguarding concern is not closed."
    kinds = queries.retention.open_task_kinds(work.session, family, [row.id for row in found])
    if kinds:
        yield f"Open tasks: {', '.join(kind.replace('_', ' ') for kind in kinds)}."
