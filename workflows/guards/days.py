"""Questions that many guards and actions ask of a day: said at all, not still to come, not before something else."""

from datetime import date, timedelta

from engine.clock import in_full, london_date
from engine.errors import Refusal
from workflows.facts.journeys import JourneyFacts

# How long before a referral something may have happened that is heard of in it (judgement).
KNOWN_BEFORE = timedelta(days=28)


def not_ahead(day: date, today: date, what: str) -> Refusal | None:
    """Refuse a day still to come for something that has happened; `what` opens the sentence ("The review")."""
    if day <= today:
        return None
    return Refusal("day_still_to_come", f"{what} cannot have happened on {in_full(day)}: that day is still to come.")


def since_start(facts: JourneyFacts, day: date, what: str) -> Refusal | None:
    """Refuse a day before the learner started; until then, one long before the referral."""
    if facts.journey.started_on is not None:
        return not_before(day, facts.journey.started_on, what, "the start")
    return since_referral(facts, day, what)


def since_referral(facts: JourneyFacts, day: date, what: str) -> Refusal | None:
    """Refuse a day long before the referral (judgement)."""
    earliest = london_date(facts.journey.submitted_at) - KNOWN_BEFORE
    return not_before(day, earliest, what, "the weeks before the referral")


def not_before(day: date, earliest: date | None, what: str, since: str) -> Refusal | None:
    """Refuse a day before `earliest`, the day of `since` ("the start"); None when that is not known."""
    if earliest is None or day >= earliest:
        return None
    return Refusal("day_too_early", f"{what} cannot lie before {since}, {in_full(earliest)}.")
