"""Reads who a caller is, for telling them."""

from sqlmodel import Session, select

from api.auth.tables import ApiKey
from engine.actor import Actor, ActorKind
from workflows.tables.organisations import Organisation, Person, PersonRole


def person_and_organisation(session: Session, person_id: str) -> tuple[Person, Organisation]:
    """The person and the organisation they work for."""
    person = session.get_one(Person, person_id)
    return person, session.get_one(Organisation, person.organisation_id)


def roles_of(session: Session, person_id: str) -> list[str]:
    """The roles of the person, sorted."""
    return sorted(session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id)))


def name_of(session: Session, actor: Actor) -> str:
    """What a person or a machine client is called."""
    if actor.kind is ActorKind.PERSON:
        return session.get_one(Person, actor.id).name
    return session.get_one(ApiKey, actor.id).name
