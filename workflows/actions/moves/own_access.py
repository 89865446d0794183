"""Ends every way by which a learner comes to what is theirs."""

from datetime import datetime

from sqlmodel import Session

from workflows import queries


def end(session: Session, learner_id: str, moment: datetime) -> None:
    """Take away the code and the sign-in of the learner, and end the sessions."""
    # Before: a sign-in that is being chosen in one of them waits, and finds it ended, or is found here.
    end_sessions(session, learner_id, moment)
    session.flush()
    for way in (queries.own_access.code(session, learner_id), queries.own_access.account(session, learner_id)):
        if way is not None:
            session.delete(way)
    # And after: whoever came in with the code meanwhile held it until now.
    end_sessions(session, learner_id, moment)
    session.flush()


def end_sessions(session: Session, learner_id: str, moment: datetime, but: str | None = None) -> None:
    """End the sessions of the learner but that one, on whatever computer they are."""
    for row in queries.own_access.sessions(session, learner_id):
        if row.id != but:
            row.revoked_at = moment
            session.add(row)
