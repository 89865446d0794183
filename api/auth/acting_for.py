"""Lets a caller act for a colleague: their own roles go on to count, and it is put on record for whom it was done."""

from dataclasses import replace

from sqlmodel import Session

from api.auth.identity import Identity
from api.request_errors import NotForKeys, NotForThisColleague
from engine import clock
from engine.actor import Actor
from engine.clock import london_date
from engine.database import Database
from workflows import deputies, queries
from workflows.tables.organisations import Person
from workflows.vocabulary import Role


def for_colleague(database: Database, identity: Identity, colleague_id: str) -> Identity:
    """The identity with the colleague for whom it acts.

    A deputy may act for somebody who is away, as far as a deputy is let be one, and a manager for anybody who works in
    their organisation [judgement: no rule names other cover]. Raises NotForKeys for a machine, NotForThisColleague.
    """
    if identity.session_id is None:
        raise NotForKeys
    with database.reading() as transaction:
        if not _may_act(transaction.session, identity.actor, colleague_id):
            raise NotForThisColleague
    return replace(identity, actor=replace(identity.actor, acting_for=colleague_id))


def colleagues_for(session: Session, actor: Actor) -> list[Person]:
    """The colleagues for whom the actor may act now, by name: see `for_colleague`."""
    me = session.get(Person, actor.id)
    if me is None:
        return []
    here = queries.organisations.colleagues(session, me.organisation_id)
    others = [each for each in here if deputies.works_beside(me, each)]
    if Role.MANAGER in actor.roles:
        return others
    away = set(deputies.represented(session, me.id, me.organisation_id, london_date(clock.now())))
    return [each for each in others if each.id in away]


def _may_act(session: Session, actor: Actor, colleague_id: str) -> bool:
    me, colleague = session.get(Person, actor.id), session.get(Person, colleague_id)
    if me is None or colleague is None or not deputies.works_beside(me, colleague):
        return False
    today = london_date(clock.now())
    return Role.MANAGER in actor.roles or deputies.acting_today(session, colleague_id, today) == actor.id
