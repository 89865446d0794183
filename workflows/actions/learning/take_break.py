"""Agrees a break in learning with a day of return, puts that day off, and brings the learner back (rule C14)."""

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows.actions.learning import absence, review_input
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead
from workflows.requests import Day, LearnersWord, Nothing, Request, Text
from workflows.tables.learning import Break
from workflows.topics import BREAK_AGREED, BREAK_ENDED, tell_organisations


class StartBreak(Request):
    """A break agreed with the learner: when, until when, and why."""

    agreed_on: Day
    return_on: Day | None = None
    reason: Text
    learner_agrees: LearnersWord | None = None


class ChangeReturnDate(Request):
    """Another day of return, agreed with the learner, and why."""

    return_on: Day | None = None
    reason: Text
    learner_agrees: LearnersWord | None = None


def start_break(facts: JourneyFacts, request: StartBreak) -> Verdict:
    """Start an agreed break; it is looked at five working days before the day of return. Raises Refused."""
    asked = facts.with_given(**dict(request))
    ahead = not_ahead(request.agreed_on, facts.today, "The agreement to the break")
    row = moving.move(asked, "start_break", _note(request), also=[ahead])
    taken = Break(id=new_id(), journey_id=facts.id, **request.model_dump(exclude={"learner_agrees"}))
    facts.session.add(taken)
    facts.session.flush()
    absence.withdraw_question(JourneyFacts(facts.work, facts.id), "break agreed")
    _tell_deliverers(facts, BREAK_AGREED, return_on=taken.return_on.isoformat())
    return verdict(row, return_on=taken.return_on.isoformat())


def change_return_date(facts: JourneyFacts, request: ChangeReturnDate) -> Verdict:
    """Agree another day of return; the former day and the reason stay in the story. Raises Refused."""
    asked = facts.with_given(**dict(request))
    present = facts.learning.current_break
    unknown = None if present else Refusal("no_break", "No break is recorded whose day of return could change.")
    row = moving.move(asked, "change_return_date", _note(request, present), also=[unknown])
    if present is not None and request.return_on is not None:
        present.return_on, present.reason = request.return_on, request.reason
        facts.session.add(present)
        _tell_deliverers(facts, BREAK_AGREED, return_on=request.return_on.isoformat())
    return verdict(row, return_on=str(request.return_on))


def return_from_break(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Bring the learner back on programme; the review clock goes on with what was left. Raises Refused."""
    end_break(facts)
    facts.session.flush()
    row = moving.move(facts, "return_from_break", Note(moments=absence.moments(JourneyFacts(facts.work, facts.id))))
    # The review may be near at once: its clock kept what was left.
    review_input.ask_missing(JourneyFacts(facts.work, facts.id))
    _tell_deliverers(facts, BREAK_ENDED)
    return verdict(row)


def end_break(facts: JourneyFacts) -> None:
    """Close the break the learner is on, if any, today."""
    present = facts.learning.current_break
    if present is not None:
        present.ended_on = facts.today
        facts.session.add(present)


def _note(request: StartBreak | ChangeReturnDate, before: Break | None = None) -> Note:
    # Without the reason, which may tell of health: it stays with the break.
    detail = {"return_on": str(request.return_on)}
    if before is not None:
        detail["return_on_before"] = str(before.return_on)
    return Note(detail=detail, moments={"return_on": request.return_on} if request.return_on else {})


def _tell_deliverers(facts: JourneyFacts, topic: str, **payload: str) -> None:
    others = sorted({row.hand_off.receiver_id for row in facts.deliveries} - {facts.responsible or ""})
    tell_organisations(facts.work, topic, facts.id, *others, **payload)


ACTIONS = (
    JourneyAction("start_break", StartBreak, start_break, "Start an agreed break in learning."),
    JourneyAction("change_return_date", ChangeReturnDate, change_return_date, "Agree another day of return."),
    JourneyAction("return_from_break", Nothing, return_from_break, "Record that the learner is back."),
)
