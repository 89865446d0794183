"""Accounts to sign in with: made for a person, and locked for a while after too many wrong passwords or codes."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.auth import second_factor
from api.auth.passwords import Passwords
from api.auth.tables import AccountChange, AccountEvent, SignInAccount
from api.request_errors import SecondFactorNeeded, SignInRefused
from engine import clock
from engine.database import Database
from engine.runtime import new_id
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

ATTEMPTS = 10
LOCKED_FOR = timedelta(minutes=15)
COMMAND_LINE = "command line"


def add_person(session: Session, organisation_id: str, email: str, name: str, roles: Iterable[Role],
               password_hash: str) -> Person:  # fmt: skip
    """A new person of an organisation who can sign in; the database refuses an e-mail address that is in use."""
    person = Person(id=new_id(), organisation_id=organisation_id, name=name, email=email.lower())
    session.add(person)
    session.flush()
    session.add_all(PersonRole(person_id=person.id, role=role) for role in set(roles))
    session.add(SignInAccount(person_id=person.id, password_hash=password_hash))
    return person


def put_on_record(
    session: Session, person_id: str, what: AccountChange, by_id: str, acting_for: str | None = None
) -> None:
    """Write down that somebody's account changed, by whom (a person's id, or COMMAND_LINE) and for which colleague."""
    row = AccountEvent(
        id=new_id(), person_id=person_id, what=what, at=clock.now(), by_id=by_id, acting_for=acting_for
    )  # fmt: skip
    session.add(row)


def person_with(database: Database, passwords: Passwords, email: str, password: str, code: str | None = None) -> str:
    """The id of the person who has this e-mail address, password and, where they have a second factor, code.

    Raises SecondFactorNeeded when the password is right and the code alone is missing, else SignInRefused.
    """
    whose = (sa.func.lower(Person.email) == email.lower(), col(Person.left_at).is_(None))
    return _proved(database, passwords, whose, password, code)


def prove_again(database: Database, passwords: Passwords, person_id: str, password: str, code: str | None) -> None:
    """Let somebody who is signed in show that it is them still; raises as `person_with` does, and counts as that."""
    _proved(database, passwords, (col(Person.id) == person_id, col(Person.left_at).is_(None)), password, code)


def prove_code(database: Database, person_id: str, code: str) -> None:
    """Let somebody for whom a provider vouched show a code of their second factor too; raises SignInRefused.

    A wrong one counts as a wrong attempt to sign in, and so a locked account takes none.
    """
    attempt = _claim_attempt(database, (col(Person.id) == person_id, col(Person.left_at).is_(None)))
    if attempt is None or not _settle(database, person_id, None, code):
        raise SignInRefused


def knows_password(database: Database, passwords: Passwords, person_id: str, password: str) -> bool:
    """Whether it is the person's password; a wrong one counts as a wrong attempt to sign in."""
    try:
        prove_again(database, passwords, person_id, password, None)
    except SecondFactorNeeded:
        return True
    except SignInRefused:
        return False
    return True


def _proved(database: Database, passwords: Passwords, whose: tuple[sa.ColumnElement[bool], ...], password: str,
            code: str | None) -> str:  # fmt: skip
    """The id of the person.

    An attempt is counted before the password is checked, so that guesses sent all at once are counted too.
    """
    attempt = _claim_attempt(database, whose)
    # Outside any transaction: it takes a third of a second and others must be able to write meanwhile.
    right, renewed = passwords.check(password, attempt[1] if attempt else None)
    if attempt is None or not right:
        raise SignInRefused
    if not _settle(database, attempt[0], renewed, code):
        raise SecondFactorNeeded(attempt[0]) if code is None else SignInRefused()
    return attempt[0]


def _claim_attempt(database: Database, whose: tuple[sa.ColumnElement[bool], ...]) -> tuple[str, str] | None:
    """The person's id and password hash; None when there is no such account or it is locked."""
    moment = clock.now()
    wanted = (
        select(SignInAccount)
        .join(Person, col(Person.id) == col(SignInAccount.person_id))
        .where(*whose)
        .with_for_update(of=SignInAccount)
    )
    with database.unit_of_work() as transaction:
        account = transaction.session.exec(wanted).first()
        if account is None or (account.locked_until is not None and account.locked_until > moment):
            return None
        if account.locked_until is not None:
            account.failed_attempts, account.locked_until = 0, None
        account.failed_attempts += 1
        if account.failed_attempts >= ATTEMPTS:
            account.locked_until = moment + LOCKED_FOR
        return account.person_id, account.password_hash


def _settle(database: Database, person_id: str, renewed: str | None, code: str | None) -> bool:
    """Whether a person with the right password may come in: without a second factor, or with the right code of it.

    A code that is missing is no wrong attempt. It takes back its own and no other: else whoever has the password could
    guess codes for ever, and start afresh in between.
    """
    with database.unit_of_work() as transaction:
        session = transaction.session
        account = session.get_one(SignInAccount, person_id, with_for_update=True)
        if not second_factor.is_set(session, person_id) or (code and second_factor.use_code(session, person_id, code)):
            account.failed_attempts, account.locked_until = 0, None
            account.password_hash = renewed or account.password_hash
            return True
        if code is None:
            account.failed_attempts = max(account.failed_attempts - 1, 0)
            if account.failed_attempts < ATTEMPTS:
                account.locked_until = None
        return False
