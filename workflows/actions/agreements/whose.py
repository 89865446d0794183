"""Who may do what about an agreement: to everybody but managers and coordinators of its sides there is none."""

from engine.actor import ActorKind
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work, new_id
from workflows import queries
from workflows.actions.moves import versions
from workflows.definitions.kinds import MANAGEMENT
from workflows.tables.agreement_records import AgreementChange
from workflows.tables.agreements import Agreement
from workflows.vocabulary import AgreementStep, Role

NOT_A_MANAGER = Refusal("not_yours", "A manager of one of the sides does this, in person.", who_could=(Role.MANAGER,))
WHAT = "agreement"
"""What the record is called to whoever is to read it first."""


def read(work: Work, agreement_id: str) -> Agreement:
    """An agreement of the actor's organisation, to look at.

    Raises UnknownInstance for anybody but a manager or coordinator of a side.
    """
    return _found(work, agreement_id, lock=False)


def own(work: Work, agreement_id: str, version: int | None) -> Agreement:
    """An agreement of the actor's organisation, held for a change.

    Raises UnknownInstance for anybody but a manager or coordinator of a side, StaleVersion when `version` is another.
    """
    found = _found(work, agreement_id, lock=True)
    versions.refuse_if_changed(version, found.revision)
    return found


def unless_manager(work: Work) -> Refusal | None:
    """Why the actor may not do what only a person who is a manager does; None where nothing stands against it."""
    manages = work.actor.kind is ActorKind.PERSON and Role.MANAGER in work.actor.roles
    return None if manages else NOT_A_MANAGER


def note(work: Work, agreement: Agreement, what: AgreementStep, text: str | None = None, **before: object) -> None:
    """Count the change and write down what was done about the agreement, by whom, and for which colleague."""
    if what is not AgreementStep.DRAFTED:
        agreement.revision += 1
    work.session.add(agreement)
    work.session.flush()
    work.session.add(
        AgreementChange(
            id=new_id(), agreement_id=agreement.id, revision=agreement.revision, what=what, at=work.at,
            by_id=work.actor.id, acting_for=work.actor.acting_for, organisation_id=work.actor.organisation, note=text,
            before=before,
        )
    )  # fmt: skip
    work.session.flush()


def _found(work: Work, agreement_id: str, *, lock: bool) -> Agreement:
    organisation = work.actor.organisation
    if organisation is None or work.actor.roles.isdisjoint(MANAGEMENT):
        raise UnknownInstance
    found = queries.agreement_terms.of_party(work.session, agreement_id, organisation, lock=lock)
    if found is None:
        raise UnknownInstance
    return found
