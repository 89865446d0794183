"""Finance ticks whether a learner is eligible for funding; a later tick replaces it, and the old one stays (1.4)."""

from pydantic import model_validator

from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Request, Text, YesNo, broken
from workflows.tables.parts import FundingCheck


class RecordFunding(Request):
    """Whether the learner is eligible for funding; no needs its reason, and a reason may stand with a yes too."""

    eligible: YesNo
    reason: Text | None = None

    @model_validator(mode="after")
    def _no_says_why(self) -> "RecordFunding":
        if not self.eligible and self.reason is None:
            raise broken("funding_reason_missing", "not eligible for funding says why (reason)")
        return self


def record_funding(facts: JourneyFacts, request: RecordFunding) -> Verdict:
    """Tick it, with the day and who ticked; raises Refused for all but finance of the responsible organisation."""
    row = moving.move(facts, "record_funding", Note(detail={"eligible": request.eligible}))
    for before in queries.parts.funding_checks(facts.session, facts.id):
        if before.replaced_at is None:
            before.replaced_at = facts.work.at
            facts.session.add(before)
    facts.session.flush()
    facts.session.add(
        FundingCheck(
            id=new_id(), journey_id=facts.id, eligible=request.eligible, reason=request.reason,
            checked_at=facts.work.at, checked_by=facts.work.actor.id,
        )
    )  # fmt: skip
    return verdict(row)


ACTIONS = (
    JourneyAction("record_funding", RecordFunding, record_funding, "Tick whether the learner is eligible for funding."),
)
