"""Gives a person a password: the first one, or another in place of one that is lost or known to others."""

from sqlmodel import Session, col, select

from api.auth.tables import SignInAccount, SignInSession
from engine import clock


def set_password(session: Session, person_id: str, password_hash: str) -> None:
    """Let the person sign in with this password alone: a lock is lifted, and every open session ends."""
    account = session.get(SignInAccount, person_id, with_for_update=True)
    if account is None:
        account = SignInAccount(person_id=person_id, password_hash=password_hash)
    account.password_hash, account.failed_attempts, account.locked_until = password_hash, 0, None
    session.add(account)
    wanted = select(SignInSession).where(
        col(SignInSession.person_id) == person_id, col(SignInSession.revoked_at).is_(None)
    )
    for open_session in session.exec(wanted):
        open_session.revoked_at = clock.now()
        session.add(open_session)
