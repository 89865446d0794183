"""Records which of the places offered the learner chose (rule 0.3)."""

from engine.clock import london_date
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.moves import choosing, moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import LearnersWord, Request
from workflows.topics import OFFER_CHOSEN, OFFER_OPEN_AGAIN, tell_organisations


class ChooseOffer(Request):
    """The learner's yes to the place that this journey's referral was offered, with its day and channel."""

    learners_word: LearnersWord


def choose_offer(facts: JourneyFacts, request: ChooseOffer) -> Verdict:
    """Record the learner's yes; who offered the place hears of it. What was said last counts. Raises Refused.

    Other acceptances stand until the learner starts, which releases them; who made them is told nothing of this, but
    that a yes said to them before no longer stands.
    """
    word, inbound = request.learners_word, facts.inbound.hand_off if facts.inbound else None
    accepted_on = london_date(inbound.accepted_at) if inbound is not None and inbound.accepted_at else None
    early = None
    if accepted_on is not None and word.on < accepted_on:
        sentence = "The learner chose on the day of the acceptance or later."
        early = Refusal("chosen_before_the_offer", sentence, missing=("learners_word.on",))
    note = Note(detail={"said_on": word.on.isoformat(), "channel": word.channel})
    row = moving.move(facts, "choose_offer", note, also=[early])
    if inbound is not None:
        for other in queries.choices.offers(facts.session, queries.choices.accepted_beside(facts.session, facts.id)):
            if other.chosen_on is not None and other.id != inbound.id:
                tell_organisations(facts.work, OFFER_OPEN_AGAIN, other.journey_id, other.receiver_id)
            other.chosen_on = word.on if other.id == inbound.id else None
            facts.session.add(other)
        facts.session.flush()
        choosing.reconsider(facts)
        tell_organisations(facts.work, OFFER_CHOSEN, facts.id, inbound.receiver_id)
    return verdict(row)


ACTIONS = (
    JourneyAction("choose_offer", ChooseOffer, choose_offer, "Record that the learner chose the place offered here."),
)
