"""Guards of Model 4's ranked list: who is asked next, who has said no, and why a part is split off (rules 4.2, 4.3)."""

from engine.errors import Refusal
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
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
    """4.2, 4.3: partners are asked in the order of the ranked list, and one that said no only if something changed."""
    row = facts.hand_off
    if row.kind is not HandOffKind.PARTNER:
        return None
    choices = queries.journeys.partner_choices(facts.work.session, facts.journey.id, row.component)
    ranked = [choice for choice in choices if choice.organisation_id != row.sender_id]
    if row.receiver_id not in {choice.organisation_id for choice in ranked}:
        return Refusal("not_ranked", "Rank the partners for this first, with reasons, and this one among them.")
    before = said_no_before(facts)
    if before is not None:
        return before
    said_no = said_no_to(facts.journey, row.component)
    waiting = [each for each in ranked if each.organisation_id not in said_no or each.changed_reason]
    passed = not_pressed(facts.journey, row.component)
    due = next((each for each in waiting if each.organisation_id not in passed or each.changed_reason), waiting[0])
    if row.receiver_id in {due.organisation_id, *passed}:
        return None
    name = queries.organisations.name_of(facts.work.session, due.organisation_id)
    return Refusal("not_next", f"The next partner on the ranked list is {name}; rank them anew to ask another first.")


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
