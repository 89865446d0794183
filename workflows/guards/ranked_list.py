"""Guards of Model 4's ranked list: who is asked next, who has said no, and why a part is split off (rules 4.2, 4.3)."""

from engine.errors import Refusal
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import AT_WORK, JourneyFacts
from workflows.facts.partners import parts, parts_of
from workflows.queries.journeys import HandOffRow
from workflows.vocabulary import Component, DeclineReason, HandOffKind

REFUSED = frozenset({"declined", "expired"})
GAVE_BACK = frozenset({"returned", "broken_down"})


def split_with_reason(facts: HandOffFacts) -> Refusal | None:
    """4.2: one partner takes all three components unless there is a reason to split them."""
    row = facts.hand_off
    if row.kind is not HandOffKind.PARTNER or row.component is None or row.note:
        return None
    sentence = "One partner takes all three components; say in the note why this one is split off."
    return Refusal("split_needs_reason", sentence, missing=("note",))


def next_on_the_list(facts: HandOffFacts) -> Refusal | None:
    """4.2, 4.3: partners are asked in the order of the ranked list, and one that said no only if something changed.

    One that teaches the part already is passed over (4.6).
    """
    row = facts.hand_off
    if row.kind is not HandOffKind.PARTNER:
        return None
    choices = queries.journeys.partner_choices(facts.work.session, facts.journey.id, row.component)
    ranked = [choice for choice in choices if choice.organisation_id != row.sender_id]
    if row.receiver_id not in {choice.organisation_id for choice in ranked}:
        return Refusal("not_ranked", "Rank the partners for this first, with reasons, and this one among them.")
    before = teaches_already(facts) or said_no_before(facts)
    if before is not None:
        return before
    said_no, teaching = said_no_to(facts.journey, row.component), teachers_of(facts.journey, row.component, row.aim_id)
    waiting = [
        each for each in ranked
        if each.organisation_id not in teaching and (each.organisation_id not in said_no or each.changed_reason)
    ]  # fmt: skip
    passed = not_pressed(facts.journey, row.component)
    due = next((each for each in waiting if each.organisation_id not in passed or each.changed_reason), waiting[0])
    if row.receiver_id in {due.organisation_id, *passed}:
        return None
    name = queries.organisations.name_of(facts.work.session, due.organisation_id)
    return Refusal("not_next", f"The next partner on the ranked list is {name}; rank them anew to ask another first.")


def teaches_already(facts: HandOffFacts) -> Refusal | None:
    """4.6: another partner may be asked in mid-programme, but not the one that teaches this very part."""
    row = facts.hand_off
    if row.kind is not HandOffKind.PARTNER:
        return None
    if row.receiver_id not in teachers_of(facts.journey, row.component, row.aim_id):
        return None
    return Refusal("teaches_already", "This partner has accepted this part already, or teaches it; ask another.")


def said_no_before(facts: HandOffFacts) -> Refusal | None:
    """4.3: a partner that said no to this need is asked again only when something changed there."""
    row = facts.hand_off
    if row.kind is not HandOffKind.PARTNER or row.receiver_id not in said_no_to(facts.journey, row.component):
        return None
    choices = queries.journeys.partner_choices(facts.work.session, facts.journey.id, row.component)
    if any(choice.organisation_id == row.receiver_id and choice.changed_reason for choice in choices):
        return None
    return Refusal(
        "asked_before",
        "This partner has said no to this need; it is asked again only when the coordinator records what changed.",
        who_could=("responsible.coordinator",),
    )


def said_no_to(facts: JourneyFacts, component: Component | None) -> frozenset[str]:
    """The partners that declined or let expire a referral for the need."""
    asked = queries.journeys.asked_before(facts.session, facts.id, component)
    return frozenset(row.hand_off.receiver_id for row in asked if row.state in REFUSED and not _not_ready(row))


def teachers_of(facts: JourneyFacts, component: Component | None, aim_id: str | None = None) -> frozenset[str]:
    """The partners that teach all of a part, or will from their start: of a component, of all three, or of one aim."""
    return frozenset(
        row.hand_off.receiver_id for row in facts.hand_offs
        if row.hand_off.kind is HandOffKind.PARTNER and row.state in AT_WORK
        and parts(component) <= parts_of(row.hand_off) and row.hand_off.aim_id in (None, aim_id)
    )  # fmt: skip


def not_pressed(facts: JourneyFacts, component: Component | None) -> frozenset[str]:
    """Partners that may be asked again but are not proposed: they gave the work back, or look again on a later day."""
    asked = queries.journeys.asked_before(facts.session, facts.id, component)
    return frozenset(
        row.hand_off.receiver_id for row in asked
        if row.state in GAVE_BACK or (_not_ready(row) and (row.hand_off.review_on or facts.today) > facts.today)
    )  # fmt: skip


def _not_ready(row: HandOffRow) -> bool:
    # G4: "not ready yet" is no refusal; the learner may be proposed again on the day it names.
    return row.hand_off.decline_reason is DeclineReason.NOT_READY_YET
