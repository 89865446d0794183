"""The words of safeguarding concerns: what a safeguarding lead decides about one, and with what it is closed."""

from enum import StrEnum


class ConcernDecision(StrEnum):
    """What the safeguarding lead decides when looking at a concern (rule C24); the list is judgement."""

    NO_FURTHER_ACTION = "no_further_action"
    ADVICE_GIVEN = "advice_given"
    WATCH = "watch"
    HOLD = "hold"
    SOCIAL_CARE = "social_care"
    EMERGENCY = "emergency"


class ConcernOutcome(StrEnum):
    """With what a concern is closed (judgement)."""

    NO_FURTHER_ACTION = "no_further_action"
    RISK_ENDED = "risk_ended"
    WITH_SOCIAL_CARE = "with_social_care"
    WITH_POLICE = "with_police"
    HANDED_ON = "handed_on"


class ConcernState(StrEnum):
    """Where a concern stands; whoever raised it learns only that it was received, and that it was looked at."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    CLOSED = "closed"
