"""The forms about agreements: the long one that says what is agreed, and the short one of each step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from api.pages.agreeing.choosing import Choices
from api.pages.agreeing.written import WrittenAgreement, content_of
from api.pages.forms.fields import Field, Filled, Kind, Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.forms.reading import MOST, MOST_IN_ALL
from api.pages.posted import Posted
from api.pages.sheets import Sheet
from api.pages.words.agreements import DID, KINDS
from api.pages.words.values import moment, word
from engine.errors import Refusal
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements import drafting
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.rules.agreement_clauses import clauses_of
from workflows.tables.organisations import Person
from workflows.views.agreement_steps import STEPS
from workflows.views.agreement_view import AgreementDetail
from workflows.vocabulary import AgreementKind

# Each part of the form by its heading, in the order in which people agree.
_PARTS: Mapping[str, Sequence[str]] = {
    "What it is": ("title", "basis", "parties", "partnership_id"),
    "When": ("starts_on", "ends_on", "notice_days"),
    "What it asks for": ("required", "delivers", "records", "qualifications", "support_opened_by"),
    "Time limits": ("times", "provider_calendar"),
    "Targets and places": ("targets", "reserved"),
    "Keeping it up": ("meeting_weeks", "review_months", "owner_id", "answer_by_link"),
    "In words": ("clauses",),
}
TOO_LONG = Refusal(
    "too_long_for_the_page",
    f"It has more than {MOST} entries in one list, or more than {MOST_IN_ALL} in all: change it over the interface.",
)
_READ_FIRST = (
    "Read it first: you sign what it says now. If it is changed before you sign, you are told, and asked again."
)


def agreement_fields(kind: AgreementKind, choices: Choices) -> tuple[Field, ...]:
    """The fields of an agreement of a kind, in the order of the page; an internal one has no other side."""
    found = {each.name: each for each in fields_of(WrittenAgreement, choices.of)}
    found["clauses"] = replace(found["clauses"], kind=Kind.GROUP, fields=tuple(_clauses(kind)), needed=False)
    found["support_opened_by"] = replace(found["support_opened_by"], kind=Kind.CHOICE)
    found["parties"] = replace(found["parties"], needed=True)
    if kind is AgreementKind.INTERNAL:
        del found["parties"], found["answer_by_link"]
    return tuple(found[name] for names in _PARTS.values() for name in names if name in found)


def draft_sheet(work: Work, kind: AgreementKind, form: Posted | None) -> Sheet:
    """The form of a new draft of a kind."""
    choices, against = Choices(work, (), form), drafting.against_drafting(work)
    fields = agreement_fields(kind, choices)
    empty = Filled({"support_opened_by": "lead_only"}, {each.name: 0 for each in fields if each.kind is Kind.MANY}, {})
    return Sheet(
        f"New {KINDS[kind][0].lower()}", WrittenAgreement, fields, f"/agreements/new?kind={kind}", "/agreements",
        button="Save the draft", lead=(_BINDS_NOBODY,), headings=_headings(), known=empty, own={"kind": kind.value},
        closed=(against,) if against is not None else (),
    )  # fmt: skip


_BINDS_NOBODY = "A draft binds nobody. It counts once a manager of each side has signed it."


def change_sheet(work: Work, found: AgreementDetail, form: Posted | None) -> Sheet:
    """The form of a draft, filled in with what it says."""
    said, (fields, known) = found.says, _said(work, found, form)
    signed = [each.organisation.name for each in found.parties if each.signed_on and each.organisation]
    taken_back = (f"Signed so far by {', '.join(signed)}: a change takes that back.",) if signed else ()
    return Sheet(
        "Change the draft", WrittenAgreement, fields, _address(found, "change"), f"/agreements/{found.id}",
        caption=found.title, lead=(_BINDS_NOBODY, *taken_back), headings=_headings(), known=known,
        version=found.revision, own={"kind": said.kind.value}, closed=(TOO_LONG,) if _is_too_long(said) else (),
        steps=_steps(found),
    )  # fmt: skip


def step_sheet(work: Work, found: AgreementDetail, name: str, against: Refusal | None) -> Sheet:
    """The short form of a step about an agreement, or why it is closed."""
    summary, request, _against = STEPS[name]
    fields = fields_of(request, _StepChoices(work, found).of)
    faults = tuple(Refusal(each.code, each.sentence) for each in found.faults) if name == "sign" else ()
    closed = (against,) if against is not None else faults
    return Sheet(
        summary.rstrip("."), request, fields, _address(found, name), f"/agreements/{found.id}",
        button="Sign" if name == "sign" else "Save", caption=found.title, closed=closed, version=found.revision,
        lead=(_READ_FIRST,) if name == "sign" else (), warns=name in ("withdraw", "end"),
        says=_said(work, found, None), steps=_steps(found),
    )  # fmt: skip


def _said(work: Work, found: AgreementDetail, form: Posted | None) -> tuple[tuple[Field, ...], Filled]:
    """The fields of an agreement, and what it says in them."""
    said = found.says
    fields = agreement_fields(said.kind, Choices(work, said.parties, form, list(said.times)))
    return fields, filled_with(fields, content_of(said, work.actor.organisation or ""))


def _steps(found: AgreementDetail) -> tuple[tuple[int, str], ...]:
    """What was done about an agreement, by whom and when, each with the revision that came of it."""
    return tuple(
        (
            each.revision,
            f"{moment(each.at)}: {DID[each.what]}"
            + (f", by {each.by}" if each.by else "")
            + (f" ({each.organisation.name})" if each.organisation else ""),
        )
        for each in found.steps
    )


class _StepChoices:
    """What may be chosen in the short forms: colleagues, and what the agreement asks for."""

    def __init__(self, work: Work, found: AgreementDetail) -> None:
        self.work = work
        self.found = found

    def of(self, name: str) -> Sequence[Option] | None:
        """The choices of a field by its name; None where it is free to fill in."""
        if name == "qualification":
            return [Option(each, word(each)) for each in self.found.says.qualifications]
        if name == "person_id":
            here = queries.organisations.colleagues(self.work.session, self.work.actor.organisation or "")
            return [_named(each) for each in here]
        return Choices(self.work, (), None).of(name) if name == "owner_id" else None


def _named(person: Person) -> Option:
    return Option(person.id, person.name)


def _clauses(kind: AgreementKind) -> Iterator[Field]:
    for clause in clauses_of(kind).values():
        yield Field(f"clauses.{clause.key}", Kind.PASSAGE, word(clause.covers))


def _headings() -> Mapping[str, str]:
    return {names[0]: heading for heading, names in _PARTS.items()}


def _address(found: AgreementDetail, step: str) -> str:
    return f"/agreements/{found.id}/actions/{step}"


def _is_too_long(said: AgreementForm) -> bool:
    """Whether a page would show less than all that it says, and so lose the rest."""
    lists = [len(each) for each in (said.records, said.targets, said.reserved, said.times)]
    return max(lists) > MOST or sum(lists) > MOST_IN_ALL
