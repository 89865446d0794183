"""Guards of holds on a hand-off: whose they are to lift, and that its journey goes on first (rules 0.2, G9)."""

from engine.errors import Refusal
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.holds import held_with_journey
from workflows.vocabulary import HoldReason


def hold_is_ordinary(facts: HandOffFacts) -> Refusal | None:
    """0.2, G9: a safeguarding hold is lifted by the safeguarding lead alone."""
    if facts.row.hold_reason != HoldReason.SAFEGUARDING:
        return None
    sentence = "This hold was set by the safeguarding lead, who alone can lift it."
    return Refusal("safeguarding_hold", sentence, who_could=("responsible.safeguarding_lead",))


def hold_is_safeguarding(facts: HandOffFacts) -> Refusal | None:
    """0.2, G9: an ordinary hold is resumed by coordinator or manager."""
    if facts.row.hold_reason in (None, HoldReason.SAFEGUARDING):
        return None
    who = ("responsible.manager", "responsible.coordinator")
    return Refusal("ordinary_hold", "This is an ordinary hold: coordinator or manager resume it.", who_could=who)


def held_on_its_own(facts: HandOffFacts) -> Refusal | None:
    """0.2: the hold of a journey is one hold, with one review."""
    if not held_with_journey(facts):
        return None
    return Refusal("held_with_journey", "This is on hold with its journey: say the new review date there.")


def journey_goes_on(facts: HandOffFacts) -> Refusal | None:
    """0.2: while its journey is on hold a hand-off is too; it goes on once the journey does."""
    if facts.journey.row.held_since is None:
        return None
    return Refusal("journey_on_hold", "The journey is on hold: once that is resumed, the hand-off can go on too.")


def journey_takes_it_back(facts: HandOffFacts) -> Refusal | None:
    """0.3: giving a referral back puts its journey back to REFERRED, which nothing does while that is on hold."""
    return journey_goes_on(facts) if facts.is_inbound else None
