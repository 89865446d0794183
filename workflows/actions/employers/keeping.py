"""Keeps a provider's checks of employers, what it requires of them, and the end of a suspension (rules C22, C23)."""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field, model_validator

from engine.clock import in_full, london_date
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.moves.refusing import refuse
from workflows.definitions.kinds import MANAGEMENT
from workflows.requests import MANY, Day, Id, Request, Text, Title, YesNo, broken
from workflows.tables.employers import EmployerCheck, EmployerFinding, EmployerSuspension, RequiredCriterion
from workflows.tables.organisations import Organisation
from workflows.vocabulary import EmployerCriterion, OrganisationKind, Role
from workflows.words.employers import ALWAYS_REQUIRED

KEEPING = MANAGEMENT | {Role.EMPLOYER_ENGAGEMENT}
"""Who keeps what a provider knows of employers."""
NOT_YOURS = Refusal(
    "not_yours", "An employer engagement officer, coordinator or manager of a provider keeps its checks of employers.",
    who_could=tuple(sorted(KEEPING)),
)  # fmt: skip
SUSPENSION_UNKNOWN = Refusal(
    "suspension_unknown", "Choose suspensions that your organisation reported and that nobody has lifted.",
    missing=("suspension_ids",),
)  # fmt: skip
_SETTING = (Role.MANAGER,)


class Finding(Request):
    """Whether the employer meets one criterion, and what was seen."""

    criterion: EmployerCriterion
    met: YesNo
    note: Text | None = None


class CheckEmployer(Request):
    """A check of an employer: each criterion once, health and safety with its days, and the insurance as far as known.

    A criterion that is left out counts as not met.
    """

    findings: list[Finding] = Field(max_length=len(EmployerCriterion))
    safety_checked_on: Day | None = None
    safety_until: Day | None = None
    insurer: Title | None = None
    policy: Title | None = None
    insured_until: Day | None = None
    insurance_note: Text | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "CheckEmployer":
        if len({each.criterion for each in self.findings}) < len(self.findings):
            raise broken("criterion_twice", "each criterion is answered once")
        return self


class RequireCriteria(Request):
    """The criteria that the provider requires from now on, beside what everybody requires: all of them."""

    required: list[EmployerCriterion] = Field(max_length=len(EmployerCriterion))


class LiftSuspension(Request):
    """Which suspensions end, by id, and why placements there are possible again; one reported since stays."""

    suspension_ids: list[Id] = Field(min_length=1, max_length=MANY)
    reason: Text


def check(work: Work, employer_id: str, request: CheckEmployer) -> Verdict:
    """Record a check beside those before it; raises UnknownInstance for no employer, and Refused."""
    employer = employer_of(work, employer_id)
    refuse(against_keeping(work))
    refuse(*_against_days(request, london_date(work.at)))
    row = EmployerCheck(
        id=new_id(), provider_id=work.actor.organisation or "", employer_id=employer.id, checked_at=work.at,
        checked_by=work.actor.id, **request.model_dump(exclude={"findings"}),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.session.add_all(EmployerFinding(check_id=row.id, **dict(each)) for each in request.findings)
    return {"id": row.id, "state": "checked", "version": 1}


def require(work: Work, request: RequireCriteria) -> Verdict:
    """Set what the provider requires of every employer, by its manager; raises Refused."""
    refuse(against_setting(work))
    own = work.actor.organisation or ""
    queries.employers.hold(work.session, own)
    wanted = frozenset(request.required) - ALWAYS_REQUIRED
    standing = {row.criterion: row for row in queries.employers.made_required(work.session, own)}
    for criterion in standing.keys() - wanted:
        row = standing[criterion]
        row.removed_at, row.removed_by = work.at, work.actor.id
        work.session.add(row)
    work.session.add_all(_required(work, own, wanted - standing.keys()))
    return {"id": own, "state": "required", "version": 1}


def lift(work: Work, employer_id: str, request: LiftSuspension) -> Verdict:
    """End the suspensions that are named; raises UnknownInstance for no employer, and Refused.

    Each suspension is lifted by a manager of the provider that reported the incident.
    """
    employer = employer_of(work, employer_id)
    queries.employers.hold(work.session, employer.id)
    own = own_suspensions(work, employer.id)
    refuse(against_lifting(work, own))
    wanted = set(request.suspension_ids)
    refuse(SUSPENSION_UNKNOWN if wanted - {row.id for row in own} else None)
    for row in (each for each in own if each.id in wanted):
        row.lifted_at, row.lifted_by, row.lift_reason = work.at, work.actor.id, request.reason
        work.session.add(row)
    return {"id": employer.id, "state": "suspended" if len(own) > len(wanted) else "lifted", "version": 1}


def against_keeping(work: Work) -> Refusal | None:
    """Why the actor keeps nothing about employers; None for whoever does at a provider."""
    own = queries.organisations.organisation(work.session, work.actor.organisation or "")
    provides = own is not None and own.kind is OrganisationKind.PROVIDER
    return None if provides and not work.actor.roles.isdisjoint(KEEPING) else NOT_YOURS


def against_setting(work: Work) -> Refusal | None:
    """Why the actor does not set what the provider requires; None for its manager."""
    if against_keeping(work) is None and not work.actor.roles.isdisjoint(_SETTING):
        return None
    return Refusal("not_yours", "A manager of the provider sets what it requires of employers.", who_could=_SETTING)


def against_lifting(work: Work, own: Iterable[EmployerSuspension]) -> Refusal | None:
    """Why the actor lifts no suspension of an employer; `own` are those that their organisation reported."""
    if not tuple(own):
        sentence = "Your organisation has suspended nobody here: the provider that reported an incident lifts it."
        return Refusal("nothing_suspended", sentence)
    if work.actor.roles.isdisjoint(_SETTING):
        sentence = "A manager of the provider that reported the incident lifts a suspension."
        return Refusal("not_yours", sentence, who_could=_SETTING)
    return None


def own_suspensions(work: Work, employer_id: str) -> list[EmployerSuspension]:
    """The suspensions of the employer that the actor's organisation reported and nobody has lifted."""
    found = queries.employers.suspensions(work.session, [employer_id])
    return [row for row in found if row.provider_id == work.actor.organisation]


def employer_of(work: Work, employer_id: str) -> Organisation:
    """The employer; raises UnknownInstance where there is none by that id."""
    found = queries.organisations.organisation(work.session, employer_id)
    if found is None or found.kind is not OrganisationKind.EMPLOYER:
        raise UnknownInstance
    return found


def _required(work: Work, own: str, criteria: Iterable[EmployerCriterion]) -> Iterator[RequiredCriterion]:
    for criterion in sorted(criteria):
        yield RequiredCriterion(
            id=new_id(), provider_id=own, criterion=criterion, added_at=work.at, added_by=work.actor.id
        )


def _against_days(request: CheckEmployer, today: date) -> Iterator[Refusal | None]:
    checked, until = request.safety_checked_on, request.safety_until
    if (checked is None) != (until is None):
        missing = "safety_until" if until is None else "safety_checked_on"
        sentence = "Say both: the day health and safety was checked, and until when it is in date."
        yield Refusal("safety_days_missing", sentence, missing=(missing,))
    elif checked is not None and checked > today:
        sentence = f"Health and safety cannot have been checked on {in_full(checked)}: that day is still to come."
        yield Refusal("day_still_to_come", sentence, missing=("safety_checked_on",))
    elif checked is not None and until is not None and until < checked:
        sentence = "Health and safety is in date until a day after it was checked; put the days right."
        yield Refusal("safety_ends_before_check", sentence, missing=("safety_until",))
