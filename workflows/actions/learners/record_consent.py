"""Records lawful bases for sharing, and the learner's withdrawal of one, which counts at once (rules G5, C25)."""

from collections.abc import Collection
from datetime import date

from pydantic import model_validator

from engine import outbox
from engine.chasing import DEADLINE_CHASED
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tasks import TASK_CHASED, TASK_OPENED
from workflows import queries
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.definitions.parties import RECEIVER
from workflows.facts.consents import OF_THE_LEARNER
from workflows.facts.details import in_charge
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.requests import Day, Id, LearnersWord, Request, broken
from workflows.rules.sensitivity import needs_explicit_consent
from workflows.tables.journeys import HandOff
from workflows.tables.learners import Consent
from workflows.topics import CONSENT_WITHDRAWN, tell_organisations
from workflows.visibility import NEVER_SENT
from workflows.vocabulary import LawfulBasis, Relationship, SharedItem, SupportNeed

# Nobody's consent of an earlier day is recorded here, whatever their age (judgement).
FIRST_DAY = date(2000, 1, 1)
# Who may name any consent of the learner; everybody else those that concern their own organisation (C25, 0.6).
OPEN_TO = frozenset({Relationship.RESPONSIBLE.value, Relationship.REFERRER.value, RECEIVER})
ASKING = (DEADLINE_CHASED, TASK_CHASED, TASK_OPENED)


class RecordConsent(Request):
    """A basis for sharing one item (of one need), with one receiver or with any, for some time or until withdrawn.

    `learners_word` says on which day and by which channel the learner consented, when it is the learner's own consent.
    """

    item: SharedItem
    need: SupportNeed | None = None
    receiver_id: Id | None = None
    basis: LawfulBasis
    given_on: Day
    expires_on: Day | None = None
    learners_word: LearnersWord | None = None

    @model_validator(mode="after")
    def _possible(self) -> "RecordConsent":
        if self.expires_on is not None and self.expires_on < self.given_on:
            raise broken("expires_before_given", "a consent cannot expire before it was given")
        return self


class WithdrawConsent(Request):
    """Which consent the learner takes back, with the day and channel of the learner's word.

    Without `consent_id` it is the learner's consent to share anything with the caller's own organisation.
    """

    consent_id: Id | None = None
    learners_word: LearnersWord


def record_consent(facts: JourneyFacts, request: RecordConsent) -> Verdict:
    """Record a lawful basis; special category data takes only the learner's explicit consent. Raises Refused."""
    consent_id = new_id()
    ahead = not_ahead(request.given_on, facts.today, "The consent")
    earliest = max(facts.learner.birth_date, FIRST_DAY)
    early = not_before(request.given_on, earliest, "The consent", "the first day on which it could be given")
    also = [ahead, early, _too_weak(request), _unknown_receiver(facts, request), _for_itself(facts, request)]
    row = moving.move(facts, "record_consent", Note(detail={"consent": consent_id}), also=also)
    facts.session.add(
        Consent(
            id=consent_id, learner_id=facts.journey.learner_id, recorded_by=facts.work.actor.id,
            recorded_at=facts.work.at, channel=request.learners_word.channel if request.learners_word else None,
            **request.model_dump(exclude={"learners_word"}),
        )
    )  # fmt: skip
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


def _for_itself(facts: JourneyFacts, request: RecordConsent) -> Refusal | None:
    """G5: who tells something says with whom it is shared; nobody opens what others hold to themselves."""
    own = facts.work.actor.organisation
    if request.receiver_id is None or request.receiver_id != own or in_charge(facts, own):
        return None
    sentence = "Your organisation cannot open to itself what others hold; the responsible provider records this."
    return Refusal("basis_for_yourself", sentence, who_could=("responsible.coordinator",))


def withdraw_consent(facts: JourneyFacts, request: WithdrawConsent) -> Verdict:
    """Take consents back for all sharing from now on; what was shared stays on record. Raises Refused.

    Anybody at work for an organisation to which the journey is open records it (C25). Who neither answers for it nor
    asked for the place may know of no consent but those that concern its own organisation, and records only these.
    """
    word = request.learners_word
    found = _meant(facts, request.consent_id)
    withdrawn = [each.id for each in found]
    detail = {"withdrawn": withdrawn, "said_on": word.on.isoformat(), "channel": word.channel}
    also = [not_ahead(word.on, facts.today, "The learner's word"), None if found else _no_such_consent()]
    row = moving.move(facts, "withdraw_consent", Note(detail=detail), also=also)
    for each in found:
        each.withdrawn_at = facts.work.at
        facts.session.add(each)
    relied = _relied_on(facts, withdrawn)
    for hand_off in relied:
        # What is still on its way would be shared from now on (C25); what only asks a side to act shares nothing.
        outbox.cancel_told(facts.work, hand_off.id, hand_off.receiver_id, but=ASKING)
    tell_organisations(facts.work, CONSENT_WITHDRAWN, facts.id, *sorted(each.receiver_id for each in relied))
    return verdict(row)


def _meant(facts: JourneyFacts, consent_id: str | None) -> list[Consent]:
    """The consents in force that the learner takes back; without an id all the learner gave for the own organisation.

    A statutory basis is not the learner's to take back unasked: it goes on (C25).
    """
    consents = queries.learning.consents(facts.session, facts.journey.learner_id)
    standing = [each for each in consents if each.withdrawn_at is None]
    own = facts.work.actor.organisation
    if consent_id is not None and not OPEN_TO.isdisjoint(facts.relationships(own)):
        return [each for each in standing if each.id == consent_id]
    relied = {
        item.consent_id for row in facts.hand_offs if row.hand_off.receiver_id == own and not row.ended
        for item in queries.journeys.shared_items(facts.session, row.hand_off.id)
    }  # fmt: skip
    concerned = (each for each in standing if each.receiver_id == own or each.id in relied)
    return [each for each in concerned if each.basis in OF_THE_LEARNER and consent_id in (None, each.id)]


def _no_such_consent() -> Refusal:
    return Refusal("consent_unknown", "This learner has no consent by that id that is still in force.")


def _relied_on(facts: JourneyFacts, consent_ids: Collection[str]) -> list[HandOff]:
    """Open hand-offs by which something was shared with their receiver on one of these grounds."""
    rows = (row.hand_off for row in facts.hand_offs if not row.ended and row.state not in NEVER_SENT)
    shared = ((row, queries.journeys.shared_items(facts.session, row.id)) for row in rows)
    return [row for row, items in shared if any(item.consent_id in consent_ids for item in items)]


ACTIONS = (
    JourneyAction("record_consent", RecordConsent, record_consent, "Record a lawful basis for sharing."),
    JourneyAction(
        "withdraw_consent",
        WithdrawConsent,
        withdraw_consent,
        "Take back a consent the learner gave.",
    ),
)
