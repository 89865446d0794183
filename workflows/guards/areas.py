"""Guards of a change of vocational area: proposed after a review with an adviser, one at a time (rules 3.5 to 3.8)."""

from collections.abc import Iterable

from engine.clock import in_full
from engine.errors import Refusal
from workflows.facts import areas, homes
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards.credit import Credited
from workflows.guards.wanted import PROPOSAL
from workflows.queries.areas import moved_units
from workflows.vocabulary import DeliveryModel, HandOffKind, UnitResult

CHANGE = HandOffKind.CHANGE_OF_AREA
# Each takes the learner to another home: while one is under way the other is not sent.
MOVES = {CHANGE: HandOffKind.TRANSFER, HandOffKind.TRANSFER: CHANGE}


def reviewed_with_adviser(facts: JourneyFacts) -> Refusal | None:
    """3.5: a review with careers guidance (IAG) since the present plan was agreed."""
    if areas.review_with_adviser(facts) is not None:
        return None
    sentence = (
        "Hold a progress review first in which a careers adviser (IAG) takes part, and record that: the vocational "
        "area changes only after such a review since the plan was agreed."
    )
    return Refusal("review_with_adviser_needed", sentence, missing=("review",))


def change_proposed(facts: HandOffFacts) -> Refusal | None:
    """3.5: who proposed the change, and the learner's word with its day and channel."""
    said = {name: facts.given.get(name) for name in PROPOSAL}
    if facts.hand_off.kind is not CHANGE:
        if said["proposed_by"] is None:
            return None
        return Refusal("only_for_changes", "Only a change of vocational area says who proposed it; leave that out.")
    missing = tuple(name for name, value in said.items() if value is None)
    if not missing or facts.proposal is not None:
        return None
    sentence = "Say who proposed the change, the learner or the home, and record the learner's word on it."
    return Refusal("change_not_proposed", sentence, missing=missing)


def one_move_at_a_time(facts: HandOffFacts) -> Refusal | None:
    """3.7, C26: a learner is on the way to one other home, not to two."""
    other = MOVES.get(facts.hand_off.kind)
    if other is None or homes.under_way(facts.journey.hand_offs, other) is None:
        return None
    sentence = f"A {other.replace('_', ' ')} is under way for this learner; recall that first, or wait for its answer."
    return Refusal("move_under_way", sentence)


def change_possible(facts: HandOffFacts) -> Refusal | None:
    """3.6: the vocational area changes while the learner is on programme."""
    state = facts.journey.row.state
    if facts.hand_off.kind is not CHANGE or state == "on_programme":
        return None
    sentence = f"A change of vocational area is accepted while the learner is on programme, not in {state}."
    return Refusal("not_on_programme", sentence.replace("_", " "))


def no_change_under_way(facts: JourneyFacts) -> Refusal | None:
    """3.8: neither a break nor the end of learning begins while the learner is on the way to another home."""
    change = homes.under_way(facts.hand_offs)
    if change is None:
        return None
    starts = change.hand_off.start_on
    told = f" It begins on {in_full(starts)}." if starts is not None and change.state == "accepted" else ""
    sentence = (
        f"A change of vocational area is under way.{told} Recall it or give it back first, or record the arrival."
    )
    return Refusal("change_under_way", sentence)


def recognition_pending(facts: JourneyFacts) -> Refusal | None:
    """3.6: there is prior learning that the new home has yet to recognise, or not."""
    waiting = {
        unit.number for row, unit, _change in moved_units(facts.session, facts.id)
        if row.result is UnitResult.RECOGNITION_PENDING
    }  # fmt: skip
    said = facts.given.get("number")
    if waiting and said in (None, *waiting):
        return None
    known = f" It waits for: {', '.join(sorted(waiting))}." if waiting else ""
    return Refusal("no_recognition_pending", f"No recognition of prior learning is pending for this unit.{known}")


def units_open(facts: JourneyFacts, said: Iterable[Credited]) -> Refusal | None:
    """3.6: a unit that a change closed was achieved by the last day of learning before it, or not at all there."""
    if facts.model is not DeliveryModel.CONSORTIUM:
        return None
    closed = areas.closed_on(facts)
    days = {
        (unit.aim_id, unit.number): closed[unit.id]
        for units in facts.learning.units.values() for unit in units if unit.id in closed
    }  # fmt: skip
    late = tuple(sorted(
        unit.number for each in said for unit in each.units_achieved
        if unit.achieved_on > days.get((each.aim_id, unit.number), unit.achieved_on)
    ))  # fmt: skip
    if not late:
        return None
    sentence = f"Closed by a change of vocational area, so not achieved after it: {', '.join(late)}."
    return Refusal("unit_closed", sentence, missing=late)


def not_inbound(facts: HandOffFacts) -> Refusal | None:
    """0.3: after the start an inbound referral stays active until the journey ends or responsibility moves.

    So does a change of vocational area: the learner leaves by another one, back home too (3.7).
    """
    if not facts.kind.gives_home:
        return None
    if facts.is_inbound:
        sentence = "After the start the referral lasts as long as the journey; end the journey instead."
        return Refusal("inbound_lasts", sentence)
    sentence = "The learner has arrived, and this is their home now; another change of area leads on, or back."
    return Refusal("change_lasts", sentence)
