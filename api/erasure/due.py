"""What is due of whom, what holds it back, and doing it: one learner a transaction, so that it can stop anywhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from api.erasure.changes import changes
from api.erasure.erasing import Ground, erase
from api.housekeeping import forget_expired
from engine import clock
from engine.actor import CLOCK, Actor
from engine.clock import london_date
from engine.runtime import Command, Runtime, Verdict, Work
from workflows import queries
from workflows.facts.retention import Due, against, against_request, due_by_schedule, due_on_request
from workflows.rules.retention import Schedules
from workflows.tables.learners import Learner
from workflows.vocabulary import ErasureGround, RecordKind


@dataclass(frozen=True, slots=True)
class Preview:
    """What is due of one learner, known by the reference of a journey: rows of each kind, and what is against it."""

    learner_id: str
    reference: str
    dues: tuple[Due, ...]
    rows: Mapping[RecordKind, int]
    against: tuple[str, ...]


@dataclass
class Done:
    """What a run came to: learners and rows erased, learners held back."""

    learners: int = 0
    rows: int = 0
    held_back: int = 0


def preview(work: Work, schedules: Schedules, day: date) -> Iterator[Preview]:
    """Everybody of whom something is due on `day`, counted, in the order of their ids; nothing is changed."""
    erased = queries.retention.last_erasures(work.session)
    for found in queries.retention.all_ended(work.session):
        dues = due_by_schedule(found, schedules, day, erased)
        if dues:
            counted = changes(work.session, found.learner_id, {due.kind for due in dues})
            yield Preview(
                found.learner_id,
                queries.retention.references(work.session, [found.learner_id])[found.learner_id],
                tuple(dues),
                {kind: each.count for kind, each in counted.items()},
                tuple(against(work, found.learner_id, day)),
            )


def run(
    runtime: Runtime, schedules: Schedules, by: Actor, by_id: str, stop: Callable[[], bool] = lambda: False
) -> Done:
    """Erase everything that is due now and that nothing holds back.

    Each learner is asked about again in the transaction that erases, so that two runs at once, a hold or a new journey
    since do no harm; what is killed in the middle has done whole learners or none. `stop` is asked between two.
    """
    _forget_answers(runtime)
    done, why = Done(), Ground(ErasureGround.SCHEDULE, schedules, by_id)
    for learner_id in _due_now(runtime, by, schedules):
        if stop():
            break
        verdict = runtime.run(Command("retention.erase"), by, partial(_erase_due, learner_id, why))
        done.learners += verdict["rows"] is not None
        done.rows += verdict["rows"] or 0
        done.held_back += verdict["held_back"]
    return done


def erase_on_request(runtime: Runtime, learner_id: str, why: Ground) -> Verdict:
    """Erase the record of a learner who asks for it, whatever the schedules; the verdict has `against` and `rows`.

    Where anything stands against it, nothing is erased and all of it is said.
    """
    _forget_answers(runtime)
    return runtime.run(Command("retention.erase"), CLOCK, partial(_erase_asked, learner_id, why))


def _forget_answers(runtime: Runtime) -> None:
    """What callers were answered is kept for as long as nothing may have been recorded, and not a night longer."""
    with runtime.database.unit_of_work() as transaction:
        forget_expired(transaction, clock.now())


def _due_now(runtime: Runtime, by: Actor, schedules: Schedules) -> list[str]:
    with runtime.reading(by) as work:
        erased, today = queries.retention.last_erasures(work.session), london_date(work.at)
        found = queries.retention.all_ended(work.session)
        return [each.learner_id for each in found if due_by_schedule(each, schedules, today, erased)]


def _erase_due(learner_id: str, why: Ground, work: Work) -> Verdict:
    learner, found, today = _taken(work, learner_id)
    if learner is None or found is None:
        return {"rows": None, "held_back": learner is not None}
    dues = due_by_schedule(found, why.schedules, today, queries.retention.last_erasures_of(work.session, learner_id))
    if not dues:
        return {"rows": None, "held_back": False}
    if against(work, learner_id, today):
        return {"rows": None, "held_back": True}
    return {"rows": erase(work, learner, dues, why, started=found.started), "held_back": False}


def _erase_asked(learner_id: str, why: Ground, work: Work) -> Verdict:
    learner, found, today = _taken(work, learner_id)
    if learner is None:
        return {"rows": None, "against": ["There is no such learner."]}
    reasons = against(work, learner_id, today)
    reasons += against_request(found, today) if found is not None else []
    if reasons or found is None:
        return {"rows": None, "against": reasons}
    dues = due_on_request(found, why.schedules, queries.retention.last_erasures_of(work.session, learner_id))
    if not dues:
        return {"rows": None, "against": ["It was erased already."]}
    return {"rows": erase(work, learner, dues, why, started=found.started), "against": []}


def _taken(work: Work, learner_id: str) -> tuple[Learner | None, queries.retention.Ended | None, date]:
    learner = queries.retention.take(work.session, learner_id)
    return learner, queries.retention.ended(work.session, learner_id), london_date(work.at)
