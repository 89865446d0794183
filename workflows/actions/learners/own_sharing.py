"""What the learner says themselves, on their own page, about who may know what: no, or yes again (rules C25, G5)."""

from collections.abc import Iterable, Sequence

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.learners.share_again import share_again
from workflows.actions.learners.withdraw_consent import Word, take_back
from workflows.actions.moves import moving
from workflows.actions.moves.registry import verdict
from workflows.facts.consents import OF_THE_LEARNER, taken_back
from workflows.facts.journeys import JourneyFacts
from workflows.facts.own_word import Awaited, awaited
from workflows.requests import Id, Request
from workflows.rules.sensitivity import needs_explicit_consent
from workflows.tables.learners import Consent
from workflows.topics import CONSENT_WITHDRAWN, tell_organisations
from workflows.vocabulary import LawfulBasis, SharedItem, SupportNeed, WordChannel

_NOT_SAID = Refusal("not_yours_to_give", "Nobody asks you for this now, or you said yes to it. You need to do no more.")


class SayNo(Request):
    """Which consent the learner takes back; with `receiver_id` only what that organisation has on it."""

    consent_id: Id
    receiver_id: Id | None = None


class SayYes(Request):
    """Which of the consents that the learner took back they give again, or which item of a draft they say yes to."""

    consent_id: Id | None = None
    hand_off_id: Id | None = None
    item: SharedItem | None = None
    need: SupportNeed | None = None


def say_no(facts: JourneyFacts, request: SayNo) -> Verdict:
    """Take back, as the learner, what they gave: at once, and as if staff had recorded their word (C25).

    The responsible organisation hears of it too: nobody there wrote it down. Raises Refused.
    """
    given = queries.learning.consents(facts.session, facts.journey.learner_id)
    found = [row for row in given if row.id == request.consent_id and _stands(row)]
    done = take_back(facts, found, Word(facts.today, WordChannel.OWN_PAGE), _spoken_of(found, request.receiver_id))
    tell_organisations(facts.work, CONSENT_WITHDRAWN, facts.id, facts.responsible)
    return done


def say_yes(facts: JourneyFacts, request: SayYes) -> Verdict:
    """Say yes, as the learner: to what they took back, or to what a draft of staff waits for (G5).

    It is the same item for the same receiver and purpose, and for nothing else. What open hand-offs shared on it before
    is shared again; a copy that was recalled stays recalled. Raises Refused.
    """
    given = queries.learning.consents(facts.session, facts.journey.learner_id)
    meant = _meant(facts, given, request)
    consent_id = new_id()
    row = moving.move(facts, "record_consent", Note(detail={"consent": consent_id}),
                      also=[None if meant is not None else _NOT_SAID])  # fmt: skip
    if meant is None:
        raise LookupError("A move that was refused was made.")
    again = _said(facts, meant, consent_id)
    facts.session.add(again)
    facts.session.flush()
    share_again(facts, again)
    return verdict(row, consent=consent_id)


def _stands(consent: Consent) -> bool:
    return consent.withdrawn_at is None and consent.basis in OF_THE_LEARNER


def _spoken_of(found: Iterable[Consent], receiver_id: str | None) -> str | None:
    """The one organisation that is meant, where the consent is for any."""
    return receiver_id if any(row.receiver_id is None for row in found) else None


def _meant(facts: JourneyFacts, given: Sequence[Consent], request: SayYes) -> Consent | Awaited | None:
    """What the learner says yes to, where it is still theirs to say."""
    if request.consent_id is not None:
        back = taken_back(given, facts.today)
        return next((row for row in back if row.id == request.consent_id), None)
    asked = (request.hand_off_id, request.item, request.need)
    return next((each for each in awaited(facts) if (each.hand_off_id, each.item, each.need) == asked), None)


def _said(facts: JourneyFacts, meant: Consent | Awaited, consent_id: str) -> Consent:
    explicit = needs_explicit_consent(meant.item, meant.need)
    return Consent(
        id=consent_id, learner_id=facts.journey.learner_id, item=meant.item, need=meant.need,
        receiver_id=meant.receiver_id, purpose=meant.purpose,
        basis=LawfulBasis.EXPLICIT_CONSENT if explicit else LawfulBasis.CONSENT, given_on=facts.today,
        channel=WordChannel.OWN_PAGE, recorded_by=facts.work.actor.id, recorded_at=facts.work.at,
    )  # fmt: skip
