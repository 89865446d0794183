"""One agreement as managers and coordinators of its sides read it: what it says, who did what, what is recorded."""

from datetime import date, datetime

from engine.clock import london_date
from engine.errors import Refusal
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements import drafting, whose
from workflows.actions.agreements.agreement_form import AgreementForm, form_of
from workflows.rules.agreement_clauses import clauses_of
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Person
from workflows.views.journey_list import names_of
from workflows.views.shapes import Named, View
from workflows.vocabulary import AgreementBasis, AgreementKind, AgreementState, AgreementStep, MeetingKind


class ClauseView(View):
    """A clause of this kind of agreement: what it covers, what it does here, and what the agreement says under it."""

    clause: str
    covers: str
    effect: str
    text: str | None


class PartyView(View):
    """A side, the day it signed, and who signed for it."""

    organisation: Named | None
    signed_on: date | None
    signed_by: str | None


class StepView(View):
    """Something that was done about the agreement: by whom of which side, and after which revision."""

    what: AgreementStep
    at: datetime
    revision: int
    by: str | None
    organisation: Named | None
    note: str | None


class MeetingView(View):
    """A meeting or review that was held."""

    kind: MeetingKind
    held_on: date
    note: str | None


class SafetyView(View):
    """Evidence of a side's health and safety; `in_date` today."""

    organisation: Named | None
    evidence: str
    checked_on: date
    valid_until: date
    in_date: bool


class QualificationView(View):
    """A qualification that is asked for, and who at a side has it; missing where nobody does."""

    qualification: str
    organisation: Named | None
    held_by: list[str]


class FaultView(View):
    """Something that stands against signing, with what to do."""

    code: str
    sentence: str
    missing: list[str]


class AgreementDetail(View):
    """An agreement: what it says (`says` is the form that would say so), where it stands, and what was done.

    It is in force from `in_force_from`, the later of its start and the last signature, to the day `ends_on`. `faults`
    are what stands against signing a draft now.
    """

    id: str
    revision: int
    version: int
    follows_id: str | None
    followed_by: str | None
    state: AgreementState
    kind: AgreementKind
    basis: AgreementBasis
    title: str
    starts_on: date
    ends_on: date
    agreed_until: date | None
    in_force_from: date | None
    drafted_by: Named | None
    owner: str | None
    parties: list[PartyView]
    clauses: list[ClauseView]
    says: AgreementForm
    qualifications: list[QualificationView]
    safety: list[SafetyView]
    meetings: list[MeetingView]
    steps: list[StepView]
    faults: list[FaultView]


class KnownClause(View):
    """A clause that an agreement of a kind may have."""

    kind: AgreementKind
    clause: str
    covers: str
    effect: str


def known_clauses() -> list[KnownClause]:
    """Every clause of every kind of agreement, in the guide's order."""
    return [
        KnownClause(kind=kind, clause=each.key, covers=each.covers, effect=each.effect)
        for kind in AgreementKind
        for each in clauses_of(kind).values()
    ]


def detail(work: Work, agreement_id: str) -> AgreementDetail:
    """One agreement; raises UnknownInstance for anybody but managers and coordinators of its sides."""
    row = whose.read(work, agreement_id)
    terms, says = queries.agreement_terms, form_of(work.session, row)
    names = names_of(work, {*says.parties, row.drafted_by})
    followers = terms.followers(work.session, row.id)
    open_draft = row.drafted_at is not None and row.signed_at is None and row.withdrawn_at is None
    return AgreementDetail(
        state=state_of(work, row), followed_by=followers[0].id if followers else None, says=says,
        in_force_from=in_force_from(work, row), drafted_by=names.get(row.drafted_by),
        owner=_name(work, row.owner_id), parties=_parties(work, row, names), clauses=_clauses(says),
        qualifications=_qualifications(work, row, says, names), safety=_safety(work, row, names),
        meetings=[MeetingView.model_validate(each) for each in terms.meetings(work.session, row.id)],
        steps=_steps(work, row, names),
        faults=[_fault(each) for each in drafting.faults(work, row, lock=False)] if open_draft else [],
        **row.model_dump(
            include={"id", "revision", "version", "follows_id", "kind", "basis", "title", "starts_on", "ends_on",
                     "agreed_until"}
        ),
    )  # fmt: skip


def state_of(work: Work, row: Agreement) -> AgreementState:
    """Where an agreement stands today."""
    today, first = london_date(work.at), in_force_from(work, row)
    if row.withdrawn_at is not None:
        return AgreementState.WITHDRAWN
    if first is None:
        return AgreementState.DRAFT
    if row.ends_on < today:
        return AgreementState.ENDED
    return AgreementState.IN_FORCE if first <= today else AgreementState.TO_COME


def in_force_from(work: Work, row: Agreement) -> date | None:
    """The first day on which it is in force: its start, but no day before all had signed; None while some have not."""
    signed = [each.signed_on for each in queries.agreement_terms.parties(work.session, row.id)]
    days = [each for each in signed if each is not None]
    return max(row.starts_on, *days) if days and len(days) == len(signed) else None


def _parties(work: Work, row: Agreement, names: dict[str | None, Named]) -> list[PartyView]:
    return [
        PartyView(
            organisation=names.get(each.organisation_id), signed_on=each.signed_on,
            signed_by=_name(work, each.signed_by),
        )
        for each in queries.agreement_terms.parties(work.session, row.id)
    ]  # fmt: skip


def _name(work: Work, person_id: str | None) -> str | None:
    found = work.session.get(Person, person_id) if person_id else None
    return found.name if found is not None else None


def _clauses(says: AgreementForm) -> list[ClauseView]:
    texts = {each.clause: each.text for each in says.clauses}
    return [
        ClauseView(clause=each.key, covers=each.covers, effect=each.effect, text=texts.get(each.key))
        for each in clauses_of(says.kind).values()
    ]


def _qualifications(
    work: Work, row: Agreement, says: AgreementForm, names: dict[str | None, Named]
) -> list[QualificationView]:
    """Of whom it is asked: of the sides beside the one that drafted, or of each where none did."""
    asked = [each for each in says.parties if each != row.drafted_by] if says.qualifications else []
    held = {each: queries.agreement_terms.qualified(work.session, each) for each in asked}
    return [
        QualificationView(
            qualification=word, organisation=names.get(each),
            held_by=[person.name for person in held[each].get(word, [])],
        )
        for word in says.qualifications
        for each in asked
    ]  # fmt: skip


def _safety(work: Work, row: Agreement, names: dict[str | None, Named]) -> list[SafetyView]:
    today = london_date(work.at)
    return [
        SafetyView(
            organisation=names.get(each.organisation_id), in_date=each.valid_until >= today,
            **each.model_dump(include={"evidence", "checked_on", "valid_until"}),
        )
        for each in queries.agreement_terms.safety(work.session, row.id)
    ]  # fmt: skip


def _steps(work: Work, row: Agreement, names: dict[str | None, Named]) -> list[StepView]:
    return [
        StepView(
            by=_name(work, each.by_id), organisation=names.get(each.organisation_id),
            **each.model_dump(include={"what", "at", "revision", "note"}),
        )
        for each in queries.agreement_terms.changes(work.session, row.id)
    ]  # fmt: skip


def _fault(refusal: Refusal) -> FaultView:
    return FaultView(code=refusal.code, sentence=refusal.sentence, missing=list(refusal.missing))
