"""Gives the aims of a part to whoever takes it over in mid-programme, with the credit to date (rules 2.5, 4.6)."""

from engine import history
from engine.firing import Note
from workflows.actions.moves import moving
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import CHANGING_HANDS
from workflows.facts.partners import parts_of
from workflows.guards.plans import TEACHING_KINDS
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim

PLANNING = frozenset({"agree_plan", "change_plan"})


def take_over(facts: HandOffFacts) -> None:
    """A component or partner hand-off began: its receiver teaches the aims of its part in the present plan from now on.

    Their credit so far stays as it is, and the history says who taught each until now. What a plan made since the
    acceptance leaves with the responsible organisation stays there: that was agreed knowing who had taken the part.
    """
    mine = facts.hand_off
    if mine.kind not in TEACHING_KINDS:
        return
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), mine.journey_id)
    kept = journey.responsible if _planned_since(journey, mine) else None
    taken = [aim for aim in _aims_of(journey, mine) if aim.deliverer_id not in (mine.receiver_id, kept)]
    if not taken:
        return
    before = {aim.id: aim.deliverer_id for aim in taken}
    moving.move(journey, CHANGING_HANDS, Note(detail={"hand_off": mine.id, "aims": before}))
    for aim in taken:
        aim.deliverer_id = mine.receiver_id
        facts.work.session.add(aim)
    facts.work.session.flush()


def _aims_of(journey: JourneyFacts, hand_off: HandOff) -> list[LearningAim]:
    part = [aim for aim in journey.learning.current_aims if aim.component in parts_of(hand_off)]
    return [aim for aim in part if hand_off.aim_id in (None, aim.id)]


def _planned_since(journey: JourneyFacts, hand_off: HandOff) -> bool:
    """Whether the plan was agreed or changed after the acceptance: what it says of the part was meant."""
    story = history.entries(journey.session, journey.id)
    sent = next((each.sequence for each in story if each.detail.get("hand_off") == hand_off.id), 0)
    plans = (each for each in story if each.event in PLANNING and each.sequence > sent)
    return any(hand_off.accepted_at is not None and each.at >= hand_off.accepted_at for each in plans)
