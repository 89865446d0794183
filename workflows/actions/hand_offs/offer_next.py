"""Offers a part that a partner would not take to the next on the ranked list, with one confirmation (rule 4.3).

What goes along is what the former partner was told, each item asked about anew. What that partner wrote goes to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import model_validator

from engine.clock import in_full
from engine.errors import Refusal, Refused
from engine.runtime import Verdict
from workflows import queries, visibility
from workflows.actions.hand_offs import sharing
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT, SendHandOff, send_hand_off
from workflows.actions.hand_offs.sharing import Share
from workflows.actions.learners.record_consent import RecordConsent, record_consent
from workflows.actions.moves.refusing import against, refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.facts.consents import OF_THE_LEARNER, in_force, taken_back_on
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.partners import next_in_line
from workflows.requests import Id, LearnersWord, PreviewDigest, Request, broken
from workflows.rules.purposes import PURPOSE_OF
from workflows.rules.sensitivity import RESTRICTED_ITEMS
from workflows.tables.journeys import HandOff
from workflows.tables.learners import Consent
from workflows.vocabulary import Component, HandOffKind

# Ends of a partner's referral after which another partner is asked for the same.
UNTAKEN = frozenset({"declined", "expired", "recalled", "returned", "broken_down"})
NOTHING = Refusal(
    "nothing_to_offer_again",
    "No partner referral of this learner for that was declined, expired or given back; send a new one.",
)


class OfferNext(Request):
    """What is offered again, by the former hand-off or its component (all three if neither is said), and to whom.

    `organisation_id` is the partner that was shown as the next. `learner_agrees` is the learner's word that what they
    let the former partner alone know goes to this one too: it is recorded as their consent.
    """

    hand_off_id: Id | None = None
    component: Component | None = None
    organisation_id: Id
    learner_agrees: LearnersWord | None = None
    preview_digest: PreviewDigest | None = None

    @model_validator(mode="after")
    def _said_once(self) -> "OfferNext":
        if self.hand_off_id is not None and self.component is not None:
            raise broken("said_twice", "say the former hand-off (hand_off_id) or the component, not both")
        return self


@dataclass(frozen=True, slots=True)
class Again:
    """What the former partner was told, as it goes on: shared, left out, and what needs the learner's word first.

    `since`: the day from which that word counts, when any is needed.
    """

    share: tuple[Share, ...]
    left_out: tuple[Share, ...]
    to_agree: tuple[Consent, ...]
    since: date | None = None


def offer_next(facts: JourneyFacts, request: OfferNext) -> Verdict:
    """Send the next partner on the list what the former was sent; raises Refused with every reason against it.

    An item whose consent has ended meanwhile is left out and said. A wanted start that has passed is left out too.
    """
    former = _former(facts, request)
    refuse(*against(facts, SENDING_EVENT[HandOffKind.PARTNER]), NOTHING if former is None else None)
    if former is None:
        raise Refused((NOTHING,))
    refuse(_not_for_all(facts, former))
    again = _again(facts, former, request.organisation_id)
    refuse(_outdated(facts, former, request), _nothing_left(again))
    unagreed = _unagreed(again, request)
    if request.learner_agrees is not None and unagreed is None:
        _agree(facts, again.to_agree, request.organisation_id, request.learner_agrees)
    try:
        sent = send_hand_off(JourneyFacts(facts.work, facts.id, {}), _sending(facts, former, request, again))
    except Refused as refused:
        raise Refused((*((unagreed,) if unagreed else ()), *refused.refusals)) from None
    refuse(unagreed)
    told = [
        f"Left out, because the learner's consent is not in force any more: {_named(each)}." for each in again.left_out
    ]
    return {**sent, "warnings": [*sent["warnings"], *told]}


def _not_for_all(facts: JourneyFacts, former: HandOff) -> Refusal | None:
    """0.6: what tells of a restricted matter goes on by named staff; what it is the others are not told."""
    told = {sharing.name_of(each) for each in sharing.shared_by(facts.session, former.id)}
    if told.isdisjoint(RESTRICTED_ITEMS) or visibility.is_named(facts.work.actor.roles):
        return None
    return Refusal("named_staff_needed", "Named staff offers this on.", who_could=("responsible.coordinator",))


def nothing_to_offer(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against it before anybody is named: that nothing was declined, expired or given back."""
    asked = (row for row in facts.hand_offs if row.hand_off.kind is HandOffKind.PARTNER)
    return () if any(row.state in UNTAKEN for row in asked) else (NOTHING,)


def _former(facts: JourneyFacts, request: OfferNext) -> HandOff | None:
    """The referral that is offered again: the one named, or the last for the component."""
    if request.hand_off_id is None:
        rows = queries.journeys.asked_before(facts.session, facts.id, request.component)[-1:]
    else:
        rows = [row for row in facts.hand_offs if row.hand_off.id == request.hand_off_id]
    found = (row for row in rows if row.hand_off.kind is HandOffKind.PARTNER and row.state in UNTAKEN)
    return next((row.hand_off for row in found), None)


def _outdated(facts: JourneyFacts, former: HandOff, request: OfferNext) -> Refusal | None:
    """4.3: one confirmation is for one partner, and for nobody who came to be the next since it was looked at."""
    due = next_in_line(facts, former.component, former.aim_id)
    if due == request.organisation_id:
        return None
    if due is None:
        sentence = "Nobody is left on the ranked list for this: rank more partners, or say what changed at one."
        return Refusal("list_exhausted", sentence)
    name = queries.organisations.name_of(facts.session, due)
    sentence = f"The next partner on the ranked list is {name} by now: look again, and confirm that one."
    return Refusal("proposal_outdated", sentence, missing=("organisation_id",))


def _again(facts: JourneyFacts, former: HandOff, receiver_id: str) -> Again:
    row = HandOff(
        id=former.id, journey_id=facts.id, kind=former.kind, sender_id=former.sender_id, receiver_id=receiver_id,
        reference="",
    )  # fmt: skip
    about = HandOffFacts(facts.work, row, stored=False)
    shared = sharing.shared_by(facts.session, former.id)
    unfounded = [each for each in shared if sharing.without_basis(about, each)]
    consents = _consents_of(facts, former)
    given = {each: consents[each] for each in unfounded if each in consents}
    gone = [each for each, consent in given.items() if not in_force(consent, facts.today)]
    to_agree = [consent for each, consent in given.items() if each not in gone and consent.basis in OF_THE_LEARNER]
    going = tuple(each for each in shared if each not in gone)
    return Again(going, tuple(gone), tuple(to_agree), _since(facts, to_agree, receiver_id))


def _since(facts: JourneyFacts, to_agree: Sequence[Consent], receiver_id: str) -> date | None:
    """G5, C25: the learner says it once they let the former partner know, and took it from this one, if ever."""
    known = queries.learning.consents(facts.session, facts.journey.learner_id)
    asked = [_for_next(each, receiver_id) for each in to_agree]
    days = [each.given_on for each in to_agree] + [day for each in asked if (day := taken_back_on(known, each))]
    return max(days, default=None)


def _for_next(consent: Consent, receiver_id: str) -> Consent:
    """What is asked of the learner: the same for the next partner, as long and for what partners' referrals are."""
    purpose = PURPOSE_OF[HandOffKind.PARTNER]
    return Consent(**consent.model_dump() | {"receiver_id": receiver_id, "purpose": purpose})


def _consents_of(facts: JourneyFacts, former: HandOff) -> dict[Share, Consent]:
    """On what each item rested when the former partner was told of it."""
    known = {each.id: each for each in queries.learning.consents(facts.session, facts.journey.learner_id)}
    rested = queries.journeys.shared_items(facts.session, former.id)
    by_name = {each.item: known[each.consent_id] for each in rested if each.consent_id in known}
    items = sharing.shared_by(facts.session, former.id)
    return {each: by_name[name] for each in items if (name := sharing.name_of(each)) in by_name}


def _nothing_left(again: Again) -> Refusal | None:
    """G5: with nothing left the usual items would go along, which the former partner need not have been told."""
    if again.share or not again.left_out:
        return None
    sentence = (
        "The learner has taken back all that the former partner was told; send a new partner referral"
        " (send_hand_off), and choose what goes along."
    )
    return Refusal("nothing_left_to_share", sentence)


def _unagreed(again: Again, request: OfferNext) -> Refusal | None:
    """G5: what the learner let the former partner alone know goes to another with the learner's word."""
    word = request.learner_agrees
    if again.since is None or (word is not None and word.on >= again.since):
        return None
    named = ", ".join(str(consent.need or consent.item).replace("_", " ") for consent in again.to_agree)
    sentence = (
        f"The learner let only the former partner know of: {named}. Ask whether the next may know it too, and say the"
        f" learner's word since {in_full(again.since)} (learner_agrees)."
    )
    return Refusal("learner_must_agree", sentence, missing=("learner_agrees",))


def _agree(facts: JourneyFacts, consents: Sequence[Consent], receiver_id: str, word: LearnersWord) -> None:
    for consent in consents:
        said = RecordConsent(
            item=consent.item, need=consent.need, receiver_id=receiver_id, purpose=PURPOSE_OF[HandOffKind.PARTNER],
            basis=consent.basis, given_on=word.on, expires_on=consent.expires_on, learners_word=word,
        )  # fmt: skip
        record_consent(JourneyFacts(facts.work, facts.id, {}), said)
    facts.session.flush()


def _sending(facts: JourneyFacts, former: HandOff, request: OfferNext, again: Again) -> SendHandOff:
    """The same part with the same wishes; the programme asked for was the former partner's own."""
    wanted = former.wanted_from
    return SendHandOff(
        kind=HandOffKind.PARTNER, receiver_id=request.organisation_id, component=former.component,
        aim_id=former.aim_id, note=former.note, wanted_from=wanted if wanted and wanted >= facts.today else None,
        share=list(again.share), preview_digest=request.preview_digest,
    )  # fmt: skip


def _named(share: Share) -> str:
    return str(share.need or share.item).replace("_", " ")


ACTIONS = (
    JourneyAction(
        "offer_next", OfferNext, offer_next, "Offer what a partner would not take to the next on the ranked list.",
        event="send_partner_referral", asks=nothing_to_offer, by_readers=True,
    ),
)  # fmt: skip
