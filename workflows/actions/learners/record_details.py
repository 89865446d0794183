"""Brings the learner's contact details up to date: what was missing at the referral is needed at the end (rule C17)."""

from pydantic import EmailStr, model_validator

from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.learners import told_details
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Phone, Postcode, Request, Text, Title


class RecordDetails(Request):
    """What has changed or was missing; what is left out stays as it is."""

    phone: Phone | None = None
    email: EmailStr | None = None
    address: Text | None = None
    postcode: Postcode | None = None
    safe_contact_times: Title | None = None

    @model_validator(mode="after")
    def _something(self) -> "RecordDetails":
        if not self.model_dump(exclude_none=True):
            raise ValueError("name at least one detail to record")
        return self


def record_details(facts: JourneyFacts, request: RecordDetails) -> Verdict:
    """Record the details; the history names which, never what they are.

    The word of the provider in charge goes on record; a referrer's is kept beside it when others know the learner.
    """
    given = request.model_dump(exclude_none=True)
    row = moving.move(facts, "record_details", Note(detail={"details": sorted(given)}))
    told_details.record(facts, given)
    return verdict(row)


ACTIONS = (
    JourneyAction("record_details", RecordDetails, record_details, "Bring the learner's contact details up to date."),
)
