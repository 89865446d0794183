"""Records that a learner objects to what the local authority is told beyond the statutory minimum (rule 0.6)."""

from datetime import datetime

from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import LearnersWord, Request, YesNo


class RecordTrackingObjection(Request):
    """Whether the learner objects from now on, or no longer does, with the day and channel of the learner's word."""

    objects: YesNo
    learners_word: LearnersWord


def record_tracking_objection(facts: JourneyFacts, request: RecordTrackingObjection) -> Verdict:
    """Let the local authority see name, address and birth date alone, or all that it follows again. Raises Refused.

    Anybody at work for an organisation to which the journey is open records it. That it is told of young people at all
    is the law's, not the learner's, to change (ESA 2008); so are the activity and destination it must follow.
    """
    word, since = request.learners_word, None
    if request.objects:
        since = facts.learner.tracking_objection_at or facts.work.at
    detail = {"objects": request.objects, "said_on": word.on.isoformat(), "channel": word.channel}
    row = moving.move(facts, "record_tracking_objection", Note(detail=detail))
    _keep(facts, since)
    return verdict(row)


def _keep(facts: JourneyFacts, since: datetime | None) -> None:
    facts.learner.tracking_objection_at = since
    facts.session.add(facts.learner)
    facts.session.flush()


ACTIONS = (
    JourneyAction(
        "record_tracking_objection", RecordTrackingObjection, record_tracking_objection,
        "Record whether the learner objects to more than the minimum for the local authority.",
    ),
)  # fmt: skip
