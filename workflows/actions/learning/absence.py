"""Keeps the 28 days of an absence: when the question of withdrawal comes, asking it, withdrawing it (rule C18)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine import deadline_store, tasks
from engine.firing import Note
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import asking, moving
from workflows.actions.moves.taking import take_journey
from workflows.definitions.shared_steps import ATTENDING
from workflows.facts.attendance import AttendanceFacts
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import Role, TaskKind

RULE = "absence"


def moments(facts: JourneyFacts) -> Mapping[str, datetime]:
    """What a firing must know to set the alarm: when the question comes, unless it was asked and still stands."""
    attendance = AttendanceFacts(facts)
    asked_at = attendance.asked_at
    stands = asked_at is not None and asked_at <= facts.work.at and attendance.question_open
    return {} if asked_at is None or stands else {"absence_asked_at": asked_at}


def withdraw_question(facts: JourneyFacts, because: str) -> None:
    """End an open question that no longer holds: fewer than 28 counted days have passed, or a break is agreed."""
    asked_at = AttendanceFacts(facts).asked_at
    if asked_at is None or asked_at > facts.work.at:
        tasks.finish_tasks(facts.work, facts.id, f"withdrawn: {because}", TaskKind.WITHDRAWAL_QUESTION)


def ask(work: Work, journey_id: str) -> None:
    """The alarm rings: ask the responsible coordinator to withdraw the learner or record evidence (rule C18).

    What became known without moving the alarm is counted first: when the day is still to come, it is set again.
    """
    facts = JourneyFacts(work, journey_id)
    attendance = AttendanceFacts(facts)
    asked_at = attendance.asked_at
    if asked_at is None or attendance.question_open:
        return
    if asked_at > work.at:
        moving.move(facts, "recount_absence", Note(moments={"absence_asked_at": asked_at}))
        return
    detail = {"counted_from": str(attendance.counted_from), "last_attended_on": _text(attendance.last_attended_on)}
    moving.move(facts, "ask_about_absence", Note(detail=detail))
    owner = facts.responsible or facts.partnership.lead_id
    asking.ask(work, Errand(TaskKind.WITHDRAWAL_QUESTION, journey_id, owner, Role.COORDINATOR, detail=detail))


def recount(facts: JourneyFacts, because: str) -> bool:
    """Count again after `because`: move the alarm, withdraw a question that no longer holds; whether any changed."""
    if facts.row.state not in ATTENDING:
        return False
    clock = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    wanted = moments(clock)
    asked_at = wanted.get("absence_asked_at")
    if asked_at is None or asked_at == _set_for(clock):
        return False
    moving.move(clock, "recount_absence", Note(reason=because, moments=wanted))
    withdraw_question(clock, because)
    return True


def recount_all(work: Work, organisations: Iterable[str], because: str) -> int:
    """Recount every open journey that the organisations answer for or deliver to; how many changed."""
    found = queries.attendance.taught_by(work.session, organisations, ATTENDING)
    return sum(recount(take_journey(work, journey_id), because) for journey_id in found)


def _set_for(facts: JourneyFacts) -> datetime | None:
    open_ones = deadline_store.open_deadlines(facts.work, facts.id)
    return next((deadline.due_at for deadline in open_ones if deadline.rule == RULE), None)


def _text(day: object) -> str | None:
    return str(day) if day is not None else None
