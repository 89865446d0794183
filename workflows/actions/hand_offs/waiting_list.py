"""Puts a learner on the waiting list, with what they and the referrer agreed, and looks at it again (rule 0.3)."""

from collections.abc import Sequence

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.hand_offs import after_refusal, send_hand_off, sharing
from workflows.actions.hand_offs.sharing import Share, shared_by
from workflows.actions.moves import handing, placing
from workflows.actions.moves.refusing import against
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import sending
from workflows.requests import Id, LearnersWord, Nothing, Request, YesNo
from workflows.topics import HAND_OFF_WAITLISTED, tell_organisations


class Waitlist(Request):
    """The waiting list, to which learner and referrer agreed."""

    learner_agrees: LearnersWord | None = None
    referrer_agrees: YesNo = False
    programme_id: Id | None = None


def waitlist(facts: HandOffFacts, request: Waitlist) -> Verdict:
    """Put the learner on the waiting list, last; the journey's start clock sleeps meanwhile."""
    asked = facts.with_given(**dict(request))
    drafted, share = asked.row.state == "draft", shared_by(facts.work.session, facts.id)
    placing.free(facts.work, facts.id)
    also = _against_sending(asked, share) if drafted else ()
    row = handing.move(asked, "waitlist", _waitlist_note(asked), also=also)
    if drafted:
        sharing.record(asked, share)
        facts.hand_off.agreement_id = asked.agreement.id if asked.agreement else None
        send_hand_off.draft_sent(facts)
    facts.hand_off.programme_id = asked.programme_id
    facts.hand_off.waitlist_position = placing.next_number(facts.work, facts.hand_off.programme_id)
    facts.work.session.add(facts.hand_off)
    facts.work.session.flush()
    if asked.is_inbound:
        after_refusal.start_clock_sleeps(JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True))
    tell_organisations(facts.work, HAND_OFF_WAITLISTED, facts.id, facts.hand_off.sender_id, facts.hand_off.receiver_id)
    return verdict(row, position=_position(facts))


def _against_sending(asked: HandOffFacts, share: Sequence[Share]) -> list[Refusal]:
    """Only a full programme may keep a draft from being sent: everything else is asked as at sending."""
    journey = JourneyFacts(asked.work, asked.hand_off.journey_id, {})
    of_the_journey = against(journey, send_hand_off.SENDING_EVENT[asked.hand_off.kind])
    return [*of_the_journey, *sending.refusals(asked), *sharing.refusals(asked, share)]


def _waitlist_note(asked: HandOffFacts) -> Note:
    agreement = asked.agreement
    hard = agreement is not None and asked.agreement_force == "hard"
    return Note(moments={"agreement_ends_on": agreement.ends_on} if agreement is not None and hard else {})


def _position(facts: HandOffFacts) -> int:
    return queries.places.positions(facts.work.session, [facts.hand_off], facts.today)[facts.id]


def review_waitlist(facts: HandOffFacts, _request: Nothing) -> Verdict:
    """Say that the waiting list was looked at: the next look is due ten working days on."""
    return verdict(handing.move(facts, "review_waitlist"), position=_position(facts))


ACTIONS = (
    HandOffAction("waitlist", Waitlist, waitlist, "Put the learner on the waiting list.", by_link=True),
    HandOffAction("review_waitlist", Nothing, review_waitlist, "Say that the waiting list was looked at."),
)
