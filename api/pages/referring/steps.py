"""The pages of a referral in their order, each with the fields of the request that it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydantic
from pydantic import BaseModel, create_model, model_validator

from api.pages.forms.fields import Field, Option
from api.pages.forms.from_request import fields_of
from api.pages.words.values import word
from engine.runtime import Work
from workflows import queries
from workflows.actions.referrals.referral_request import LearnerDetails, SubmitReferral
from workflows.requests import Day, LearnersWord, Request, Title, Word, YesNo, broken
from workflows.rules import destinations, nccis
from workflows.vocabulary import Component, Level, ReferralSource


def _part(name: str, *sources: tuple[type[BaseModel], tuple[str, ...]]) -> type[Request]:
    """A request of some fields of others, as these say them, so that no rule for a field is written twice."""
    fields: dict[str, Any] = {
        field: (source.model_fields[field].annotation, source.model_fields[field])
        for source, names in sources
        for field in names
    }
    made: type[Request] = create_model(name, __base__=Request, **fields)
    return made


Who = _part(
    "Who", (LearnerDetails, ("given_name", "family_name", "birth_date", "uln", "uln_requested", "postcode"))
)  # fmt: skip
Contact = _part("Contact", (LearnerDetails, ("phone", "email", "address", "safe_contact_times")))
Present = _part(
    "Present", (SubmitReferral, ("current_activity", "current_activity_since")),
    (LearnerDetails, ("school_leaving_on", "high_needs_funded")),
)  # fmt: skip
Why = _part("Why", (SubmitReferral, ("reason",)))
Needs = _part("ToldNeeds", (SubmitReferral, ("needs",)))
Before = _part("Before", (SubmitReferral, ("prior_learning",)))


class Origin(Request):
    """Through whom the learner comes; whoever refers themselves is asked for their word."""

    source: ReferralSource
    learner_said: LearnersWord | None = None

    @model_validator(mode="after")
    def _with_word(self) -> "Origin":
        if self.source is ReferralSource.SELF and self.learner_said is None:
            raise broken("learner_said_missing", "say below when and how the learner asked to be referred")
        return self


class Wishes(Request):
    """What the learner wishes: in words, as the referral says it, and as providers are compared by it."""

    wish: Title
    component: Component | None = None
    levels: list[Level] = pydantic.Field(default=[])
    sector: Title | None = None
    destination: Word | None = None
    start_on: Day | None = None


class SamePerson(Request):
    """Whether a known learner of the same name, birth date and postcode is the one who is referred."""

    same_person: YesNo


@dataclass(frozen=True, slots=True)
class Step:
    """A page of a referral: its name in the address, its heading, what it asks for, and a sentence above the fields."""

    name: str
    title: str
    request: type[Request] | None
    lead: str = ""


STEPS: Sequence[Step] = (
    Step("who", "Who is the learner?", Who),
    Step("contact", "How can the learner be reached?", Contact,
         "Whoever receives the referral needs one of these. Say when it is safe to call."),
    Step("present", "What does the learner do now?", Present),
    Step("source", "How did the learner come to you?", Origin),
    Step("reason", "Why do you refer the learner?", Why, "Whoever receives the referral reads your reason."),
    Step("needs", "What support does the learner need?", Needs,
         "Leave this empty if you know of nothing. You decide later what of it is shared."),
    Step("before", "What has the learner achieved before?", Before, "Leave this empty if you know of nothing."),
    Step("wishes", "What does the learner want?", Wishes,
         "Write “undecided” if that is what the learner says. The other answers put providers in order."),
    Step("provider", "Whom do you ask?", None),
    Step("sharing", "What may be shared?", None),
)  # fmt: skip
SAME = Step("same", "Is it the same person?", SamePerson)
EARLIER = "earlier"
BY_NAME: Mapping[str, Step] = {each.name: each for each in (*STEPS, SAME)}


def fields_for(work: Work, step: Step) -> tuple[Field, ...]:
    """The fields of a page, with what may be chosen in each."""
    if step.request is None:
        return ()
    return fields_of(step.request, lambda name: _OFFERED[name](work) if name in _OFFERED else None)


def _activities(_work: Work) -> Sequence[Option]:
    rows = nccis.activities().values()
    return tuple(Option(each.code, f"{each.code}: {each.label}") for each in rows if int(each.code) in nccis.in_use())


def _destinations(_work: Work) -> Sequence[Option]:
    """Every destination that may be planned, once; those that are old records' alone are never offered."""
    return tuple(Option(key, label) for key, label in destinations.planned().items())


def _sectors(work: Work) -> Sequence[Option]:
    return tuple(Option(each, word(each)) for each in queries.offers.sectors(work.session))


def _sources(_work: Work) -> Sequence[Option]:
    return (
        Option(ReferralSource.AGENCY, "We refer the learner"),
        Option(ReferralSource.SELF, "The learner asked to be referred", "A self-referral: say below when and how"),
        Option(
            ReferralSource.DIRECT_RECRUIT,
            "We recruited the learner ourselves",
            "Only if your own provider teaches them",
        ),
    )


_OFFERED: Mapping[str, Any] = {
    "source": _sources,
    "current_activity": _activities, "destination": _destinations, "sector": _sectors,
}  # fmt: skip
