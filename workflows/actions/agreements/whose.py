"""Who may do what about an agreement: to everybody but managers and coordinators of its sides there is none."""

from engine.actor import ActorKind
from engine.errors import Refusal, StaleVersion, UnknownInstance
from engine.runtime import Work, new_id
from workflows import queries
from workflows.actions.moves.refusing import refuse
from workflows.tables.agreement_records import AgreementChange
from workflows.tables.agreements import Agreement
from workflows.vocabulary import AgreementStep, Role

KEEPING = frozenset({Role.MANAGER, Role.COORDINATOR})
"""Who drafts, reads and keeps agreements for their organisation."""
NOT_A_MANAGER = Refusal("not_yours", "A manager of one of the sides does this, in person.", who_could=(Role.MANAGER,))
NOT_SEEN = Refusal(
    "version_missing", "Read the agreement and say in If-Match which version of it you mean.", missing=("If-Match",)
)


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
    if version is not None and version != found.revision:
        raise StaleVersion(version, found.revision)
    return found


def refuse_unless_manager(work: Work) -> None:
    """Raise Refused unless the actor is a person and a manager."""
    if work.actor.kind is not ActorKind.PERSON or Role.MANAGER not in work.actor.roles:
        refuse(NOT_A_MANAGER)


def refuse_if_unseen(version: int | None) -> None:
    """Raise Refused for a step that says of no version that it is meant."""
    if version is None:
        refuse(NOT_SEEN)


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
    if organisation is None or work.actor.roles.isdisjoint(KEEPING):
        raise UnknownInstance
    found = queries.agreement_terms.of_party(work.session, agreement_id, organisation, lock=lock)
    if found is None:
        raise UnknownInstance
    return found
