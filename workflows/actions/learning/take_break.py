"""Agrees a break in learning with a day of return, looks at it, puts that day off, brings the learner back (C14)."""

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows.actions.learning import absence, review_input
from workflows.actions.moves import moving
from workflows.actions.moves.ends import end_break
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.requests import Day, LearnersWord, Nothing, Request, Text
from workflows.tables.learning import Break, BreakReview
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


class ReviewBreak(Request):
    """A look at the break with the learner: when, and whether the day of return stands."""

    held_on: Day
    finding: Text


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
    also = [_break_known(present), _another_day(present, request)]
    row = moving.move(asked, "change_return_date", _note(request, present), also=also)
    if present is not None and request.return_on is not None:
        present.return_on, present.reason = request.return_on, request.reason
        facts.session.add(present)
        _tell_deliverers(facts, BREAK_AGREED, return_on=request.return_on.isoformat())
    return verdict(row, return_on=str(request.return_on))


def review_break(facts: JourneyFacts, request: ReviewBreak) -> Verdict:
    """Record that the break was looked at before the day of return, which stays. Raises Refused."""
    present = facts.learning.current_break
    since = not_before(request.held_on, present.agreed_on if present else None, "The review", "the break was agreed")
    also = [_break_known(present), not_ahead(request.held_on, facts.today, "The review"), since]
    row = moving.move(facts, "review_break", Note(detail={"held_on": str(request.held_on)}), also=also)
    if present is not None:
        facts.session.add(BreakReview(id=new_id(), break_id=present.id, **request.model_dump()))
    return verdict(row)


def return_from_break(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Bring the learner back on programme; the review clock goes on with what was left. Raises Refused."""
    end_break(facts)
    facts.session.flush()
    row = moving.move(facts, "return_from_break", Note(moments=absence.moments(JourneyFacts(facts.work, facts.id))))
    # The review may be near at once: its clock kept what was left.
    review_input.ask_missing(JourneyFacts(facts.work, facts.id))
    _tell_deliverers(facts, BREAK_ENDED)
    return verdict(row)


def _break_known(present: Break | None) -> Refusal | None:
    return None if present else Refusal("no_break", "No break is recorded that could be looked at or changed.")


def _another_day(present: Break | None, request: ChangeReturnDate) -> Refusal | None:
    if present is None or present.return_on != request.return_on:
        return None
    sentence = "That is the day of return already; if it stands, record a review of the break."
    return Refusal("same_return_date", sentence)


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
    JourneyAction("review_break", ReviewBreak, review_break, "Record a review of the break."),
    JourneyAction("return_from_break", Nothing, return_from_break, "Record that the learner is back."),
)
