"""Shares again what the learner consented to anew, with the hand-offs that shared it before (C25)."""

from workflows import queries
from workflows.facts.consents import in_force, is_said_by_learner
from workflows.facts.journeys import JourneyFacts
from workflows.rules.purposes import PURPOSE_OF, is_for
from workflows.tables.journeys import HandOff
from workflows.tables.learners import Consent


def share_again(facts: JourneyFacts, again: Consent) -> None:
    """Let open hand-offs go on by `again` with what they shared by the same that was taken back, or that has run out.

    The same is one item (of one need), for the receiver and the purpose of what is given now, or for any. Staff give it
    back where their organisation sent the hand-off or answers for its journey, and never to themselves. A copy that was
    recalled stays recalled.
    """
    if not in_force(again, facts.today):
        return
    for each in queries.learning.consents(facts.session, facts.journey.learner_id):
        if in_force(each, facts.today) or not _is_same(each, again):
            continue
        for shared, hand_off in queries.learning.sharing_on(facts.session, each.id):
            if _reaches(again, hand_off) and (is_said_by_learner(again) or _gives(facts, hand_off)):
                shared.consent_id, shared.basis = again.id, str(again.basis)
                facts.session.add(shared)


def _is_same(before: Consent, again: Consent) -> bool:
    about = (before.item, before.need) == (again.item, again.need)
    return about and before.receiver_id in (None, again.receiver_id) and before.purpose in (None, again.purpose)


def _reaches(again: Consent, hand_off: HandOff) -> bool:
    return again.receiver_id in (None, hand_off.receiver_id) and is_for(again.purpose, PURPOSE_OF[hand_off.kind])


def _gives(facts: JourneyFacts, hand_off: HandOff) -> bool:
    own = facts.work.actor.organisation
    if own is None or own == hand_off.receiver_id:
        return False
    at = facts.work.at
    return own in (hand_off.sender_id, queries.journeys.responsible_at(facts.session, hand_off.journey_id, at))
