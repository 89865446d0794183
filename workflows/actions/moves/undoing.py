"""Takes back what a move wrote beside its state, when the move itself is taken back (rule C27)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from engine import deadline_store
from workflows import queries
from workflows.actions.moves import responsibility
from workflows.facts.journeys import JourneyFacts
from workflows.tables.learning import LearningAim, Withdrawal


def take_back(facts: JourneyFacts, event: str, source: str | None) -> None:
    """Undo the rows of `event`, the journey's last move, made in `source`; of a move that wrote none, nothing."""
    _UNDOING.get(event, _nothing)(facts)
    if source == "on_break" and queries.learning.current_break(facts.session, facts.id) is None:
        _return(facts)
    facts.session.flush()


def pass_on_again(facts: JourneyFacts) -> None:
    """A journey back in ACCEPTED is its receiver's again: now, or when the pupil leaves school (rule 0.1)."""
    if facts.row.state != "accepted" or facts.inbound is None:
        return
    receiver = facts.inbound.hand_off.receiver_id
    moment = _rings_at(facts) or responsibility.from_acceptance(facts)
    if moment <= facts.work.at:
        responsibility.move_now(facts, receiver)
    elif facts.responsible != receiver:
        responsibility.pass_to(facts.work, facts.id, receiver, moment)


def _rings_at(facts: JourneyFacts) -> datetime | None:
    """When the clock passes the pupil on: as it was agreed, whatever another journey told of their leaving since."""
    limits = deadline_store.open_deadlines(facts.work, facts.id)
    return next((each.due_at for each in limits if each.rule == "responsibility_moves"), None)


def _plan(facts: JourneyFacts) -> None:
    """The plan and its aims were never agreed; an aim on which work is recorded stays, with what is recorded."""
    kept = False
    for aim in queries.learning.aims(facts.session, facts.id):
        units = queries.learning.units(facts.session, aim.id)
        if _worked_on(facts, aim) or any(unit.achieved_on is not None for unit in units):
            kept = True
            continue
        for unit in units:
            facts.session.delete(unit)
        facts.session.flush()
        facts.session.delete(aim)
    for plan in () if kept else queries.learning.plans(facts.session, facts.id):
        facts.session.delete(plan)


def _worked_on(facts: JourneyFacts, aim: LearningAim) -> bool:
    handed_on = queries.journeys.is_handed_on(facts.session, aim.id)
    return handed_on or aim.actual_credit is not None or aim.achievement is not None


def _break(facts: JourneyFacts) -> None:
    present = queries.learning.current_break(facts.session, facts.id)
    if present is not None:
        for review in queries.learning.break_reviews(facts.session, facts.id):
            if review.break_id == present.id:
                facts.session.delete(review)
        facts.session.flush()
        facts.session.delete(present)


def _return(facts: JourneyFacts) -> None:
    last = queries.learning.last_ended_break(facts.session, facts.id)
    if last is not None:
        last.ended_on = None
        facts.session.add(last)


def _learning_goes_on(facts: JourneyFacts) -> None:
    facts.journey.last_learning_on = None
    facts.session.add(facts.journey)


def _withdrawal(facts: JourneyFacts) -> None:
    _learning_goes_on(facts)
    withdrawal = facts.session.get(Withdrawal, facts.id)
    if withdrawal is not None:
        facts.session.delete(withdrawal)


def _assessment(facts: JourneyFacts) -> None:
    if facts.assessment is not None:
        facts.assessment.finished_on = None
        facts.session.add(facts.assessment)


def _nothing(_facts: JourneyFacts) -> None:
    """Nothing to undo."""


_UNDOING: Mapping[str, Callable[[JourneyFacts], None]] = {
    "agree_plan": _plan,
    "start_break": _break,
    "return_from_break": _return,
    "finish_assessment": _assessment,
    "leave_programme": _learning_goes_on,
    "transfer_out": _learning_goes_on,
    "withdraw": _withdrawal,
}
