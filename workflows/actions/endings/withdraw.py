"""Withdraws a learner, or asks the lead to end a journey: only the responsible organisation ends one (C18, 2.6)."""

from enum import StrEnum

from engine import tasks
from engine.firing import Note
from engine.runtime import Verdict
from engine.tables import Task
from engine.tasks import Errand
from workflows.actions.moves import moving
from workflows.actions.moves.asking import ask
from workflows.actions.moves.refusing import against, refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Day, Request, Text
from workflows.tables.journeys import HandOff
from workflows.tables.learning import Withdrawal
from workflows.topics import ENDING_REQUESTED, tell_organisations
from workflows.vocabulary import Role, TaskKind, WithdrawReason


class Ending(StrEnum):
    """How a deliverer asks the lead to end its learner's journey."""

    WITHDRAWAL = "withdrawal"
    EXIT = "exit"
    TRANSFER = "transfer"


class Withdraw(Request):
    """Why the learner left, and the last day of attendance."""

    reason: WithdrawReason
    last_attended_on: Day
    note: Text | None = None


class RequestEnding(Request):
    """What the deliverer asks for, and why."""

    what: Ending
    reason: Text


def withdraw(facts: JourneyFacts, request: Withdraw) -> Verdict:
    """End the journey WITHDRAWN with everything that hangs on it; raises Refused.

    The rows are written first, so that whatever follows from the end finds them; a refusal takes them back.
    """
    facts.session.merge(Withdrawal(journey_id=facts.id, **dict(request)))
    facts.journey.last_learning_on = request.last_attended_on
    facts.journey.end_reason = request.reason
    facts.session.add(facts.journey)
    facts.session.flush()
    detail = {"last_attended_on": request.last_attended_on.isoformat()}
    row = moving.move(facts.with_given(**dict(request)), "withdraw", Note(reason=request.reason, detail=detail))
    return verdict(row, outcome=row.outcome)


def request_ending(facts: JourneyFacts, request: RequestEnding) -> Verdict:
    """Give the lead's coordinator five working days to answer a deliverer that wants the journey ended.

    Asked again while the first asking is open, it is that one.
    """
    refuse(*against(facts, "request_ending"))
    asked = _asked_already(facts, request.what)
    if asked is not None:
        return verdict(facts.row, task=asked.id)
    row = moving.move(facts, "request_ending", Note(detail={"what": request.what}))
    detail = {"what": request.what, "asked_by": facts.work.actor.organisation, "reason": request.reason}
    errand = Errand(
        TaskKind.LEAD_REQUEST, facts.id, facts.responsible or facts.partnership.lead_id, Role.COORDINATOR,
        detail=detail,
    )  # fmt: skip
    task = ask(facts.work, errand, _part_of_asker(facts))
    tell_organisations(facts.work, ENDING_REQUESTED, facts.id, facts.responsible, task=task.id)
    return verdict(row, task=task.id)


def _part_of_asker(facts: JourneyFacts) -> HandOff | None:
    """What the deliverer that asks has of the journey: their agreement with the lead counts."""
    own = facts.work.actor.organisation
    return next((row.hand_off for row in facts.deliveries if row.hand_off.receiver_id == own), None)


def _asked_already(facts: JourneyFacts, what: Ending) -> Task | None:
    own = facts.work.actor.organisation
    asked = (task for task in tasks.open_tasks(facts.work, facts.id) if task.kind == TaskKind.LEAD_REQUEST)
    return next((t for t in asked if (t.detail.get("what"), t.detail.get("asked_by")) == (what, own)), None)


ACTIONS = (
    JourneyAction("withdraw", Withdraw, withdraw, "Withdraw the learner."),
    JourneyAction("request_ending", RequestEnding, request_ending, "Ask the lead to end the journey."),
)
