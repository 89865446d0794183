"""Guards of Model 4's ranked list: who is asked next, who has said no, and why a part is split off (rules 4.2, 4.3)."""

from engine.errors import Refusal
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.partners import next_in_line, not_pressed, said_no_to, teachers_of
from workflows.vocabulary import HandOffKind


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
    due = next_in_line(facts.journey, row.component, row.aim_id)
    if due is None or row.receiver_id in {due, *not_pressed(facts.journey, row.component)}:
        return None
    name = queries.organisations.name_of(facts.work.session, due)
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
