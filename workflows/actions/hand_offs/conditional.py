"""Offers of a place that ask for the learner's answer by a day, or stand under conditions until they are met (0.3)."""

from datetime import date

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.moves import handing
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.terms import task_length
from workflows.guards.days import not_ahead
from workflows.requests import Day, Request, Text
from workflows.vocabulary import TaskKind


class ConditionsMet(Request):
    """What was met, and on which day."""

    what: Text
    met_on: Day


def unfit(asked: HandOffFacts, conditions: str | None, answer_by: date | None,
          start_on: date | None) -> list[Refusal | None]:  # fmt: skip
    """0.3: why the acceptance may not stand under these conditions, or ask for the learner's answer by this day."""
    return [_conditions_unfit(asked, conditions), _answer_by_unfit(asked, answer_by, start_on)]


def _conditions_unfit(asked: HandOffFacts, conditions: str | None) -> Refusal | None:
    if conditions is None or asked.is_inbound:
        return None
    sentence = (
        "Only the acceptance of a referral says conditions, as nothing else waits until they are met: leave them out,"
        " or ask the sender first what is open (ask_for_more)."
    )
    return Refusal("conditions_only_to_referrals", sentence, missing=("conditions",))


def _answer_by_unfit(asked: HandOffFacts, answer_by: date | None, start_on: date | None) -> Refusal | None:
    """0.3: a learner has the usual five working days at least, and answers on the day of the start at the latest."""
    if answer_by is None:
        return None
    if not asked.is_inbound:
        return Refusal("answer_only_to_referrals", "Only the acceptance of a referral says answer_by; leave it out.")
    usual = task_length(asked.work.session, TaskKind.LEARNERS_CHOICE, asked.hand_off)
    earliest = asked.work.calendar_of(asked.calendar).due_day(asked.today, usual)
    if answer_by < earliest:
        sentence = f"The learner has until {earliest} at least; choose that day or a later one, or leave it out."
        return Refusal("answer_too_soon", sentence, missing=("answer_by",))
    if start_on is not None and answer_by > start_on:
        sentence = f"The learner answers by the start, {start_on}, at the latest: choose that day or an earlier one."
        return Refusal("answer_after_start", sentence, missing=("answer_by",))
    return None


def record_conditions_met(facts: HandOffFacts, request: ConditionsMet) -> Verdict:
    """Record on which day the conditions of the offer were met, and how: the learner may start from now on."""
    ahead = not_ahead(request.met_on, facts.today, "The day on which the conditions were met")
    # What was met may tell of the learner's results or health: the history says the day, the hand-off the words.
    note = Note(detail={"met_on": str(request.met_on)})
    row = handing.move(facts, "record_conditions_met", note, also=[ahead, _before_birth(facts, request.met_on)])
    facts.hand_off.conditions_met_on, facts.hand_off.conditions_met = request.met_on, request.what
    facts.work.session.add(facts.hand_off)
    return verdict(row)


def _before_birth(facts: HandOffFacts, met_on: date) -> Refusal | None:
    """What was met may be a result of years ago, but the learner's own; on which day they were born it does not say."""
    if met_on >= facts.journey.learner.birth_date:
        return None
    return Refusal("day_too_early", "The learner met the conditions on a day of their life.", missing=("met_on",))


ACTIONS = (
    HandOffAction(
        "record_conditions_met",
        ConditionsMet,
        record_conditions_met,
        "Record that the conditions of the offer are met.",
    ),
)
