"""Keeps in touch with learners: who wait more than four weeks for the start (C3), whom partners teach (4.5)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from engine import deadline_store, tasks
from engine.clock import london_date, start_of_day
from engine.firing import Note
from engine.runtime import Work
from engine.store import Row
from engine.tasks import Errand
from workflows.actions.moves import asking, moving
from workflows.definitions.parties import RECEIVER
from workflows.definitions.partnership import CONTACT_KEPT, LEAD_CONTACT
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import DeliveryModel, Role, TaskKind

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


def kept(facts: JourneyFacts, reached_at: datetime) -> Row | None:
    """The learner was reached by the lead of Model 4: contact is due again as long after that (4.5).

    None where nobody keeps such a rhythm, or a later contact is on record already: then nothing is counted anew.
    """
    if facts.model is not DeliveryModel.PARTNERSHIP or facts.row.state != "on_programme":
        return None
    open_now = deadline_store.open_deadlines(facts.work, facts.id)
    since = max((each.basis_at for each in open_now if each.rule == LEAD_CONTACT), default=None)
    if since is not None and reached_at <= since:
        return None
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    return moving.move(journey, CONTACT_KEPT, Note(moments={"contacted_at": reached_at}))
