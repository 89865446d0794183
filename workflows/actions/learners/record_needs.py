"""Records support needs: told at referral, then confirmed, changed or ended with a date (rules C11, 5)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from engine.errors import Refusal
from engine.runtime import Verdict, new_id
from workflows import visibility
from workflows.actions.moves import moving
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts import details
from workflows.facts.journeys import JourneyFacts
from workflows.facts.needs import needs_of
from workflows.requests import Id, Request, Text
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.learners import Need
from workflows.vocabulary import NeedStatus, SupportNeed


class Finding(StrEnum):
    """What somebody who looked at a need makes of it."""

    NEW = "new"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    ENDED = "ended"


class NeedFound(Request):
    """A finding about a need, named by its code or its id; `adjustment` is what a deliverer must do about it."""

    need: SupportNeed | Id
    status: Finding
    detail: Text | None = None
    adjustment: Text | None = None


def record_need(facts: JourneyFacts, request: NeedFound) -> Verdict:
    """Record one need; before the learner has started, and from the referrer, it counts as told. Raises Refused."""
    told = facts.learning.started_on is None or not facts.asked_from_inside
    early = _confirmed_too_early(request) if told else None
    also = [early or need_unknown(facts, (request,))]
    row = moving.move(facts, "record_need", also=also)
    apply(facts, (request,), told=told)
    return verdict(row)


def need_unknown(facts: JourneyFacts, found: Iterable[NeedFound]) -> Refusal | None:
    """5: only a new need may be one that the caller does not know of: whether somebody else recorded it is not told."""
    stored = _known_needs(facts)
    known = {need.id for need in stored} | {str(need.code) for need in stored if need.status is not NeedStatus.ENDED}
    for finding in found:
        if finding.need not in known and not _is_new(finding):
            return _no_such_need()
        known.add(str(finding.need))
    return None


def apply(facts: JourneyFacts, found: Iterable[NeedFound], *, told: bool = False) -> None:
    """Write findings down; with `told` they stay to be confirmed. Raises Refused for a need of nobody here."""
    for finding in found:
        for need in _needs_meant(facts, finding):
            need.status = _status(facts, need, finding, told)
            need.status_on = facts.today
            need.detail = finding.detail or need.detail
            need.adjustment = finding.adjustment or need.adjustment
            facts.session.add(need)
        facts.session.flush()


def _needs_meant(facts: JourneyFacts, finding: NeedFound) -> list[Need]:
    """The needs that are meant: every open one of a code, for several agencies may have told it; else a new one."""
    meant = [need for need in _known_needs(facts) if need.id == finding.need or _is_open(need, finding.need)]
    if meant:
        return meant
    if not _is_new(finding):
        refuse(_no_such_need())
    return [_new_need(facts, SupportNeed(finding.need), facts.today)]


def _known_needs(facts: JourneyFacts) -> list[Need]:
    """The needs of this journey that the caller may know of.

    Restricted needs are known to named staff of the responsible organisation alone.
    """
    own = facts.work.actor.organisation
    found = needs_of(facts, own, as_referrer=own == facts.journey.referrer_id)
    named = facts.asked_from_inside and visibility.is_named(facts.work.actor.roles)
    return [need for need in found if named or need.code not in RESTRICTED]


def _is_new(finding: NeedFound) -> bool:
    return finding.status is Finding.NEW and isinstance(finding.need, SupportNeed)


def _no_such_need() -> Refusal:
    return Refusal("need_unknown", "This learner has no such open need; record it as new.", missing=("need",))


def _is_open(need: Need, code: str) -> bool:
    return need.code == code and need.status is not NeedStatus.ENDED


def _new_need(facts: JourneyFacts, code: SupportNeed, day: date) -> Need:
    return Need(
        id=new_id(), learner_id=facts.journey.learner_id, code=code, status=NeedStatus.CONFIRMED, status_on=day,
        told_by=facts.work.actor.organisation,
    )  # fmt: skip


def _status(facts: JourneyFacts, need: Need, finding: NeedFound, told: bool) -> NeedStatus:
    # What the provider has looked at it looks at again, before an agency's word ends it.
    ends = need.status is NeedStatus.TOLD or details.in_charge(facts, facts.work.actor.organisation)
    if finding.status is Finding.ENDED and (ends or not told):
        return NeedStatus.ENDED
    if told:
        return NeedStatus.TOLD
    return NeedStatus.CHANGED if finding.status is Finding.CHANGED else NeedStatus.CONFIRMED


def _confirmed_too_early(request: NeedFound) -> Refusal | None:
    if request.status is not Finding.CONFIRMED:
        return None
    sentence = "Needs are confirmed by the responsible provider once the learner has started; until then they are told."
    return Refusal("need_confirmed_too_early", sentence)


ACTIONS = (JourneyAction("record_need", NeedFound, record_need, "Record a support need."),)
