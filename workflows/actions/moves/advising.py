"""Names the adviser at the referrer who takes a learner's part (rule 0.1)."""

from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import Role


def adviser_at_referrer(facts: JourneyFacts) -> str | None:
    """The id of the adviser named on the journey while they are there, else of a colleague; None without any."""
    there = facts.people_of(facts.journey.referrer_id, Role.ADVISER)
    return facts.journey.adviser_id if facts.journey.adviser_id in there else next(iter(there), None)
