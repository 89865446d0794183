"""Lets learners in: by their code and birth date, or by the e-mail address and password that they chose."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from api.auth.accounts import ATTEMPTS, LOCKED_FOR
from api.auth.learner_sessions import open_session
from api.auth.passwords import Passwords
from api.request_errors import EntryRefused
from engine import clock
from engine.database import Database
from workflows.rules import own_codes
from workflows.tables.learners import Learner
from workflows.tables.own_access import LearnerAccount, LearnerCode

# So many wrong tries since the last right one, and the code is no good any more: whoever finds a paper with a code
# could else try one birth date after the other for weeks.
MOST_WRONG = 50
BY_CODE, BY_PASSWORD = "The code or the date of birth is", "The e-mail address or the password is"

Way = LearnerCode | LearnerAccount


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What one try is checked against: whose it is, the secret that is kept, and the birth date."""

    way: type[Way]
    learner_id: str
    kept: str
    born: date


def enter_by_code(database: Database, typed: str, born: date) -> tuple[str, str]:
    """The id of the learner with this code and birth date, and the token of a new session; raises EntryRefused."""
    # Of a text that can be no code too, so that all answers take as long.
    attempt = _claim(database, LearnerCode, LearnerCode.code_hash == own_codes.kept_as(own_codes.as_meant(typed)))
    known = attempt.born if attempt is not None else date.min
    if not hmac.compare_digest(known.isoformat(), born.isoformat()) or attempt is None:
        raise EntryRefused(BY_CODE)
    return _let_in(database, attempt, BY_CODE)


def enter_by_password(database: Database, passwords: Passwords, email: str, password: str) -> tuple[str, str]:
    """The id of the learner with this e-mail address and password, and the token of a new session.

    Raises EntryRefused.
    """
    attempt = _claim(database, LearnerAccount, LearnerAccount.email == email.lower())
    if not _is_password(passwords, password, attempt) or attempt is None:
        raise EntryRefused(BY_PASSWORD)
    return _let_in(database, attempt, BY_PASSWORD)


def knows_code(database: Database, learner_id: str, typed: str) -> bool:
    """Whether it is the code of this learner, who is in; a wrong one counts as a wrong try to come in."""
    said = own_codes.kept_as(own_codes.as_meant(typed))
    attempt = _claim(database, LearnerCode, LearnerCode.learner_id == learner_id)
    return attempt is not None and hmac.compare_digest(attempt.kept, said) and _is_settled(database, attempt)


def knows_password(database: Database, passwords: Passwords, learner_id: str, password: str) -> bool:
    """Whether it is the password of this learner, who is in; a wrong one counts as a wrong try to come in."""
    attempt = _claim(database, LearnerAccount, LearnerAccount.learner_id == learner_id)
    right = _is_password(passwords, password, attempt)
    return attempt is not None and right and _is_settled(database, attempt)


def _is_password(passwords: Passwords, password: str, attempt: _Attempt | None) -> bool:
    # Outside any transaction: it takes a third of a second and others must be able to write meanwhile.
    return passwords.check(password, attempt.kept if attempt is not None else None)[0]


def _claim(database: Database, table: type[Way], whose: Any) -> _Attempt | None:
    """What the try is checked against; None where there is nothing, it is locked or no longer good.

    It is counted before anything is checked, so that guesses sent all at once are counted too.
    """
    moment, way = clock.now(), cast(Any, table)
    wanted = (
        select(way, col(Learner.birth_date))
        .join(Learner, col(Learner.id) == way.learner_id)
        .where(whose, col(Learner.erased_at).is_(None), col(Learner.death_reported_at).is_(None))
        .with_for_update(of=way)
    )
    with database.unit_of_work() as transaction:
        found = transaction.session.exec(wanted).first()
        if found is None or not _is_good(found[0], moment):
            return None
        row, born = found
        row.failed_attempts += 1
        row.locked_until = moment + LOCKED_FOR if row.failed_attempts % ATTEMPTS == 0 else None
        return _Attempt(table, row.learner_id, _kept(row), born)


def is_good_code(row: LearnerCode, moment: datetime) -> bool:
    """Whether the learner can come in by it, now or after some minutes: used not too long ago, not tried too often."""
    return row.failed_attempts < MOST_WRONG and moment < own_codes.good_until(row.given_at, row.used_at)


def _is_good(row: Way, moment: datetime) -> bool:
    if row.locked_until is not None and row.locked_until > moment:
        return False
    return isinstance(row, LearnerAccount) or is_good_code(row, moment)


def _kept(row: Way) -> str:
    return row.code_hash if isinstance(row, LearnerCode) else row.password_hash


def _let_in(database: Database, attempt: _Attempt, what: str) -> tuple[str, str]:
    with database.unit_of_work() as transaction:
        if not _settle(transaction.session, attempt):
            raise EntryRefused(what)
        return attempt.learner_id, open_session(transaction.session, attempt.learner_id)


def _is_settled(database: Database, attempt: _Attempt) -> bool:
    with database.unit_of_work() as transaction:
        return _settle(transaction.session, attempt)


def _settle(session: Session, attempt: _Attempt) -> bool:
    """Forget the wrong tries of what was claimed; false where it was replaced or taken away meanwhile."""
    row = cast(Way | None, session.get(attempt.way, attempt.learner_id, with_for_update=True))
    if row is None or _kept(row) != attempt.kept:
        return False
    row.failed_attempts, row.locked_until = 0, None
    if isinstance(row, LearnerCode):
        row.used_at = clock.now()
    session.add(row)
    return True
