"""Who of the demonstration can sign in, and with what password: a new one each time, known only to who asked for it."""

from enum import StrEnum
from secrets import token_hex

from sqlmodel import Session, col, select

from api.auth.accounts import COMMAND_LINE
from api.auth.passwords import Passwords
from api.auth.set_password import set_password
from api.auth.tables import SignInAccount
from api.demo import county
from workflows.tables.organisations import Organisation, Person

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
}


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


def table() -> str:
    """The posts worth trying, one a line: what they are, their name and organisation, the address to sign in with."""
    rows = [
        (role, county.ORGANISATIONS[post.partition(".")[0]][0], county.email_of(post)) for post, role in SHOWN.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
