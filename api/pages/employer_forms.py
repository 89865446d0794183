"""The forms about employers: a check by the list of criteria, what the provider requires, the end of a suspension."""

from typing import Any

from pydantic import BaseModel, create_model

from api.pages.forms.fields import Field, Filled, Kind, Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.sheets import Sheet
from api.pages.words.values import day
from engine.runtime import Work
from workflows import queries
from workflows.actions.employers import keeping
from workflows.actions.employers.keeping import CheckEmployer, Finding, LiftSuspension, RequireCriteria
from workflows.queries.employers import Checked
from workflows.requests import Request, Text, YesNo
from workflows.rules.employer_criteria import criteria, in_words
from workflows.vocabulary import EmployerCriterion
from workflows.words.employers import ALWAYS_REQUIRED

_NOTE = "note_"
_OF_THE_CHECK = ("safety_checked_on", "safety_until", "insurer", "policy", "insured_until", "insurance_note")
_ANSWERS: dict[str, Any] = {
    name: (kind, None)
    for key in EmployerCriterion
    for name, kind in ((key.value, YesNo | None), (f"{_NOTE}{key.value}", Text | None))
}
_REST: dict[str, Any] = {name: (CheckEmployer.model_fields[name].annotation, None) for name in _OF_THE_CHECK}
WrittenCheck: type[BaseModel] = create_model("WrittenCheck", __base__=Request, **_ANSWERS, **_REST)
"""A check as its form has it: a yes or no for each criterion with a note, and the rest of it."""


def check_from(written: BaseModel) -> CheckEmployer:
    """The check that the form makes; a criterion that was not answered is left out."""
    said = written.model_dump()
    findings = [
        Finding(criterion=key, met=said[key.value], note=said[f"{_NOTE}{key.value}"])
        for key in EmployerCriterion
        if said[key.value] is not None
    ]
    return CheckEmployer(findings=findings, **{name: said[name] for name in _OF_THE_CHECK})


def check_sheet(work: Work, employer_id: str) -> Sheet:
    """The form of a new check, which begins with what the last one found; raises UnknownInstance for no employer."""
    employer, own = keeping.employer_of(work, employer_id), work.actor.organisation or ""
    against = keeping.against_keeping(work)
    last = queries.employers.latest_check(work.session, own, employer.id) if against is None else None
    fields = _check_fields(queries.employers.required(work.session, own))
    return Sheet(
        "Check the employer", WrittenCheck, fields, f"/organisations/{employer.id}/check",
        f"/organisations/{employer.id}", caption=employer.name, button="Record the check",
        lead=("A new check counts from now on. Those before it stay on record.",),
        headings={fields[0].name: "What you found", "safety_checked_on": "Health and safety", "insurer": "Insurance"},
        closed=(against,) if against is not None else (), known=_known(fields, last), replaces=True,
    )  # fmt: skip


def required_sheet(work: Work) -> Sheet:
    """The form of what the viewer's provider requires beside what everybody does."""
    against = keeping.against_setting(work)
    rows = queries.employers.made_required(work.session, work.actor.organisation or "")
    offered = tuple(Option(key.value, words) for key, words in criteria().items() if key not in ALWAYS_REQUIRED)
    (field,) = fields_of(RequireCriteria, lambda _name: offered)
    return Sheet(
        "What you require of employers", RequireCriteria, (field,), "/employers/required", "/employers",
        lead=(f"Always required: {in_words(ALWAYS_REQUIRED)}.",), closed=(against,) if against is not None else (),
        known=Filled({"required": [row.criterion.value for row in rows]}, {}, {}), replaces=True,
    )  # fmt: skip


def lifting_sheet(work: Work, employer_id: str) -> Sheet:
    """The form that lifts a suspension; raises UnknownInstance for no employer."""
    employer = keeping.employer_of(work, employer_id)
    own = keeping.own_suspensions(work, employer.id)
    against = keeping.against_lifting(work, own)
    offered = tuple(Option(row.id, f"Of {day(row.suspended_at)}", row.words) for row in own)
    fields = fields_of(LiftSuspension, lambda name: offered if name == "suspension_ids" else None)
    return Sheet(
        "Lift the suspension", LiftSuspension, fields,
        f"/organisations/{employer.id}/lift", f"/organisations/{employer.id}", caption=employer.name,
        button="Lift the suspension", closed=(against,) if against is not None else (),
        known=filled_with(fields, {"suspension_ids": [row.id for row in own]}),
    )  # fmt: skip


def _check_fields(required: frozenset[EmployerCriterion]) -> tuple[Field, ...]:
    found: list[Field] = []
    for key, words in criteria().items():
        hint = "Required" if key in required else None
        found.append(Field(key.value, Kind.YES_NO, words, hint))
        found.append(Field(f"{_NOTE}{key.value}", Kind.LINE, "Note", longest=4000))
    rest = {each.name: each for each in fields_of(CheckEmployer, lambda _name: None)}
    return (*found, *(rest[name] for name in _OF_THE_CHECK))


def _known(fields: tuple[Field, ...], last: Checked | None) -> Filled:
    """What the last check found of each criterion and of the insurance; health and safety is looked at anew."""
    if last is None:
        return Filled({}, {}, {})
    told: dict[str, Any] = last.check.model_dump(include={"insurer", "policy", "insured_until", "insurance_note"})
    for key, finding in last.findings.items():
        told |= {key.value: finding.met, f"{_NOTE}{key.value}": finding.note}
    return filled_with(fields, told)
