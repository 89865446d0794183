"""Keeps in touch with a learner who waits more than four weeks for the start: a task each four weeks (rule C3)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from engine import tasks
from engine.clock import london_date, start_of_day
from engine.firing import Note
from engine.runtime import Work
from engine.tasks import Errand
from workflows.actions.moves import asking, moving
from workflows.definitions.parties import RECEIVER
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import Role, TaskKind

EVERY = timedelta(weeks=4)


def moments(at: datetime, start_on: date | None) -> Mapping[str, datetime]:
    """What a firing must know to set the alarm: when contact is due next, if the start lies later than that."""
    next_on = london_date(at) + EVERY
    return {"contact_again_at": start_of_day(next_on)} if start_on is not None and start_on > next_on else {}


def ask(work: Work, journey_id: str) -> None:
    """Four weeks have passed: the receiver reaches the learner again, unless the start was moved and is here."""
    facts = JourneyFacts(work, journey_id)
    start_on = facts.journey.start_on
    if start_on is None or start_on <= london_date(work.at):
        return
    moving.move(facts, "keep_contact", Note(moments=moments(work.at, start_on)))
    receiver = facts.organisation_of(RECEIVER)
    if receiver is None or any(task.kind == TaskKind.KEEP_CONTACT for task in tasks.open_tasks(work, journey_id)):
        return
    detail = {"start_on": start_on.isoformat()}
    asking.ask(work, Errand(TaskKind.KEEP_CONTACT, journey_id, receiver, Role.COORDINATOR, detail=detail))
