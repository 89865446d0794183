"""Records support needs: told at referral, then confirmed, changed or ended with a date (rules C11, 5)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from engine.errors import Refusal
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions import moving
from workflows.actions.refusing import refuse
from workflows.actions.registry import verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Id, Request, Text
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
    also = [_confirmed_too_early(request) if told else None, need_unknown(facts, (request,))]
    row = moving.move(facts, "record_need", also=also)
    apply(facts, (request,), told=told)
    return verdict(row)


def need_unknown(facts: JourneyFacts, found: Iterable[NeedFound]) -> Refusal | None:
    """5: only a new need may be one that this learner does not have yet.

    Asked beforehand for the responsible organisation alone: which needs there are is not for everybody to try out.
    """
    if not facts.asked_from_inside:
        return None
    stored = queries.learning.needs(facts.session, facts.journey.learner_id)
    known = {need.id for need in stored} | {str(need.code) for need in stored if need.status is not NeedStatus.ENDED}
    for finding in found:
        if finding.need not in known and not _is_new(finding):
            return _no_such_need()
        known.add(str(finding.need))
    return None


def apply(facts: JourneyFacts, found: Iterable[NeedFound], *, told: bool = False) -> None:
    """Write findings down; with `told` they stay to be confirmed. Raises Refused for a need of nobody here."""
    for finding in found:
        need = _need_of(facts, finding)
        need.status = _status(need, finding, told)
        need.status_on = facts.today
        need.detail = finding.detail or need.detail
        need.adjustment = finding.adjustment or need.adjustment
        facts.session.add(need)
        facts.session.flush()


def _need_of(facts: JourneyFacts, finding: NeedFound) -> Need:
    """The learner's need that is meant, the open one when named by its code; a new one where there is none."""
    stored = queries.learning.needs(facts.session, facts.journey.learner_id)
    meant = [need for need in stored if need.id == finding.need or _is_open(need, finding.need)]
    if meant:
        return meant[-1]
    if not _is_new(finding):
        refuse(_no_such_need())
    return _new_need(facts, SupportNeed(finding.need), facts.today)


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


def _status(need: Need, finding: NeedFound, told: bool) -> NeedStatus:
    if finding.status is Finding.ENDED:
        return NeedStatus.ENDED
    if told:
        return NeedStatus.TOLD
    return NeedStatus.CHANGED if finding.status is Finding.CHANGED else NeedStatus.CONFIRMED


def _confirmed_too_early(request: NeedFound) -> Refusal | None:
    if request.status is not Finding.CONFIRMED:
        return None
    sentence = "Needs are confirmed by the responsible provider once the learner has started; until then they are told."
    return Refusal("need_confirmed_too_early", sentence)
