"""Hands support that is still open at the exit over to the learner's destination, with consent (rules C17, 5)."""

from pydantic import model_validator

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.hand_offs.sharing import consent_for_support, consent_missing
from workflows.actions.moves import handing
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.requests import Id, Request, Title, broken
from workflows.topics import HAND_OFF_ENDED, tell_organisations
from workflows.vocabulary import HandOffKind, SupportOutcome


class HandSupportOver(Request):
    """Who goes on with the support: an organisation that is known here, a person at the destination, or both."""

    organisation_id: Id | None = None
    person: Title | None = None

    @model_validator(mode="after")
    def _says_to_whom(self) -> "HandSupportOver":
        if self.organisation_id is None and self.person is None:
            raise broken("to_nobody", "name an organisation (organisation_id) or a person at the destination (person)")
        return self


def hand_support_over(facts: HandOffFacts, request: HandSupportOver) -> Verdict:
    """End a support referral as handed over, with to whom and on which consent; raises Refused.

    A consent for that organisation or for any receiver will do; a person alone takes one for any receiver.
    """
    consent = consent_for_support(facts, facts.hand_off.need, request.organisation_id or "")
    detail = {
        "outcome": SupportOutcome.HANDED_OVER, "handed_to": request.organisation_id,
        "consent": consent.id if consent else None,
    }  # fmt: skip
    also = [_unknown(facts, request.organisation_id), None if consent else _consent_missing(facts)]
    row = handing.move(facts.with_given(**dict(request)), "hand_support_over", Note(detail=detail), also=also)
    facts.hand_off.support_outcome = SupportOutcome.HANDED_OVER
    facts.hand_off.handed_to_id, facts.hand_off.handed_to_person = request.organisation_id, request.person
    facts.work.session.add(facts.hand_off)
    tell_organisations(facts.work, HAND_OFF_ENDED, facts.id, facts.hand_off.sender_id, facts.hand_off.receiver_id)
    return verdict(row)


def _unknown(facts: HandOffFacts, organisation_id: str | None) -> Refusal | None:
    if organisation_id is None or queries.organisations.organisation(facts.work.session, organisation_id) is not None:
        return None
    sentence = "The organisation is not known here; name a person at the destination, or one that is."
    return Refusal("receiver_unknown", sentence, missing=("organisation_id",))


def _consent_missing(facts: HandOffFacts) -> Refusal | None:
    need = facts.hand_off.need
    if facts.hand_off.kind is not HandOffKind.SUPPORT or need is None:
        return None
    return consent_missing(need, "whoever takes the support over")


ACTIONS = (
    HandOffAction("hand_support_over", HandSupportOver, hand_support_over, "Hand the support over to the destination."),
)
