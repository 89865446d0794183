"""Legal holds: while one stands, nothing of a learner's record is erased, not at their own wish either."""

from engine.errors import Refusal, Refused
from engine.runtime import Work, new_id
from workflows import queries
from workflows.tables.retention import LegalHold


def hold(work: Work, learner_id: str, reason: str, by_id: str) -> LegalHold:
    """Set a hold; what is being erased just now is waited for. Raises Refused when it is too late, or one stands."""
    learner = queries.retention.take(work.session, learner_id)
    if learner is None or not queries.retention.words_left(work.session, learner_id):
        raise Refused((Refusal("erased", "The record was erased already: there is nothing left to hold."),))
    if queries.retention.hold_in_force(work.session, learner_id) is not None:
        raise Refused((Refusal("held_already", "A legal hold stands already."),))
    row = LegalHold(id=new_id(), learner_id=learner_id, reason=reason, set_at=work.at, set_by=by_id)
    work.session.add(row)
    work.session.flush()
    return row


def lift(work: Work, learner_id: str, reason: str, by_id: str) -> LegalHold:
    """Lift the hold that stands; it stays on record. Raises Refused when none does."""
    queries.retention.take(work.session, learner_id)
    row = queries.retention.hold_in_force(work.session, learner_id)
    if row is None:
        raise Refused((Refusal("not_held", "No legal hold stands."),))
    row.lifted_at, row.lifted_by, row.lift_reason = work.at, by_id, reason
    work.session.add(row)
    work.session.flush()
    return row
