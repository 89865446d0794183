"""Refuses inside an action: every reason found, or nothing."""

from collections.abc import Iterable

from engine import firing
from engine.errors import Refusal, Refused
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts

# Whoever hears one of these hears nothing else: more would tell what is not theirs to know.
ALONE = frozenset({"already_ended", "not_in_this_state", "not_yours"})
ERASED = Refusal("erased", "The record of this learner was erased: it only counts. A new referral begins a new one.")


def refuse(*answers: Refusal | None) -> None:
    """Raise Refused with every answer that is a refusal; do nothing when none is."""
    refusals = tuple(answer for answer in answers if answer is not None)
    if refusals:
        raise Refused(refusals)


def refuse_if_erased(facts: JourneyFacts) -> None:
    """Raise Refused when the learner's record was erased: nothing is written to it any more."""
    refuse(ERASED if queries.learning.is_erased(facts.session, facts.journey.learner_id) else None)


def refuse_with(facts: JourneyFacts | HandOffFacts, event: str, also: Iterable[Refusal | None]) -> None:
    """Raise Refused with `also`, reasons that only the request gives, after those against `event` itself.

    Do nothing when `also` holds no refusal: then `event` is asked when it is fired.
    """
    more = tuple(refusal for refusal in also if refusal is not None)
    if more:
        raise Refused(tuple(dict.fromkeys((*against(facts, event), *more))))


def against(facts: JourneyFacts | HandOffFacts, event: str) -> tuple[Refusal, ...]:
    """What stands against `event`; raises Refused at once for whoever may not take the step at all.

    Whoever may not take a step is told so and nothing else: the other reasons would tell what they may not know.
    """
    catalogue = facts.work.runtime.catalogue
    published = catalogue.get(facts.row.definition, facts.row.definition_version)
    try:
        firing.decided(published, facts.row, event, facts, facts.work.actor)
    except Refused as refused:
        alone = tuple(refusal for refusal in refused.refusals if refusal.code in ALONE)
        if alone:
            raise Refused(alone) from None
        return refused.refusals
    return ()
