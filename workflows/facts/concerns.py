"""Who looks after safeguarding concerns, and where one stands (rule C24)."""

from sqlmodel import Session

from engine.actor import Actor, ActorKind
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.facts.standing_in import roles_acted_for
from workflows.tables.concerns import Concern
from workflows.vocabulary import ConcernState, Role


def looks_after(session: Session, actor: Actor) -> bool:
    """Whether the actor is a safeguarding lead of their organisation; a person, for no system looks at concerns.

    Where nobody is, the managers act for one, as for every role that nobody holds (see `standing_in.acting_for`).
    """
    if actor.kind is not ActorKind.PERSON:
        return False
    if Role.SAFEGUARDING_LEAD in actor.roles:
        return True
    usual, _restricted = roles_acted_for(session, actor.organisation or "", actor.roles)
    return Role.SAFEGUARDING_LEAD.value in usual


def answering(facts: JourneyFacts, row: Concern) -> frozenset[str]:
    """The organisations whose safeguarding leads may read the concern: all that answered for the learner since.

    What was feared for a learner goes along with them, and stays readable where it was received [judgement].
    """
    since = frozenset(
        period.organisation_id
        for period in queries.journeys.stored_responsibility(facts.session, row.journey_id)
        if not period.taken_back and period.from_at <= facts.work.at
        and (period.until_at is None or period.until_at > row.raised_at)
    )  # fmt: skip
    return since | {row.handler_id} | ({facts.responsible} if facts.responsible else frozenset())


def state_of(row: Concern) -> ConcernState:
    """Where the concern stands."""
    if row.closed_at is not None:
        return ConcernState.CLOSED
    return ConcernState.RECEIVED if row.decision is None else ConcernState.LOOKED_AT
