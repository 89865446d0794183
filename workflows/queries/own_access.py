"""Selects of how learners come to what is theirs."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workflows.tables.own_access import LearnerAccount, LearnerCode, LearnerSession


def code(session: Session, learner_id: str) -> LearnerCode | None:
    """The code of the learner, good or not, held until the transaction ends."""
    return session.get(LearnerCode, learner_id, with_for_update=True)


def account(session: Session, learner_id: str) -> LearnerAccount | None:
    """The sign-in that the learner chose, held until the transaction ends."""
    return session.get(LearnerAccount, learner_id, with_for_update=True)


def sessions(session: Session, learner_id: str) -> Sequence[LearnerSession]:
    """The sessions of the learner that nobody has ended."""
    wanted = select(LearnerSession).where(
        LearnerSession.learner_id == learner_id, col(LearnerSession.revoked_at).is_(None)
    )
    return session.exec(wanted).all()


def is_open(session: Session, session_id: str) -> bool:
    """Whether nobody has ended the session, which is held until the transaction ends."""
    row = session.get(LearnerSession, session_id, with_for_update=True)
    return row is not None and row.revoked_at is None


def has_any(session: Session, learner_id: str) -> bool:
    """Whether the learner has a code or a sign-in."""
    return any(session.get(table, learner_id) is not None for table in (LearnerCode, LearnerAccount))


def others_email(session: Session, learner_id: str, email: str) -> bool:
    """Whether another learner signs in with this e-mail address."""
    found = session.exec(select(LearnerAccount.learner_id).where(LearnerAccount.email == email)).first()
    return found not in (None, learner_id)
