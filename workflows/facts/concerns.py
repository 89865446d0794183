"""Who looks after safeguarding concerns, and where one stands (rule C24)."""

from datetime import date

from sqlmodel import Session

from engine.actor import Actor, ActorKind
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.tables.concerns import Concern
from workflows.visibility import NAMED_STAFF
from workflows.vocabulary import ConcernState, Role


def looks_after(session: Session, actor: Actor, today: date) -> bool:
    """Whether the actor is there to look at their organisation's concerns; a person, for no system looks at one."""
    if actor.kind is not ActorKind.PERSON or actor.organisation is None:
        return False
    if Role.SAFEGUARDING_LEAD in actor.roles:
        return True
    return not lookers(session, actor.organisation, today).isdisjoint(actor.roles)


def lookers(session: Session, organisation_id: str, today: date) -> frozenset[Role]:
    """The roles in which people of an organisation look at concerns: safeguarding leads, as long as one is here.

    While all of them are away the managers do so too, for none can wait for somebody's return. Where nobody is one
    the managers do, and without those whoever is named for restricted matters (0.6) [judgement]. Empty: nobody can.
    """
    filled = queries.organisations.filled_roles(session, organisation_id)
    managers = filled & {Role.MANAGER}
    if Role.SAFEGUARDING_LEAD in filled:
        return frozenset({Role.SAFEGUARDING_LEAD}) | (frozenset() if _lead_is_here(session, organisation_id, today)
                                                      else managers)  # fmt: skip
    return managers or filled & NAMED_STAFF


def handler_of(session: Session, organisation_id: str, lead_id: str | None, today: date) -> str:
    """Whose concern it is: the organisation's that answers for the learner, or its lead's where nobody there can look.

    Nobody there either: it stays where it is, and the hourly look reports that nobody can be told.
    """
    if lead_id is None or lookers(session, organisation_id, today) or not lookers(session, lead_id, today):
        return organisation_id
    return lead_id


def _lead_is_here(session: Session, organisation_id: str, today: date) -> bool:
    leads = queries.organisations.people_with_role(session, organisation_id, Role.SAFEGUARDING_LEAD)
    return not {each.id for each in leads} <= set(queries.organisations.away_on(session, organisation_id, today))


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
