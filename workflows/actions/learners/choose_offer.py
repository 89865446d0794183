"""Records which of the places offered the learner chose (rule 0.3)."""

from collections.abc import Iterable

from engine.clock import in_full, london_date
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.moves import choosing, moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import LearnersWord, Request
from workflows.tables.journeys import HandOff
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
    offers = queries.choices.offers(facts.session, queries.choices.accepted_beside(facts.session, facts.id))
    accepted_on = london_date(inbound.accepted_at) if inbound is not None and inbound.accepted_at else None
    early = None
    if accepted_on is not None and word.on < accepted_on:
        sentence = "The learner chose on the day of the acceptance or later."
        early = Refusal("chosen_before_the_offer", sentence, missing=("learners_word.on",))
    note = Note(detail={"said_on": word.on.isoformat(), "channel": word.channel})
    row = moving.move(facts, "choose_offer", note, also=[early, _said_since(word, offers)])
    if inbound is not None:
        for other in offers:
            if other.chosen_on is not None and other.id != inbound.id:
                tell_organisations(facts.work, OFFER_OPEN_AGAIN, other.journey_id, other.receiver_id)
            other.chosen_on = word.on if other.id == inbound.id else None
            facts.session.add(other)
        facts.session.flush()
        choosing.reconsider(facts)
        tell_organisations(facts.work, OFFER_CHOSEN, facts.id, inbound.receiver_id)
    return verdict(row)


def _said_since(word: LearnersWord, offers: Iterable[HandOff]) -> Refusal | None:
    """0.3: what was said last counts, whenever it is recorded."""
    last = max((each.chosen_on for each in offers if each.chosen_on is not None), default=None)
    if last is None or word.on >= last:
        return None
    sentence = (
        f"A choice of {in_full(last)} stands, which the learner made after this: ask again which place it is, and say"
        " their word of that day or later."
    )
    return Refusal("chosen_since", sentence, missing=("learners_word.on",))


ACTIONS = (
    JourneyAction("choose_offer", ChooseOffer, choose_offer, "Record that the learner chose the place offered here."),
)
