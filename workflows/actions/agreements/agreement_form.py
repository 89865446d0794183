"""What a draft of an agreement says, as a form; and a stored agreement as the form that would say the same."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlmodel import Session

from workflows import queries
from workflows.agreed_terms import Amount, Part, RecordEntry
from workflows.requests import Count, Day, Id, Request, Text, Title, Word, YesNo
from workflows.tables.agreements import (
    Agreement,
    AgreementClause,
    AgreementDelivery,
    AgreementQualification,
    AgreementRecord,
    AgreementTarget,
    AgreementTime,
    PlaceReservation,
)
from workflows.tables.programmes import PlacePool
from workflows.vocabulary import AgreementBasis, AgreementKind, SupportOpener, TargetMeasure

LimitName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,60}$")]
ClauseKey = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9]{2}$")]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]
Months = Annotated[int, Field(strict=True, ge=1, le=120)]
MOST = 1000
# What form and row of an agreement call by the same name; who keeps its record may be left to whoever drafts it.
COLUMNS = frozenset({
    "kind", "basis", "title", "partnership_id", "starts_on", "ends_on", "required", "provider_calendar",
    "answer_by_link", "notice_days", "review_months", "meeting_weeks",
})  # fmt: skip
Weeks = Annotated[int, Field(strict=True, ge=1, le=520)]


class ClauseText(Request):
    """What the agreement says under a clause, by its key, such as ext_09."""

    clause: ClauseKey
    text: Text


class Target(Request):
    """What one side is to reach: per cent, or for `other` so much of what it is `about`.

    From `from_on` to `until_on`, or for as long as the agreement runs.
    """

    organisation_id: Id
    measure: TargetMeasure
    amount: Count
    about: Title | None = None
    from_on: Day | None = None
    until_on: Day | None = None


class Reserved(Request):
    """Places of a programme of one side, for a start on a day, kept for learners whom another side sends."""

    programme_id: Id
    starts_on: Day
    organisation_id: Id
    places: Annotated[int, Field(strict=True, ge=1, le=10_000)]


class AgreementForm(Request):
    """A draft: who agrees on what basis, from when to when, both days included, and every clause.

    `delivers` are the parts that may be handed over (ext_01), `records` come back with them (ext_04), `times` change
    time limits or switch one off with null (str_05), `qualifications` are asked of the partner's staff (ext_03),
    `targets` are set against what happens (ext_02), `reserved` places are kept (str_04). Every so many months there is
    a review (ext_08), every so many weeks a meeting (ext_09), and `notice_days` lie before an early end. With
    `answer_by_link` (str_06) what one side sends is answered by the link of an e-mail, without signing in, but for what
    is restricted. `owner_id` keeps the record (ext_10): without one whoever drafts it.
    """

    kind: AgreementKind
    basis: AgreementBasis
    title: Title
    partnership_id: Id | None = None
    parties: list[Id] = Field(min_length=1, max_length=MOST)
    starts_on: Day
    ends_on: Day
    required: YesNo = False
    provider_calendar: YesNo = False
    answer_by_link: YesNo = False
    delivers: list[Part] = Field(default=[], max_length=MOST)
    records: list[RecordEntry] = Field(default=[], max_length=MOST)
    support_opened_by: list[SupportOpener] = Field(default=[], max_length=2)
    times: dict[LimitName, Amount | None] = Field(default={}, max_length=MOST)
    clauses: list[ClauseText] = Field(default=[], max_length=MOST)
    targets: list[Target] = Field(default=[], max_length=MOST)
    qualifications: list[Word] = Field(default=[], max_length=MOST)
    reserved: list[Reserved] = Field(default=[], max_length=MOST)
    notice_days: Days | None = None
    review_months: Months | None = None
    meeting_weeks: Weeks | None = None
    owner_id: Id | None = None

    def within(self, target: Target) -> tuple[date, date]:
        """The first and the last day of a target."""
        return target.from_on or self.starts_on, target.until_on or self.ends_on


def form_of(session: Session, agreement: Agreement) -> AgreementForm:
    """The form that would say what a stored agreement says."""
    pools = queries.agreement_terms.pools_of(session, agreement.id)
    opens = SupportOpener.PARTNER if agreement.may_open_support else SupportOpener.LEAD_ONLY

    def rows(table: type[queries.agreement_terms.Row]) -> Sequence[queries.agreement_terms.Row]:
        return queries.agreement_terms.said(session, table, agreement.id)

    return AgreementForm.model_validate(
        {
            **agreement.model_dump(include={*COLUMNS, "owner_id"}),
            "parties": [each.organisation_id for each in queries.agreement_terms.parties(session, agreement.id)],
            "support_opened_by": [opens],
            "delivers": [each.part for each in rows(AgreementDelivery)],
            "records": [{"record": each.record, "part": each.part or None} for each in rows(AgreementRecord)],
            "times": {each.rule: each.amount for each in rows(AgreementTime)},
            "clauses": [each.model_dump(include={"clause", "text"}) for each in rows(AgreementClause)],
            "targets": [each.model_dump(exclude={"id", "agreement_id"}) for each in rows(AgreementTarget)],
            "qualifications": [each.qualification for each in rows(AgreementQualification)],
            "reserved": [_reserved(each, pools[each.pool_id]) for each in rows(PlaceReservation)],
        }
    )


def _reserved(row: PlaceReservation, pool: PlacePool) -> dict[str, object]:
    return {
        "programme_id": pool.programme_id, "starts_on": pool.starts_on, "organisation_id": row.organisation_id,
        "places": row.places,
    }  # fmt: skip
