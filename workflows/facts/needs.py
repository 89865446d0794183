"""Which support needs of a learner belong to one journey: needs are the learner's, journeys stay apart (rule 0.6)."""

from engine.clock import london_date
from workflows import queries
from workflows.facts import details
from workflows.facts.told import Told
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.learners import Need
from workflows.vocabulary import NeedStatus, SharedItem


def needs_of(facts: Told, own: str | None, *, as_referrer: bool = False) -> list[Need]:
    """Support needs that belong to the journey in the eyes of the organisation `own`; none from after its end.

    They were shared in it, found by that organisation, or told by somebody with a part in it. What an earlier journey
    found out is not copied (rules C20, C26), but what nobody has confirmed yet is asked again, unless it is restricted
    or the referrer looks. A referrer, and whoever has yet to decide, knows what that referrer told and nothing else.
    """
    ended_at = facts.row.ended_at
    last_day = london_date(ended_at) if ended_at else None
    stored = queries.learning.needs(facts.session, facts.journey.learner_id)
    until_then = [need for need in stored if last_day is None or need.status_on <= last_day]
    if not details.shares_record(facts, own or ""):
        return _own_words(facts, until_then, own)
    shared, parts = _ever_shared(facts), _had_a_part(facts)
    return [
        need for need in until_then
        if need.told_by in (None, own)
        or f"{SharedItem.SUPPORT_NEED}:{need.code}" in shared
        or _told_here(facts, need, parts)
        or _asked_again(need, as_referrer=as_referrer)
    ]  # fmt: skip


def _own_words(facts: Told, needs: list[Need], own: str | None) -> list[Need]:
    referrer, alone = frozenset({facts.journey.referrer_id}), details.known_here_alone(facts)
    return [
        need for need in needs
        if need.told_by == own or _told_here(facts, need, referrer) or (need.told_by is None and alone)
    ]  # fmt: skip


def _told_here(facts: Told, need: Need, parts: frozenset[str]) -> bool:
    """Whether somebody with a part in this journey told it in its course, or on the day as its referrer."""
    journey = facts.journey
    if need.told_by not in parts:
        return False
    if need.code not in RESTRICTED and journey.earlier_journey_id is None:
        return True
    submitted_on = london_date(journey.submitted_at)
    return need.status_on > submitted_on or (need.status_on == submitted_on and need.told_by == journey.referrer_id)


def _asked_again(need: Need, *, as_referrer: bool) -> bool:
    return need.status is NeedStatus.TOLD and need.code not in RESTRICTED and not as_referrer


def _had_a_part(facts: Told) -> frozenset[str]:
    held = {row.organisation_id for row in queries.journeys.responsibility(facts.session, facts.id)}
    received = {row.hand_off.receiver_id for row in facts.hand_offs}
    return frozenset(held | received | {facts.journey.referrer_id})


def _ever_shared(facts: Told) -> frozenset[str]:
    ids = [row.hand_off.id for row in facts.hand_offs]
    return queries.journeys.ever_shared(facts.session, ids)
