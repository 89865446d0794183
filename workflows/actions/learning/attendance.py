"""Records attendance session by session, and evidence that an absent learner means to return (rule C18)."""

from collections import defaultdict
from datetime import date

from pydantic import Field, model_validator

from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows.actions.learning import absence
from workflows.actions.moves import moving, risk_flags
from workflows.actions.moves.refusing import refuse_with
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.attendance import AttendanceFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards.attendance import entry_possible, intention_possible
from workflows.requests import MOST_ITEMS, Day, Id, Request, Text, broken
from workflows.tables.attendance import IntentionToReturn, SessionAttendance
from workflows.words.attendance import AttendanceMark, Session, division

Said = dict[tuple[date, Session], AttendanceMark]


class SessionMark(Request):
    """How the learner was marked in one session of one day."""

    held_on: Day
    session: Session = Session.WHOLE
    mark: AttendanceMark


class RecordAttendance(Request):
    """Marks at one deliverer, the caller's own organisation unless the responsible one names another."""

    deliverer_id: Id | None = None
    marks: tuple[SessionMark, ...] = Field(min_length=1, max_length=MOST_ITEMS)

    @model_validator(mode="after")
    def _each_session_once(self) -> "RecordAttendance":
        if len({(each.held_on, each.session) for each in self.marks}) != len(self.marks):
            raise broken("session_twice", "each session of a day stands once")
        divisions = defaultdict(set)
        for each in self.marks:
            divisions[each.held_on].add(division(each.session))
        if any(len(found) > 1 for found in divisions.values()):
            raise broken("day_divided_twice", "a day is recorded whole, in halves, or in numbered sessions")
        return self


class RecordIntentionToReturn(Request):
    """What shows that the learner means to come back, and the day it is from."""

    shown_on: Day
    evidence: Text


def record_attendance(facts: JourneyFacts, request: RecordAttendance) -> Verdict:
    """Record marks of one or many days, late entries too; what they change is counted again at once.

    A later entry replaces an earlier one of the same session, and a day recorded in another division is replaced
    whole; what was replaced stays readable. Raises Refused.
    """
    deliverer = request.deliverer_id or facts.work.actor.organisation or ""
    days = [each.held_on for each in request.marks]
    refuse_with(facts, "record_attendance", entry_possible(facts, deliverer, days))
    recorded, replaced = _write(facts, deliverer, request.marks)
    detail = {"deliverer": deliverer, "first": str(min(days)), "last": str(max(days)), "sessions": len(days)}
    row = moving.move(facts, "record_attendance", Note(detail=detail, moments=absence.moments(facts)))
    absence.withdraw_question(facts, "attendance entered")
    risk_flags.reconsider(facts)
    return verdict(row, recorded=recorded, replaced=replaced)


def _write(facts: JourneyFacts, deliverer: str, marks: tuple[SessionMark, ...]) -> tuple[int, int]:
    """Write what is new, replace what differs; how many were recorded, and how many replaced."""
    present = [row for row in AttendanceFacts(facts).marks if row.deliverer_id == deliverer]
    said = {(each.held_on, each.session): each.mark for each in marks}
    divided = {each.held_on: division(each.session) for each in marks}
    same = {(row.held_on, row.session) for row in present if said.get((row.held_on, row.session)) is row.mark}
    outdated = [row for row in present if _is_outdated(row, said, divided)]
    for row in outdated:
        row.replaced_at, row.replaced_by = facts.work.at, facts.work.actor.id
        facts.session.add(row)
    # Before the new ones: one mark of a session is in force at a time.
    facts.session.flush()
    new = [
        SessionAttendance(
            id=new_id(), journey_id=facts.id, deliverer_id=deliverer, held_on=held_on, session=session, mark=mark,
            recorded_at=facts.work.at, recorded_by=facts.work.actor.id,
        )
        for (held_on, session), mark in said.items()
        if (held_on, session) not in same
    ]  # fmt: skip
    facts.session.add_all(new)
    facts.session.flush()
    return len(new), len(outdated)


def _is_outdated(row: SessionAttendance, said: Said, divided: dict[date, str]) -> bool:
    """Whether another mark of its session was said, or its day in another division."""
    if row.held_on in divided and divided[row.held_on] != division(row.session):
        return True
    return said.get((row.held_on, row.session), row.mark) is not row.mark


def record_intention_to_return(facts: JourneyFacts, request: RecordIntentionToReturn) -> Verdict:
    """Record evidence: the 28 days count anew from its day, and a question that it answers ends. Raises Refused."""
    refuse_with(facts, "record_intention_to_return", intention_possible(facts, request.shown_on))
    facts.session.add(
        IntentionToReturn(
            id=new_id(), journey_id=facts.id, shown_on=request.shown_on, evidence=request.evidence,
            recorded_at=facts.work.at, recorded_by=facts.work.actor.id,
        )
    )  # fmt: skip
    facts.session.flush()
    # Without the evidence, which may tell of health: it stays with its record.
    detail = {"shown_on": str(request.shown_on)}
    note = Note(detail=detail, moments=absence.moments(facts))
    row = moving.move(facts, "record_intention_to_return", note)
    absence.withdraw_question(facts, "intention to return recorded")
    return verdict(row, shown_on=str(request.shown_on))


ACTIONS = (
    JourneyAction("record_attendance", RecordAttendance, record_attendance, "Record attendance, session by session."),
    JourneyAction(
        "record_intention_to_return",
        RecordIntentionToReturn,
        record_intention_to_return,
        "Record evidence that an absent learner means to return.",
    ),
)
