"""Records lawful bases for sharing what is known of the learner (rule G5)."""

from datetime import date

from pydantic import model_validator

from engine.clock import in_full
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.learners.share_again import share_again
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.consents import OF_THE_LEARNER, is_spoken, taken_back_on
from workflows.facts.details import in_charge
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.requests import Day, Id, LearnersWord, Request, broken
from workflows.rules.sensitivity import needs_explicit_consent
from workflows.tables.learners import Consent
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose, SupportNeed, WordChannel

# Nobody's consent of an earlier day is recorded here, whatever their age (judgement).
FIRST_DAY = date(2000, 1, 1)


class RecordConsent(Request):
    """A basis for sharing one item (of one need), with one receiver or with any, for some time or until withdrawn.

    It opens sharing for its `purpose` alone; without one it is for any. `expires_on` is its last day.
    `learners_word` says on which day and by which channel the learner consented, when it is the learner's own consent.
    """

    item: SharedItem
    need: SupportNeed | None = None
    receiver_id: Id | None = None
    purpose: SharingPurpose | None = None
    basis: LawfulBasis
    given_on: Day
    expires_on: Day | None = None
    learners_word: LearnersWord | None = None

    @model_validator(mode="after")
    def _possible(self) -> "RecordConsent":
        if self.expires_on is not None and self.expires_on < self.given_on:
            raise broken("expires_before_given", "a consent cannot expire before it was given")
        return self


def record_consent(facts: JourneyFacts, request: RecordConsent) -> Verdict:
    """Record a lawful basis; special category data takes only the learner's explicit consent. Raises Refused.

    What the learner took back and now gives anew, in their own word, is shared again where it was.
    """
    consent_id, said = new_id(), request.learners_word
    ahead = not_ahead(request.given_on, facts.today, "The consent")
    earliest = max(facts.learner.birth_date, FIRST_DAY)
    early = not_before(request.given_on, earliest, "The consent", "the first day on which it could be given")
    consent = Consent(
        id=consent_id, learner_id=facts.journey.learner_id, recorded_by=facts.work.actor.id,
        recorded_at=facts.work.at, channel=WordChannel(said.channel) if said else None,
        **request.model_dump(exclude={"learners_word"}),
    )  # fmt: skip
    also = [
        ahead, early, _too_weak(request), _unknown_receiver(facts, request), _for_itself(facts, request),
        _taken_back_since(facts, request, consent),
    ]  # fmt: skip
    row = moving.move(facts, "record_consent", Note(detail={"consent": consent_id}), also=also)
    facts.session.add(consent)
    facts.session.flush()
    if is_spoken(consent):
        share_again(facts, consent)
    return verdict(row, consent=consent_id)


def _too_weak(request: RecordConsent) -> Refusal | None:
    explicit = needs_explicit_consent(request.item, request.need)
    if not explicit or request.basis is not LawfulBasis.CONSENT:
        return None
    sentence = "This is special category data: it needs the learner's explicit consent."
    return Refusal("explicit_consent_needed", sentence, missing=("explicit_consent",))


def _unknown_receiver(facts: JourneyFacts, request: RecordConsent) -> Refusal | None:
    known = request.receiver_id is None or queries.organisations.organisation(facts.session, request.receiver_id)
    return None if known else Refusal("receiver_unknown", "There is no organisation by that id to share with.")


def _taken_back_since(facts: JourneyFacts, request: RecordConsent, consent: Consent) -> Refusal | None:
    """C25: what the learner took back is open again with their word since then, and by no older one."""
    if request.basis not in OF_THE_LEARNER:
        return None
    since = taken_back_on(queries.learning.consents(facts.session, facts.journey.learner_id), consent)
    said_on = min(request.given_on, request.learners_word.on if request.learners_word else request.given_on)
    if since is None or said_on >= since:
        return None
    sentence = f"The learner took this back on {in_full(since)}: ask again, and say their word of that day or later."
    return Refusal("taken_back_since", sentence, missing=("given_on",))


def _for_itself(facts: JourneyFacts, request: RecordConsent) -> Refusal | None:
    """G5: who tells something says with whom it is shared; nobody opens what others hold to themselves."""
    own = facts.work.actor.organisation
    if request.receiver_id is None or request.receiver_id != own or in_charge(facts, own):
        return None
    sentence = "Your organisation cannot open to itself what others hold; the responsible provider records this."
    return Refusal("basis_for_yourself", sentence, who_could=("responsible.coordinator",))


ACTIONS = (JourneyAction("record_consent", RecordConsent, record_consent, "Record a lawful basis for sharing."),)
