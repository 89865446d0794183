"""What follows a no or a silence: the journey moves on, the next partner is proposed, nobody is forgotten."""

from engine import tasks
from engine.definition import working_days
from engine.errors import Refusal, Refused
from engine.tasks import Errand
from workflows.actions import ends, moving, partners
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import HandOffKind, Role, TaskKind

PLACE_AGAIN = working_days(10)


def advice_given(facts: HandOffFacts, advice: str | None) -> None:
    """C4: whoever declines a referral advises the referrer; raises Refused without."""
    if facts.is_inbound and advice is None:
        raise Refused((Refusal("advice_missing", "Give the referrer advice with the reason.", missing=("advice",)),))


def declined(facts: HandOffFacts) -> None:
    """After a decline: without an open inbound the journey ends DECLINED; a partner's no asks for the next."""
    if facts.is_inbound:
        journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
        if not journey.open_inbounds:
            moving.move(journey, "decline")
    elif facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)


def expired(facts: HandOffFacts) -> None:
    """After a silence: without an open inbound the journey waits two working days; a partner's asks for the next."""
    if facts.is_inbound:
        journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
        if not journey.open_inbounds and journey.row.state == "referred":
            moving.move(journey, "referral_expired")
    elif facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)


def returned(facts: HandOffFacts) -> None:
    """After work came back: the sender must place it again or take it back within ten working days (0.3)."""
    ends.release_linked(facts.work, facts.hand_off)
    if facts.hand_off.kind is HandOffKind.PARTNER:
        partners.propose_next(facts)
    elif not facts.is_inbound:
        errand = Errand(
            TaskKind.PLACE_AGAIN, facts.hand_off.journey_id, facts.hand_off.sender_id, Role.COORDINATOR, PLACE_AGAIN,
            detail={"hand_off": facts.id},
        )  # fmt: skip
        tasks.open_task(facts.work, errand)
