"""An agreement as a form can say it: time limits in a list, clauses a field each, words as people write them."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model, model_validator

from workflows.actions.agreements.agreement_form import MOST, AgreementForm, ClauseKey, LimitName
from workflows.agreed_terms import Amount, Part
from workflows.requests import Request, Text, Word, YesNo, broken
from workflows.vocabulary import SupportOpener

TWICE = "Name each time limit once."
_NO_WORD = re.compile(r"[^a-z0-9]+")


def as_word(text: Any) -> Any:
    """A word as it is kept, from what people write: "Results form" is results_form."""
    return _NO_WORD.sub("_", text.strip().lower()).strip("_") if isinstance(text, str) else text


def _as_list(said: Any) -> Any:
    return [said] if isinstance(said, str) else said


Written = Annotated[Word, BeforeValidator(as_word)]


class TimeAgreed(Request):
    """A time limit that is agreed otherwise: so long, or switched off."""

    rule: LimitName
    amount: Amount | None = None
    off: YesNo = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "TimeAgreed":
        if self.off is (self.amount is not None):
            raise broken("long_or_off", "Say how long, or switch it off")
        return self


class RecordDue(Request):
    """A record that comes back with the work on a part, or with any work."""

    record: Written
    part: Part | None = None


_changed: Any = {
    "parties": (list[str], Field(default=[], max_length=MOST)),
    "times": (list[TimeAgreed], Field(default=[], max_length=MOST)),
    "support_opened_by": (Annotated[list[SupportOpener], BeforeValidator(_as_list)], Field(default=[], max_length=2)),
    "clauses": (dict[ClauseKey, Text], Field(default={}, max_length=MOST)),
    "records": (list[RecordDue], Field(default=[], max_length=MOST)),
    "qualifications": (list[Written], Field(default=[], max_length=MOST)),
}
WrittenAgreement: type[AgreementForm] = create_model("WrittenAgreement", __base__=AgreementForm, **_changed)
"""What the form on the page says; the sides are those beside the writer's own organisation."""


def form_from(written: AgreementForm, own: str) -> AgreementForm:
    """The agreement that a form of WrittenAgreement makes; `own` organisation is always a side."""
    said = written.model_dump()
    return AgreementForm.model_validate(
        {
            **said,
            "parties": [own, *said["parties"]],
            "times": {each["rule"]: each["amount"] for each in said["times"]},
            "clauses": [{"clause": key, "text": text} for key, text in said["clauses"].items()],
        }
    )


def said_twice(written: AgreementForm) -> bool:
    """Whether one time limit stands in the form more than once."""
    rules = [each.rule for each in _times(written)]
    return len(set(rules)) < len(rules)


def content_of(form: AgreementForm, own: str) -> Mapping[str, Any]:
    """What stands in the form for an agreement that says this."""
    return {
        **form.model_dump(),
        "parties": [each for each in form.parties if each != own],
        "support_opened_by": next(iter(form.support_opened_by), None),
        "times": [{"rule": rule, "amount": amount, "off": amount is None} for rule, amount in form.times.items()],
        "clauses": {each.clause: each.text for each in form.clauses},
    }


def _times(written: AgreementForm) -> Sequence[TimeAgreed]:
    found: Any = written.times
    return list(found)
