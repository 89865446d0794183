"""Who of the demonstration can sign in, and with what password: a new one each time, known only to who asked for it."""

from enum import StrEnum
from secrets import token_hex

from sqlmodel import Session, col, select

from api.auth.accounts import COMMAND_LINE
from api.auth.passwords import Passwords
from api.auth.set_password import set_password
from api.auth.tables import SignInAccount
from api.commands import on_journey
from api.demo import county
from engine.actor import Actor, ActorKind
from engine.clock import in_full
from engine.runtime import Command, Runtime
from engine.tables import Instance
from workflows.actions.learners.own_code import GIVE_CODE
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.requests import Nothing
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import Role

# What each of these posts is to the learners of the demonstration.
SHOWN = {
    "careers.adviser": "adviser who refers",
    "mereside.coordinator": "coordinator of the lead",
    "mereside.manager": "manager of the lead",
    "mereside.tutor": "tutor",
    "brightwater.coordinator": "coordinator of a partner",
    "stillwater.worker": "worker of a support agency",
    "mereside.mis": "MIS officer",
    "mereside.safeguarding": "safeguarding lead",
    "council.officer": "tracking officer",
    "mereside.engagement": "employer engagement officer",
    "pellow.contact": "placement contact of an employer",
    "mereside.administrator": "who invites people and sets roles",
}


_LEAD = "mereside.coordinator"
_ON_PROGRAMME = (
    select(Journey.id, Learner, Person)
    .join(Instance, col(Instance.id) == col(Journey.id))
    .join(Learner, col(Learner.id) == col(Journey.learner_id))
    .join(Person, col(Person.organisation_id) == col(Instance.responsible))
    .where(Instance.state == "on_programme", Person.email == county.email_of(_LEAD), col(Learner.erased_at).is_(None))
    .order_by(col(Journey.id))
)


class Holding(StrEnum):
    """What a database holds: nothing, a whole demonstration, a part of one that was never finished, or other data."""

    NOTHING = "nothing"
    DEMONSTRATION = "demonstration"
    UNFINISHED = "unfinished"
    OTHER = "other"


def holding(session: Session) -> Holding:
    """What the database holds; accounts are the last part of a demonstration."""
    if session.exec(select(Organisation.id)).first() is None:
        return Holding.NOTHING
    everybody = [county.email_of(post) for post in county.posts()]
    people = session.exec(select(Person.id).where(col(Person.email).in_(everybody))).all()
    if not people:
        return Holding.OTHER
    accounts = session.exec(select(SignInAccount.person_id).where(col(SignInAccount.person_id).in_(people))).all()
    return Holding.DEMONSTRATION if len(accounts) == len(everybody) else Holding.UNFINISHED


def give_password(session: Session, passwords: Passwords) -> str:
    """Let everybody of the county sign in with one new password, and answer it: it is kept only as a hash."""
    password = token_hex(8)
    # One hash for all: it tells no more than that they share a password, and each takes a third of a second.
    kept = passwords.hash(password)
    wanted = select(Person.id).where(col(Person.email).in_([county.email_of(post) for post in county.posts()]))
    for person_id in session.exec(wanted).all():
        set_password(session, person_id, kept, COMMAND_LINE)
    return password


def give_code(runtime: Runtime, address: str) -> str:
    """Let one learner of the lead come in by a new code, and say how; nothing where none is on programme."""
    with runtime.database.reading() as transaction:
        found = transaction.session.exec(_ON_PROGRAMME.limit(1)).first()
    if found is None:
        return ""
    journey_id, learner, coordinator = found
    roles = frozenset({Role.COORDINATOR.value})
    actor = Actor(ActorKind.PERSON, coordinator.id, coordinator.organisation_id, roles)
    act = on_journey(JOURNEY_ACTIONS[GIVE_CODE], journey_id, Nothing(), None)
    code = runtime.run(Command(f"journey.{GIVE_CODE}"), actor, act)["code"]
    name, born = f"{learner.given_name} {learner.family_name}", in_full(learner.birth_date)
    return f"A learner, {name}, comes in at {address}/my with the code {code}, born {born}."


def table() -> str:
    """The posts worth trying, one a line: what they are, their name and organisation, the address to sign in with."""
    rows = [
        (role, county.ORGANISATIONS[post.partition(".")[0]][0], county.email_of(post)) for post, role in SHOWN.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
