"""Shares again what the learner consented to anew, with the hand-offs that shared it before (C25)."""

from workflows import queries
from workflows.facts.consents import in_force
from workflows.facts.journeys import JourneyFacts
from workflows.rules.purposes import PURPOSE_OF, is_for
from workflows.tables.learners import Consent


def share_again(facts: JourneyFacts, again: Consent) -> None:
    """Let hand-offs go on by `again` with what they shared by the same that was taken back, or that has run out.

    The same is one item (of one need), for one receiver and purpose. A copy that was recalled stays recalled.
    """
    about = (again.item, again.need, again.receiver_id, again.purpose)
    for each in queries.learning.consents(facts.session, facts.journey.learner_id):
        if in_force(each, facts.today) or (each.item, each.need, each.receiver_id, each.purpose) != about:
            continue
        for shared, hand_off in queries.learning.sharing_on(facts.session, each.id):
            if is_for(again.purpose, PURPOSE_OF[hand_off.kind]):
                shared.consent_id, shared.basis = again.id, str(again.basis)
                facts.session.add(shared)
