"""Gives a person a password: the first one, or another in place of one that is lost or known to others."""

from sqlmodel import Session

from api.auth.accounts import put_on_record
from api.auth.sessions import end_sessions
from api.auth.tables import AccountChange, SignInAccount


def set_password(session: Session, person_id: str, password_hash: str, by_id: str, but: str | None = None) -> None:
    """Let the person sign in with this password alone: a lock is lifted, and every open session ends.

    The session `but` goes on: it is the one in which they changed it themselves. `by_id` is whoever set it.
    """
    account = session.get(SignInAccount, person_id, with_for_update=True)
    if account is None:
        account = SignInAccount(person_id=person_id, password_hash=password_hash)
    account.password_hash, account.failed_attempts, account.locked_until = password_hash, 0, None
    session.add(account)
    end_sessions(session, person_id, but)
    put_on_record(session, person_id, AccountChange.PASSWORD_CHANGED, by_id)
