"""Keeps what a learner does and since when, and ends what was asked while they were without work (One Year On, 20)."""

from datetime import date

from engine import tasks
from engine.clock import london_date
from engine.errors import Refused
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.guards.following import against_following
from workflows.requests import Activity, Day, Request
from workflows.rules.guarantees import UNEMPLOYED
from workflows.rules.nccis import activities
from workflows.tables.guarantees import LearnerActivity
from workflows.tables.learners import Learner
from workflows.vocabulary import TaskKind


class RecordActivity(Request):
    """What the learner does now, as an NCCIS code, and since when."""

    activity: Activity
    since: Day


def record_activity(facts: JourneyFacts, request: RecordActivity) -> Verdict:
    """Record what the learner does now, also after the journey has ended; what stood before stays on record."""
    asked = facts.with_given(**dict(request))
    found = [
        *against_following(asked), not_ahead(request.since, facts.today, "What the learner does now"),
        not_before(request.since, facts.learner.birth_date, "What the learner does now", "the birth"),
    ]  # fmt: skip
    if refusals := tuple(each for each in found if each is not None):
        raise Refused(refusals)
    put_on_record(facts.work, facts.learner, facts.id, request.activity, request.since)
    label = activities()[str(request.activity)].label
    return verdict(facts.row, activity=request.activity, label=label, since=request.since.isoformat())


def put_on_record(work: Work, learner: Learner, journey_id: str, code: int, since_on: date) -> None:
    """Let `code` be what the learner does from `since_on` on; the same again changes nothing.

    What began before that which stands on record is kept, and what stands on record stays.
    """
    known, since = learner.current_activity, learner.activity_since
    if (known, since) == (code, since_on):
        return
    row = LearnerActivity(
        id=new_id(), learner_id=learner.id, journey_id=journey_id, code=code, since_on=since_on, recorded_at=work.at,
        recorded_by=work.actor.id,
    )  # fmt: skip
    is_present = since is None or known == code or since_on >= since
    if is_present:
        learner.current_activity, learner.activity_since = code, since_on
    work.session.add_all([learner, row])
    work.session.flush()
    if is_present and code not in UNEMPLOYED:
        no_longer_unemployed(work, learner.id)


def told_by_referral(facts: JourneyFacts) -> None:
    """What the referral told goes on record, unless something was recorded since; without a day it goes on."""
    learner, journey = facts.learner, facts.journey
    if queries.unemployment.recorded_after(facts.session, learner.id, journey.submitted_at):
        return
    if journey.activity_since is None and learner.current_activity == journey.current_activity:
        return
    submitted_on = london_date(journey.submitted_at)
    put_on_record(facts.work, learner, facts.id, journey.current_activity, journey.activity_since or submitted_on)


def no_longer_unemployed(work: Work, learner_id: str) -> None:
    """The learner has begun something: nobody need find them an offer of work any more."""
    for journey_id in queries.journeys.journeys_of(work.session, learner_id):
        tasks.finish_tasks(work, journey_id, "no longer without work", TaskKind.YOUNG_PERSONS_GUARANTEE)


ACTIONS = (
    JourneyAction(
        "record_activity", RecordActivity, record_activity, "Record what the learner does now and since when.",
        asks=against_following, by_readers=True,
    ),
)  # fmt: skip
