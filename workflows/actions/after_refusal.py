"""What follows a no or a silence: the journey moves on, the next partner is proposed, nobody is forgotten."""

from engine import tasks
from engine.definition import working_days
from engine.errors import Refusal
from engine.tasks import Errand
from workflows.actions import ends, moving, partners
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import HandOffKind, Role, TaskKind

PLACE_AGAIN = working_days(10)


def advice_missing(facts: HandOffFacts, advice: str | None) -> Refusal | None:
    """C4: whoever declines a referral advises the referrer."""
    if not facts.is_inbound or advice is not None:
        return None
    return Refusal("advice_missing", "Give the referrer advice with the reason.", missing=("advice",))


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
    elif facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)


def start_clock_sleeps(journey: JourneyFacts) -> None:
    """While every open inbound stands in a waiting list the journey's start clock sleeps (0.3)."""
    if journey.row.state == "referred" and all(row.state == "waitlisted" for row in journey.open_inbounds):
        moving.move(journey, "referral_waits")


def returned(facts: HandOffFacts) -> None:
    """After work came back: the sender must place it again or take it back within ten working days (0.3)."""
    ends.release_linked(facts.work, facts.hand_off)
    row = facts.hand_off
    if row.kind is HandOffKind.PARTNER and row.arrived_on is None:
        partners.propose_next(facts)
    elif not facts.is_inbound:
        detail = {"hand_off": facts.id}
        proposed = partners.next_partner(JourneyFacts(facts.work, row.journey_id), row.component)
        if proposed is not None:
            detail["proposed"] = proposed
        errand = Errand(
            TaskKind.PLACE_AGAIN, row.journey_id, row.sender_id, Role.COORDINATOR, PLACE_AGAIN, detail=detail
        )
        tasks.open_task(facts.work, errand)
