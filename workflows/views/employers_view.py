"""Employers as a provider knows them: its checks, what is out of date, who is suspended; no learner (C22, C23)."""

from collections.abc import Iterable
from datetime import date, datetime

from engine.clock import in_full, london_date
from engine.runtime import Work
from workflows import queries
from workflows.actions.employers.keeping import against_keeping, employer_of
from workflows.actions.moves.refusing import refuse
from workflows.queries.employers import Checked
from workflows.rules.employer_criteria import criteria
from workflows.tables.employers import EmployerSuspension
from workflows.tables.organisations import Organisation, Person
from workflows.views.shapes import Named, View
from workflows.vocabulary import EmployerCriterion, Role
from workflows.words.employers import ALWAYS_REQUIRED

# Who at the provider that reported an incident reads what happened (C23, judgement).
READING_INCIDENTS = frozenset({Role.MANAGER, Role.COORDINATOR})


class CriterionView(View):
    """A criterion in words; `required` by one's own provider, or by everybody (`always`), else it advises."""

    criterion: EmployerCriterion
    words: str
    required: bool
    always: bool


class FindingView(View):
    """What a check found of one criterion; one that it said nothing of is not met."""

    criterion: EmployerCriterion
    words: str
    required: bool
    met: bool
    note: str | None


class CheckView(View):
    """One check of an employer by one's own provider."""

    id: str
    checked_at: datetime
    checked_by: Named | None
    findings: list[FindingView]
    safety_checked_on: date | None
    safety_until: date | None
    insurer: str | None
    policy: str | None
    insured_until: date | None
    insurance_note: str | None


class SuspensionView(View):
    """Since when nobody begins a placement there; `words` say what happened, to few of whoever reported it."""

    id: str
    since: datetime
    by_us: bool
    words: str | None


class EmployerLine(View):
    """An employer in a list: when it was checked, and what stands in the way of a placement that begins now."""

    id: str
    name: str
    checked_at: datetime | None
    safety_until: date | None
    out_of_date: list[str]
    suspended_since: datetime | None


class EmployerView(View):
    """An employer as one's own provider knows it: the check that counts, those before it, and suspensions."""

    id: str
    name: str
    out_of_date: list[str]
    advised: list[str]
    current: CheckView | None
    earlier: list[CheckView]
    suspensions: list[SuspensionView]


def criteria_view(work: Work) -> list[CriterionView]:
    """The criteria in the order of the list; raises Refused for whoever keeps nothing about employers."""
    refuse(against_keeping(work))
    required = queries.employers.required(work.session, work.actor.organisation or "")
    return [
        CriterionView(criterion=key, words=words, required=key in required, always=key in ALWAYS_REQUIRED)
        for key, words in criteria().items()
    ]


def employer_list(work: Work) -> list[EmployerLine]:
    """Every employer by name; raises Refused for whoever keeps nothing about employers."""
    refuse(against_keeping(work))
    own, session = work.actor.organisation or "", work.session
    found = queries.employers.employers(session)
    checks = queries.employers.latest_checks(session, own, (each.id for each in found))
    since: dict[str, datetime] = {}
    for row in queries.employers.suspensions(session, (each.id for each in found)):
        since.setdefault(row.employer_id, row.suspended_at)
    required = queries.employers.required(session, own)
    return [_line(work, each, checks.get(each.id), required, since.get(each.id)) for each in found]


def employer_view(work: Work, employer_id: str) -> EmployerView:
    """One employer; raises Refused for whoever keeps nothing about employers, UnknownInstance for no employer."""
    employer, own = employer_of(work, employer_id), work.actor.organisation or ""
    refuse(against_keeping(work))
    checks = queries.employers.all_checks(work.session, own, employer.id)
    required = queries.employers.required(work.session, own)
    current = checks[0] if checks else None
    advised = current.unmet(frozenset(EmployerCriterion) - required) if current is not None else ()
    return EmployerView(
        id=employer.id, name=employer.name, out_of_date=out_of_date(current, required, london_date(work.at)),
        advised=[words for key, words in criteria().items() if key in advised],
        current=_check(work, current, required) if current is not None else None,
        earlier=[_check(work, each, required) for each in checks[1:]],
        suspensions=[_suspension(work, row) for row in queries.employers.suspensions(work.session, [employer.id])],
    )  # fmt: skip


def out_of_date(found: Checked | None, required: Iterable[EmployerCriterion], today: date) -> list[str]:
    """What stands in the way of a placement today, a sentence each; nothing where all is in order."""
    if found is None:
        return ["Not checked yet"]
    told = [f"Not met: {criteria()[key]}" for key in criteria() if key in found.unmet(required)]
    until = found.check.safety_until
    if until is None:
        told.append("Health and safety is not checked")
    elif until < today:
        told.append(f"Health and safety was in date until {in_full(until)}")
    return told if found.insurance_noted else [*told, "Insurance is not noted"]


def _line(work: Work, employer: Organisation, found: Checked | None, required: Iterable[EmployerCriterion],
          since: datetime | None) -> EmployerLine:  # fmt: skip
    check = found.check if found is not None else None
    return EmployerLine(
        id=employer.id, name=employer.name, checked_at=check.checked_at if check is not None else None,
        safety_until=check.safety_until if check is not None else None,
        out_of_date=out_of_date(found, required, london_date(work.at)), suspended_since=since,
    )  # fmt: skip


def _check(work: Work, found: Checked, required: frozenset[EmployerCriterion]) -> CheckView:
    row, person = found.check, work.session.get(Person, found.check.checked_by)
    named = Named(id=person.id, name=person.name) if person is not None else None
    told = row.model_dump(exclude={"provider_id", "employer_id", "checked_by"})
    return CheckView(**told, checked_by=named, findings=_findings(found, required))


def _findings(found: Checked, required: frozenset[EmployerCriterion]) -> list[FindingView]:
    rows = [(key, words, found.findings.get(key)) for key, words in criteria().items()]
    return [
        FindingView(
            criterion=key, words=words, required=key in required, met=row is not None and row.met,
            note=row.note if row is not None else None,
        )
        for key, words, row in rows
    ]  # fmt: skip


def _suspension(work: Work, row: EmployerSuspension) -> SuspensionView:
    by_us = row.provider_id == work.actor.organisation
    told = by_us and not work.actor.roles.isdisjoint(READING_INCIDENTS)
    return SuspensionView(id=row.id, since=row.suspended_at, by_us=by_us, words=row.words if told else None)
