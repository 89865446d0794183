"""What follows a no or a silence: the journey moves on, the next partner is proposed, nobody is forgotten."""

from datetime import date

from engine.errors import Refusal
from workflows import queries
from workflows.actions.hand_offs import partners
from workflows.actions.learning import giving_back, moving_home
from workflows.actions.moves import ends, moving, responsibility
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.partners import next_in_line
from workflows.guards import wanted
from workflows.vocabulary import HandOffKind


def advice_missing(facts: HandOffFacts, advice: str | None) -> Refusal | None:
    """C4: whoever declines a referral advises the referrer."""
    missing = wanted.advice(facts)
    if not missing or advice is not None:
        return None
    return Refusal("advice_missing", "Give the referrer advice with the reason.", missing=missing)


def unknown(facts: HandOffFacts, suggested_id: str | None) -> Refusal | None:
    """C4: the next provider that a refusal suggests is one known here."""
    if suggested_id is None or queries.organisations.organisation(facts.work.session, suggested_id) is not None:
        return None
    sentence = "The suggested next provider is not known here; leave it out or choose one that is."
    return Refusal("suggestion_unknown", sentence, missing=("suggested_next_id",))


def look_again_past(facts: HandOffFacts, review_on: date | None) -> Refusal | None:
    """G4: the day to look again whether the learner is ready lies ahead."""
    if review_on is None or review_on > facts.today:
        return None
    sentence = "The day to look again lies ahead; choose a day after today."
    return Refusal("review_in_the_past", sentence, missing=("review_on",))


def declined(facts: HandOffFacts) -> None:
    """After a decline: without an open inbound the journey ends DECLINED; a partner's no asks for the next."""
    if facts.is_inbound:
        journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
        if journey.open_inbounds:
            start_clock_sleeps(journey)
        else:
            moving.move(journey, "decline")
    elif facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)


def expired(facts: HandOffFacts) -> None:
    """After a silence: without an open inbound the journey waits two working days; a partner's asks for the next."""
    if facts.is_inbound:
        journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
        if journey.open_inbounds:
            start_clock_sleeps(journey)
        elif journey.row.state == "referred":
            moving.move(journey, "referral_expired")
            # Whoever must send it again or cancel it answers for it, as after a return (0.3).
            fresh = JourneyFacts(facts.work, journey.id)
            responsibility.move_now(fresh, journey.journey.referrer_id)
    elif facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)


def start_clock_sleeps(journey: JourneyFacts) -> None:
    """While every open inbound stands in a waiting list the journey's start clock sleeps (0.3)."""
    if journey.row.state == "referred" and all(row.state == "waitlisted" for row in journey.open_inbounds):
        moving.move(journey, "referral_waits")


def returned(facts: HandOffFacts) -> None:
    """After work came back: the sender must place it again or take it back within ten working days (0.3)."""
    ends.release_linked(facts.work, facts.hand_off)
    moving_home.called_off(facts.work, facts.hand_off)
    row, journey = facts.hand_off, JourneyFacts(facts.work, facts.hand_off.journey_id)
    if row.kind is HandOffKind.PARTNER and row.arrived_on is None:
        partners.propose_next(facts)
    elif not facts.is_inbound and journey.row.state != partners.LEARNING_OVER:
        ends.ask_to_place_again(facts.work, row, next_in_line(journey, row.component, row.aim_id))
    giving_back.part_came_back(journey, row)
    partners.part_ended(facts)
