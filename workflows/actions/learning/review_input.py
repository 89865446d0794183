"""Asks whoever delivers, employs or supports for input to a review, each by three working days before it (rule 4.5)."""

from datetime import date, timedelta
from typing import NamedTuple

from engine import deadline_store, tasks
from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Task
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import asking, moving
from workflows.addressees import HANDLERS
from workflows.facts.journeys import JourneyFacts
from workflows.guards.reviews import gives_input
from workflows.queries.journeys import HandOffRow
from workflows.rules.sensitivity import RESTRICTED
from workflows.vocabulary import TaskKind

REVIEW = "review"
# How long before the review is due they are asked (judgement).
ASKED_BEFORE = timedelta(days=14)


def ask(work: Work, journey_id: str) -> None:
    """The alarm rings two weeks before the review is due: everybody who has sent nothing yet is asked.

    History says so, unless all who are asked are agencies whose support is restricted: it must leave no trace (0.6).
    """
    facts = JourneyFacts(work, journey_id)
    asked = ask_missing(facts)
    if any(row.hand_off.need not in RESTRICTED for row in asked):
        moving.move(facts, "ask_for_review_input")


def ask_missing(facts: JourneyFacts) -> list[HandOffRow]:
    """Open a task for each who gives input, has sent none and is not asked yet, once the review is near; who they are.

    The task is about their hand-off, so that only those hear of it who may know of that.
    """
    review = _review(facts)
    if facts.row.state != "on_programme" or review is None:
        return []
    if london_date(facts.work.at) < review.day - ASKED_BEFORE:
        return []
    heard = {row.hand_off_id for row in facts.learning.waiting_inputs}
    found = [row for row in facts.hand_offs if gives_input(facts, row) and row.hand_off.id not in heard]
    asked = {task.instance_id for task in _asked(facts)}
    missing = [row for row in found if row.hand_off.id not in asked]
    for row in missing:
        _open(facts, row, review)
    return missing


def received(facts: JourneyFacts, parts: list[HandOffRow]) -> None:
    """Input came on these hand-offs: nothing more is asked there."""
    for part in parts:
        tasks.finish_tasks(facts.work, part.hand_off.id, "input sent", TaskKind.REVIEW_INPUT)


class _Due(NamedTuple):
    """When the review is due, and by which time limit."""

    day: date
    limit: str


def _review(facts: JourneyFacts) -> _Due | None:
    """The review to come; None while its time stands still, or where no time limit is in force."""
    open_ones = deadline_store.open_deadlines(facts.work, facts.id)
    limit = next((deadline for deadline in open_ones if deadline.rule == REVIEW), None)
    if limit is None or limit.due_at is None:
        return None
    return _Due(facts.work.calendar.due_day_of(limit.due_at), limit.id)


def _asked(facts: JourneyFacts) -> list[Task]:
    open_ones = tasks.open_tasks(facts.work, *(row.hand_off.id for row in facts.hand_offs))
    return [task for task in open_ones if task.kind == TaskKind.REVIEW_INPUT]


def _open(facts: JourneyFacts, row: HandOffRow, review: _Due) -> None:
    receiver = row.hand_off.receiver_id
    organisation = queries.organisations.organisation(facts.session, receiver)
    if organisation is None:
        return
    errand = Errand(
        TaskKind.REVIEW_INPUT, row.hand_off.id, receiver, HANDLERS[organisation.kind],
        detail={"hand_off": row.hand_off.id}, counted_from=review.day, follows=review.limit,
    )  # fmt: skip
    asking.ask(facts.work, errand)
