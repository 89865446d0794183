"""Records where the learner goes next, in our words and in the code lists (rule C17)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows.actions.learners import activity
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_before
from workflows.guards.endings import find_destination
from workflows.requests import Day, Request, Text, Title, Word
from workflows.rules.destinations import Progression, ResolvedDestination
from workflows.tables.learning import Destination
from workflows.topics import DESTINATION_RECORDED, tell_organisations

Activity = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class IlrOutcome(Request):
    """An ILR outcome that a person chose instead of the usual one, such as EDU 5."""

    out_type: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    out_code: Annotated[int, Field(ge=1, le=99, strict=True)]


class RecordDestination(Request):
    """A destination by its key, from when, how it is known, and codes where the usual ones do not fit."""

    destination: Word
    starts_on: Day
    source: Text
    ilr: IlrOutcome | None = None
    nccis_activity: Activity | None = None
    handed_over_to: Title | None = None


def record_destination(facts: JourneyFacts, request: RecordDestination) -> Verdict:
    """Record the destination; an earlier record is kept as replaced. Raises Refused when codes do not fit.

    The verdict shows the codes, and the activity codes to choose from while none is settled.
    """
    asked = facts.with_given(**dict(request))
    found = find_destination(asked)
    early = not_before(request.starts_on, asked.learning.started_on, "A destination", "the start of the programme")
    also = [found if isinstance(found, Refusal) else None, early]
    row = moving.move(asked, "record_destination", Note(detail={"destination": request.destination}), also=also)
    if isinstance(found, Refusal):
        raise Refused((found,))
    _replace(asked)
    stored = _stored(asked, request, found)
    _bring_up_to_date(asked, stored)
    tell_organisations(asked.work, DESTINATION_RECORDED, asked.id, asked.responsible)
    codes = stored.model_dump(include={"out_type", "out_code", "nccis_activity", "positive"})
    choices = [] if found.nccis_activity else list(found.nccis_choices)
    return verdict(row, **codes, nccis_choices=choices, note=found.note)


def _replace(facts: JourneyFacts) -> None:
    if facts.destination is not None:
        facts.destination.replaced_at = facts.work.at
        facts.session.add(facts.destination)


def _stored(facts: JourneyFacts, request: RecordDestination, found: ResolvedDestination) -> Destination:
    row = Destination(
        id=new_id(), journey_id=facts.id, destination=found.key, starts_on=request.starts_on,
        out_type=found.out_type, out_code=found.out_code,
        nccis_activity=int(found.nccis_activity) if found.nccis_activity else None, positive=found.positive,
        handed_over_to=request.handed_over_to, source=request.source, recorded_at=facts.work.at,
        recorded_by=facts.work.actor.id,
    )  # fmt: skip
    facts.session.add(row)
    return row


def _bring_up_to_date(facts: JourneyFacts, stored: Destination) -> None:
    """A positive destination counts as secured; the learner's activity is the new one once it has begun."""
    facts.journey.destination_secured = stored.positive == Progression.YES
    facts.session.add(facts.journey)
    if stored.nccis_activity is not None and stored.starts_on <= facts.today:
        activity.put_on_record(facts.work, facts.learner, facts.id, stored.nccis_activity, stored.starts_on)


ACTIONS = (
    JourneyAction("record_destination", RecordDestination, record_destination, "Record where the learner goes next."),
)
