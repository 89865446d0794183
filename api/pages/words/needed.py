"""Says when a field of a request is needed, where that depends on the others."""

from collections.abc import Mapping

# Fields that are needed for some answers and not for others.
_NEEDED_WHEN: Mapping[str, str] = {
    "Decline.needed": "Needed if the learner is not ready yet",
    "Decline.review_on": "Needed if the learner is not ready yet",
    "RecordReview.at_risk_reason": "Needed if the learner is at risk",
    "RecordFunding.reason": "Needed if the learner is not eligible",
    "TriageConcern.review_on": "Needed for a hold, and for nothing else",
    "TeamTaskAsked.work": "Needed for the level 2 team, and for no other",
    "HandSupportOver.organisation_id": "Needed unless you name a person",
    "HandSupportOver.person": "Needed unless you choose an organisation",
    "PlacementAsked.decision_on": "Needed for a work trial, and for nothing else",
    "GiveBack.incident_words": "Needed for an incident, and for nothing else",
    "Share.need": "Needed if what you share is a support need",
    "RecordUln.uln": "Needed unless one was asked for",
}


def needed_when(request: str, field: str) -> str | None:
    """When a field of a request is needed, where that depends on the others."""
    return _NEEDED_WHEN.get(f"{request}.{field}")
