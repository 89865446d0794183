"""Ends a journey because the learner moved out of the area (rule C19)."""

from collections.abc import Iterable

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from engine.tasks import Errand
from workflows.actions.moves import ends, moving
from workflows.actions.moves.asking import ask
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import since_referral
from workflows.requests import Day, Request, Text, YesNo
from workflows.vocabulary import TaskKind


class MovedAway(Request):
    """When the learner moved, how we know, and the evidence; whether a referral in the new area is wanted."""

    moved_on: Day
    source: Text
    evidence: Text
    destination_asked: YesNo
    wants_referral_in_new_area: YesNo = False


def record_moved_away(facts: JourneyFacts, request: MovedAway) -> Verdict:
    """End the journey MOVED_AWAY; with the learner's consent a referral to the new area is offered as a task."""
    note = Note(reason=request.source, detail={"moved_on": str(request.moved_on), "evidence": request.evidence})
    facts.journey.end_reason, facts.journey.end_note = "moved_away", request.evidence
    facts.session.add(facts.journey)
    row = moving.move(facts, "record_moved_away", note, also=_too_early(facts, request))
    if request.wants_referral_in_new_area:
        organisation, role, person = ends.next_step_owner(facts)
        ask(facts.work, Errand(TaskKind.NEW_AREA_REFERRAL, facts.id, organisation, role, person=person))
    return verdict(row)


def _too_early(facts: JourneyFacts, request: MovedAway) -> Iterable[Refusal]:
    if request.moved_on > facts.today:
        yield Refusal("moved_in_the_future", "Record the move once it has happened.", missing=("moved_on",))
    early = since_referral(facts, request.moved_on, "The move")
    if early is not None:
        yield early
    if not request.destination_asked:
        sentence = "Ask where the learner is going before closing, or record that they were asked."
        yield Refusal("destination_not_asked", sentence, missing=("destination_asked",))


ACTIONS = (JourneyAction("record_moved_away", MovedAway, record_moved_away, "Record that the learner moved away."),)
