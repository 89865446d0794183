"""Reaching the learner: each attempt, the referrer asked for other details, and giving up (rules C5, C9, 4.5)."""

from collections.abc import Mapping
from datetime import datetime

from engine import history, tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.learners import keep_contact
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import AwareDatetime, Nothing, Request, YesNo
from workflows.tables.journeys import ContactAttempt
from workflows.tables.learning import Destination
from workflows.topics import DETAILS_ASKED, tell_organisations
from workflows.vocabulary import Channel, TaskKind

# Where a learner who cannot be contacted is recorded to be: OTH 3, NCCIS 810, or 820 without a current address (C9).
NO_ADDRESS = 820
SITUATION_NOT_KNOWN = 810


class RecordContact(Request):
    """A try to reach the learner: when (default now), how, and whether they were reached."""

    channel: Channel
    reached: YesNo
    at: AwareDatetime | None = None


def record_contact(facts: JourneyFacts, request: RecordContact) -> Verdict:
    """Write down a try to reach the learner; a success meets the contact deadline, or the lead's contact (4.5)."""
    tried_at = request.at or facts.work.at
    event = "contact_made" if request.reached else "contact_attempted"
    note = Note(detail={"channel": request.channel, "reached": request.reached}, moments=_counting_from(facts, request))
    row = moving.move(facts, event, note, also=[_impossible(facts, tried_at)])
    facts.session.add(
        ContactAttempt(
            id=new_id(), journey_id=facts.id, at=tried_at, channel=request.channel, reached=request.reached,
            by_id=facts.work.actor.id,
        )
    )  # fmt: skip
    if request.reached:
        tasks.finish_tasks(facts.work, facts.id, "reached", TaskKind.KEEP_CONTACT)
        row = keep_contact.kept(facts, tried_at) or row
    return verdict(row)


def _impossible(facts: JourneyFacts, tried_at: datetime) -> Refusal | None:
    if facts.journey.submitted_at <= tried_at <= facts.work.at:
        return None
    sentence = "A contact attempt lies between the referral's submission and now."
    return Refusal("contact_time_impossible", sentence, missing=("at",))


def _counting_from(facts: JourneyFacts, request: RecordContact) -> Mapping[str, datetime]:
    """While REFERRED the ten working days count from submission, once there is an attempt (C9)."""
    first = not queries.journeys.contact_attempts(facts.session, facts.id)
    if request.reached or not first or facts.row.state != "referred":
        return {}
    sent = (entry.at for entry in history.entries(facts.session, facts.id) if entry.event == "send_referral")
    return {"contact_from": max(sent, default=facts.journey.submitted_at)}


def counted_again(facts: JourneyFacts) -> Mapping[str, datetime]:
    """From when a referral that is sent again gives ten working days, if the learner was tried in vain before (C9).

    Sending it again is a new submission, from which decision and start are counted too (C7).
    """
    attempts = queries.journeys.contact_attempts(facts.session, facts.id)
    in_vain = bool(attempts) and not any(each.reached for each in attempts)
    return {"contact_from": facts.work.at} if in_vain else {}


def ask_referrer_for_details(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Ask the referrer for other contact details, which giving up requires."""
    row = moving.move(facts, "ask_referrer_for_details")
    facts.journey.referrer_asked_on = facts.today
    facts.session.add(facts.journey)
    tell_organisations(facts.work, DETAILS_ASKED, facts.id, facts.journey.referrer_id)
    return verdict(row)


def close_unable_to_contact(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Give up: recorded as OTH 3, and the next step passes to the referrer's adviser."""
    row = moving.move(facts, "close_unable_to_contact")
    activity = SITUATION_NOT_KNOWN if facts.learner.postcode or facts.learner.address else NO_ADDRESS
    facts.session.add(
        Destination(
            id=new_id(), journey_id=facts.id, destination="unable_to_contact", starts_on=facts.today, out_type="OTH",
            out_code=3, nccis_activity=activity, positive="no", source="contact attempts recorded",
            recorded_at=facts.work.at, recorded_by=facts.work.actor.id,
        )
    )  # fmt: skip
    return verdict(row)


ACTIONS = (
    JourneyAction("record_contact", RecordContact, record_contact, "Record a try to reach them.", "contact_made"),
    JourneyAction("ask_referrer_for_details", Nothing, ask_referrer_for_details, "Ask the referrer for other details."),
    JourneyAction("close_unable_to_contact", Nothing, close_unable_to_contact, "Close: the learner cannot be reached."),
)
