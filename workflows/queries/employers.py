"""Selects about employers: a provider's checks of them, what it requires, who is suspended, and who is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.tables import Instance
from workflows.tables.employers import EmployerCheck, EmployerFinding, EmployerSuspension, RequiredCriterion
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Organisation
from workflows.vocabulary import EmployerCriterion, HandOffKind, OrganisationKind
from workflows.words.employers import ALWAYS_REQUIRED


@dataclass(frozen=True, slots=True)
class Checked:
    """One check with what it found of each criterion; a criterion that it says nothing of is not met."""

    check: EmployerCheck
    findings: Mapping[EmployerCriterion, EmployerFinding] = field(default_factory=dict)

    def unmet(self, criteria: Iterable[EmployerCriterion]) -> frozenset[EmployerCriterion]:
        """Those of `criteria` that the employer does not meet."""
        return frozenset(key for key in criteria if key not in self.findings or not self.findings[key].met)

    @property
    def insurance_noted(self) -> bool:
        """Whether anything of the insurance is noted."""
        found = self.check
        return any((found.insurer, found.policy, found.insured_until, found.insurance_note))


def required(session: Session, provider_id: str) -> frozenset[EmployerCriterion]:
    """What a provider requires of employers: what everybody does, and what it made required itself."""
    return ALWAYS_REQUIRED | {row.criterion for row in made_required(session, provider_id)}


def made_required(session: Session, provider_id: str) -> Sequence[RequiredCriterion]:
    """The criteria that a provider made required, in force."""
    wanted = select(RequiredCriterion).where(
        col(RequiredCriterion.provider_id) == provider_id, col(RequiredCriterion.removed_at).is_(None)
    )
    return session.exec(wanted.order_by(col(RequiredCriterion.id))).all()


def latest_checks(session: Session, provider_id: str, employers: Iterable[str]) -> dict[str, Checked]:
    """The provider's newest check of each of the employers, by the employer's id; those never checked are left out."""
    rows = session.exec(_checks(provider_id).where(col(EmployerCheck.employer_id).in_(sorted(employers))))
    newest = {row.employer_id: row for row in rows}
    found = _findings(session, [row.id for row in newest.values()])
    return {employer: Checked(row, found.get(row.id, {})) for employer, row in newest.items()}


def latest_check(session: Session, provider_id: str, employer_id: str) -> Checked | None:
    """The provider's newest check of the employer; None before the first."""
    return latest_checks(session, provider_id, [employer_id]).get(employer_id)


def all_checks(session: Session, provider_id: str, employer_id: str) -> list[Checked]:
    """Every check of the employer by the provider, the newest first."""
    rows = session.exec(_checks(provider_id).where(col(EmployerCheck.employer_id) == employer_id)).all()
    found = _findings(session, [row.id for row in rows])
    return [Checked(row, found.get(row.id, {})) for row in reversed(rows)]


def _checks(provider_id: str) -> SelectOfScalar[EmployerCheck]:
    wanted = select(EmployerCheck).where(col(EmployerCheck.provider_id) == provider_id)
    return wanted.order_by(col(EmployerCheck.checked_at), col(EmployerCheck.id))


def _findings(session: Session, checks: Iterable[str]) -> dict[str, dict[EmployerCriterion, EmployerFinding]]:
    found: dict[str, dict[EmployerCriterion, EmployerFinding]] = {}
    for row in session.exec(select(EmployerFinding).where(col(EmployerFinding.check_id).in_(sorted(checks)))):
        found.setdefault(row.check_id, {})[row.criterion] = row
    return found


def employers(session: Session) -> Sequence[Organisation]:
    """Every employer, by name."""
    wanted = select(Organisation).where(col(Organisation.kind) == OrganisationKind.EMPLOYER)
    return session.exec(wanted.order_by(col(Organisation.name), col(Organisation.id))).all()


def suspensions(session: Session, employers: Iterable[str]) -> Sequence[EmployerSuspension]:
    """The suspensions of these employers that nobody has lifted, the oldest first."""
    wanted = select(EmployerSuspension).where(
        col(EmployerSuspension.employer_id).in_(sorted(employers)), col(EmployerSuspension.lifted_at).is_(None)
    )
    return session.exec(wanted.order_by(col(EmployerSuspension.suspended_at), col(EmployerSuspension.id))).all()


def hold(session: Session, organisation_id: str) -> None:
    """Lock an organisation, so that nothing else is decided of it meanwhile.

    An employer while it is suspended or somebody is placed there, a provider while it sets what it requires.
    """
    session.exec(select(Organisation.id).where(col(Organisation.id) == organisation_id).with_for_update()).all()


def placed_at(session: Session, employer_id: str, states: Iterable[str]) -> Sequence[HandOff]:
    """Placements at the employer that stand in one of these states, on whichever journey, in the order made."""
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.receiver_id) == employer_id, col(HandOff.kind) == HandOffKind.PLACEMENT,
            col(Instance.state).in_(states),
        )
        .order_by(col(HandOff.id))
    )  # fmt: skip
    return session.exec(wanted).all()
