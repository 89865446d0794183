"""Gives the aims of a part to whoever takes it over in mid-programme, with the credit to date (rules 2.5, 4.6)."""

from collections.abc import Sequence

from engine import history
from engine.firing import Note
from engine.tables import HistoryEntry
from workflows.actions.moves import moving
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import CHANGING_HANDS
from workflows.facts.partners import aims_of, teaches
from workflows.tables.journeys import HandOff

PLANNING = frozenset({"agree_plan", "change_plan"})


def take_over(facts: HandOffFacts) -> None:
    """A part of the teaching began: its receiver teaches the aims of its part in the present plan from now on.

    Their credit so far stays as it is, and the history says who taught each until now. What a plan made since the
    acceptance leaves with the responsible organisation stays there: that was agreed knowing who had taken the part.
    What came back to it after that plan does not stay.
    """
    mine = facts.hand_off
    if not teaches(mine):
        return
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), mine.journey_id)
    kept = _left_at_home(journey, mine)
    taken = [aim for aim in aims_of(journey, mine) if aim.deliverer_id != mine.receiver_id and aim.id not in kept]
    if not taken:
        return
    before = {aim.id: aim.deliverer_id for aim in taken}
    moving.move(journey, CHANGING_HANDS, Note(detail={"hand_off": mine.id, "aims": before}))
    for aim in taken:
        aim.deliverer_id = mine.receiver_id
        facts.work.session.add(aim)
    facts.work.session.flush()


def _left_at_home(journey: JourneyFacts, hand_off: HandOff) -> frozenset[str]:
    """The aims that a plan made after the acceptance left with the responsible organisation: what it says was meant."""
    story = history.entries(journey.session, journey.id)
    plan = _plan_since(story, hand_off)
    if plan is None:
        return frozenset()
    later = (each for each in story if each.event == CHANGING_HANDS and each.sequence > plan.sequence)
    moved = {aim for each in later for aim in each.detail["aims"]}
    at_home = {aim.id for aim in journey.learning.current_aims if aim.deliverer_id == journey.responsible}
    return frozenset(at_home - moved)


def _plan_since(story: Sequence[HistoryEntry], hand_off: HandOff) -> HistoryEntry | None:
    """The last plan, where it was made after the hand-off was accepted."""
    sent = next((each.sequence for each in story if each.detail.get("hand_off") == hand_off.id), 0)
    plans = (each for each in reversed(story) if each.event in PLANNING and each.sequence > sent)
    last = next(plans, None)
    accepted_at = hand_off.accepted_at
    return last if last is not None and accepted_at is not None and last.at >= accepted_at else None
