"""Accounts to sign in with: made for a person, and locked for a while after too many wrong passwords."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.auth.passwords import Passwords
from api.auth.tables import SignInAccount
from api.request_errors import SignInRefused
from engine import clock
from engine.database import Database
from engine.runtime import new_id
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

ATTEMPTS = 10
LOCKED_FOR = timedelta(minutes=15)


def add_person(session: Session, organisation_id: str, email: str, name: str, roles: Iterable[Role],
               password_hash: str) -> Person:  # fmt: skip
    """A new person of an organisation who can sign in; the database refuses an e-mail address that is in use."""
    person = Person(id=new_id(), organisation_id=organisation_id, name=name, email=email.lower())
    session.add(person)
    session.flush()
    session.add_all(PersonRole(person_id=person.id, role=role) for role in set(roles))
    session.add(SignInAccount(person_id=person.id, password_hash=password_hash))
    return person


def person_with(database: Database, passwords: Passwords, email: str, password: str) -> str:
    """The id of the person who has this e-mail address and password, else SignInRefused.

    An attempt is counted before the password is checked, so that guesses sent all at once are counted too.
    """
    attempt = _claim_attempt(database, email)
    # Outside any transaction: it takes a third of a second and others must be able to write meanwhile.
    right, renewed = passwords.check(password, attempt[1] if attempt else None)
    if attempt is None or not right:
        raise SignInRefused
    _forgive(database, attempt[0], renewed)
    return attempt[0]


def _claim_attempt(database: Database, email: str) -> tuple[str, str] | None:
    """The person's id and password hash; None when there is no such account or it is locked."""
    moment = clock.now()
    with database.unit_of_work() as transaction:
        account = transaction.session.exec(_account_of(email)).first()
        if account is None or (account.locked_until is not None and account.locked_until > moment):
            return None
        if account.locked_until is not None:
            account.failed_attempts, account.locked_until = 0, None
        account.failed_attempts += 1
        if account.failed_attempts >= ATTEMPTS:
            account.locked_until = moment + LOCKED_FOR
        return account.person_id, account.password_hash


def _forgive(database: Database, person_id: str, renewed: str | None) -> None:
    with database.unit_of_work() as transaction:
        account = transaction.session.get_one(SignInAccount, person_id, with_for_update=True)
        account.failed_attempts, account.locked_until = 0, None
        account.password_hash = renewed or account.password_hash


def _account_of(email: str) -> SelectOfScalar[SignInAccount]:
    return (
        select(SignInAccount)
        .join(Person, col(Person.id) == col(SignInAccount.person_id))
        .where(sa.func.lower(Person.email) == email.lower(), col(Person.left_at).is_(None))
        .with_for_update(of=SignInAccount)
    )
