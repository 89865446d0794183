"""Flags a learner whose progress review is late (rule C13)."""

from engine.runtime import Work
from workflows.actions.moves import moving, risk_flags
from workflows.facts.journeys import JourneyFacts


def review_overdue(work: Work, journey_id: str) -> None:
    """The clock found the review late: that is a reason, dated at its due moment."""
    facts = JourneyFacts(work, journey_id)
    moving.move(facts, "review_overdue")
    risk_flags.reconsider(facts)
