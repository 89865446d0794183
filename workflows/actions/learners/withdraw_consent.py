"""Takes back what the learner had consented to, for all sharing from now on (rule C25)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine import outbox
from engine.chasing import DEADLINE_CHASED
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tasks import TASK_CHASED, TASK_OPENED
from workflows import queries, visibility
from workflows.actions.learners import copy_outcome
from workflows.actions.moves import moving
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.definitions.parties import RECEIVER
from workflows.facts.consents import OF_THE_LEARNER, recorded_by
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead
from workflows.requests import Id, LearnersWord, Request
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.learners import Consent
from workflows.topics import CONSENT_WITHDRAWN, tell_organisations
from workflows.visibility import NEVER_SENT
from workflows.vocabulary import Relationship, SharedItem, WordChannel

# Who may name any consent of the learner; everybody else those that concern their own organisation (C25, 0.6).
OPEN_TO = frozenset({Relationship.RESPONSIBLE.value, Relationship.REFERRER.value, RECEIVER})
_NOTHING_LEFT = Refusal("no_consent_left", "No consent of this learner is left that could be taken back.")
ASKING = (DEADLINE_CHASED, TASK_CHASED, TASK_OPENED)


class WithdrawConsent(Request):
    """Which consent the learner takes back, with the day and channel of the learner's word.

    Without `consent_id` it is the learner's consent to share anything with the caller's own organisation.
    """

    consent_id: Id | None = None
    learners_word: LearnersWord


def withdraw_consent(facts: JourneyFacts, request: WithdrawConsent) -> Verdict:
    """Take consents back for all sharing from now on; what was shared stays on record, copies are recalled.

    Raises Refused.

    Anybody at work for an organisation to which the journey is open records it (C25). Who neither answers for it nor
    asked for the place may know of no consent but those that concern its own organisation, and records only these.
    """
    found, own = _meant(facts, request.consent_id), facts.work.actor.organisation
    # Who names no consent speaks of the own organisation alone: what others have rests on what they keep.
    spoken_of = None if request.consent_id is not None else own
    word = request.learners_word
    return take_back(facts, found, Word(word.on, WordChannel(word.channel)), spoken_of)


@dataclass(frozen=True, slots=True)
class Word:
    """The learner's no: on which day it was said, and by which way it came."""

    on: date
    channel: WordChannel


def take_back(facts: JourneyFacts, found: Sequence[Consent], word: Word, spoken_of: str | None) -> Verdict:
    """Take back these consents, or what one organisation (`spoken_of`) has on them; raises Refused."""
    withdrawn = [each.id for each in found]
    detail = {"withdrawn": withdrawn, "said_on": word.on.isoformat(), "channel": word.channel}
    also = [not_ahead(word.on, facts.today, "The learner's word"), None if found else _no_such_consent()]
    row = facts.row
    if row.ended_at is None:
        row = moving.move(facts, "withdraw_consent", Note(detail=detail), also=also)
    else:
        # A story that has ended moves no more, and what was shared in it may still be with others.
        refuse(*also)
    relied = queries.learning.relying_on(facts.session, withdrawn, NEVER_SENT)
    if spoken_of is not None:
        kept = _kept_for_others(facts, found, spoken_of)
        relied = [each for each in relied if each.receiver_id not in kept]
    for each in found:
        each.withdrawn_at, each.withdrawn_by = facts.work.at, facts.work.actor.id
        each.withdrawal_said_on, each.withdrawal_channel = word.on, word.channel
        facts.session.add(each)
    copy_outcome.ask_back(facts.work, withdrawn, spoken_of)
    for hand_off in relied:
        # What is still on its way would be shared from now on (C25); what only asks a side to act shares nothing.
        outbox.cancel_told(facts.work, hand_off.id, hand_off.receiver_id, but=ASKING)
    for journey in dict.fromkeys((facts.id, *(each.journey_id for each in relied))):
        told = sorted(each.receiver_id for each in relied if each.journey_id == journey)
        tell_organisations(facts.work, CONSENT_WITHDRAWN, journey, *told)
    return verdict(row)


def _meant(facts: JourneyFacts, consent_id: str | None) -> list[Consent]:
    """The consents in force that the learner takes back; without an id all the learner gave for the own organisation.

    A statutory basis is not the learner's to take back unasked: it goes on (C25).
    """
    consents = queries.learning.consents(facts.session, facts.journey.learner_id)
    own = facts.work.actor.organisation
    if facts.row.ended_at is not None:
        return [each for each in _left(facts) if consent_id == each.id or (not consent_id and each.receiver_id == own)]
    standing = [each for each in consents if each.withdrawn_at is None]
    if consent_id is not None and not OPEN_TO.isdisjoint(facts.relationships(own)):
        return [each for each in standing if each.id == consent_id]
    relied = {
        item.consent_id for row in facts.hand_offs if row.hand_off.receiver_id == own and not row.ended
        for item in queries.journeys.shared_items(facts.session, row.hand_off.id)
    }  # fmt: skip
    concerned = (each for each in standing if each.receiver_id == own or each.id in relied)
    return [each for each in concerned if each.basis in OF_THE_LEARNER and consent_id in (None, each.id)]


def _kept_for_others(facts: JourneyFacts, found: Iterable[Consent], spoken_of: str) -> frozenset[str]:
    """What was given for any receiver goes on for those others that have it now; their ids.

    The learner spoke of one organisation alone. Whoever is to have it next is asked about anew.
    """
    kept: set[str] = set()
    for each in found:
        if each.receiver_id is None:
            kept |= _given_to_each(facts, each, spoken_of)
    return frozenset(kept)


def _given_to_each(facts: JourneyFacts, consent: Consent, spoken_of: str) -> set[str]:
    given: dict[str, Consent] = {}
    for shared, hand_off in queries.learning.sharing_on(facts.session, consent.id):
        if hand_off.receiver_id == spoken_of:
            continue
        if hand_off.receiver_id not in given:
            # As it was recorded, by whom and when: nobody gave it anew.
            again = consent.model_dump() | {"id": new_id(), "receiver_id": hand_off.receiver_id}
            given[hand_off.receiver_id] = Consent(**again)
            facts.session.add(given[hand_off.receiver_id])
            facts.session.flush()
        shared.consent_id = given[hand_off.receiver_id].id
        facts.session.add(shared)
    for copy, item in queries.copies.resting_on(facts.session, [consent.id]):
        if copy.receiver_id in given:
            item.consent_id = given[copy.receiver_id].id
            facts.session.add(item)
    facts.session.flush()
    return set(given)


def _no_such_consent() -> Refusal:
    return Refusal("consent_unknown", "This learner has no consent by that id that is still in force.")


def _against_after_the_end(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against it where no event does: before the end that is the event's own affair."""
    return () if facts.row.ended_at is not None and _left(facts) else (_NOTHING_LEFT,)


def _left(facts: JourneyFacts) -> list[Consent]:
    """What the learner gave in an ended journey, or was relied on in it, as far as the actor may know of it."""
    consents = queries.learning.consents(facts.session, facts.journey.learner_id)
    given = [each for each in consents if each.withdrawn_at is None and each.basis in OF_THE_LEARNER]
    own = facts.work.actor.organisation
    relied: dict[str | None, set[str]] = defaultdict(set)
    for row in facts.hand_offs:
        for item in queries.journeys.shared_items(facts.session, row.hand_off.id):
            relied[item.consent_id].add(row.hand_off.receiver_id)
    recorded = recorded_by(facts.session, facts.id, given)
    theirs = [each for each in given if own in (each.receiver_id, recorded.get(each.id)) or own in relied[each.id]]
    if facts.responsible != own:
        return [each for each in theirs if each.id in recorded or relied[each.id]]
    named = visibility.is_named(facts.work.actor.roles)
    here = [each for each in given if each.id in recorded or relied[each.id]]
    return [each for each in here if named or not _is_restricted(each)]


def _is_restricted(consent: Consent) -> bool:
    return consent.need in RESTRICTED or consent.item is SharedItem.RESTRICTED_DETAIL


ACTIONS = (
    JourneyAction(
        "withdraw_consent", WithdrawConsent, withdraw_consent, "Take back a consent the learner gave.",
        asks=_against_after_the_end, by_readers=True,
    ),
)  # fmt: skip
