"""Raises and clears the flag that a learner is at risk, each time something that decides it changes (rule C13)."""

from typing import Any

from engine.runtime import new_id
from workflows import queries
from workflows.definitions.shared_steps import LEARNING
from workflows.facts.attendance import AttendanceFacts
from workflows.facts.journeys import JourneyFacts
from workflows.rules import at_risk
from workflows.rules.at_risk import RiskReason
from workflows.tables.attendance import RiskFlag

Held = dict[str, Any]


def reconsider(facts: JourneyFacts) -> None:
    """Raise the flag when a reason holds, note reasons that come and go, clear it when none is left.

    Whoever has left the programme is no longer at risk of leaving it; in a break they still are (judgement).
    """
    fresh = JourneyFacts(facts.work, facts.id)
    found = at_risk.reasons(AttendanceFacts(fresh).situation) if fresh.row.state in LEARNING else ()
    flags = queries.attendance.risk_flags(facts.session, facts.id)
    flag = next((each for each in flags if each.cleared_at is None), None)
    if flag is None:
        if not found:
            return
        flag = RiskFlag(id=new_id(), journey_id=facts.id, raised_at=facts.work.at)
    flag.reasons = _brought_up_to_date(flag.reasons, found, facts.work.at.isoformat())
    if not found:
        flag.cleared_at, flag.cleared_by = facts.work.at, facts.work.actor.id
    facts.session.add(flag)
    facts.session.flush()


def _brought_up_to_date(known: list[Held], found: tuple[RiskReason, ...], at: str) -> list[Held]:
    """Reasons that ended get their end, those that go on their present sentence, new ones come behind."""
    now = {reason.code.value: reason.sentence for reason in found}
    going_on = {each["code"] for each in known if each["until"] is None and each["code"] in now}
    kept = [
        each if each["until"] is not None
        else {**each, "sentence": now[each["code"]]} if each["code"] in going_on
        else {**each, "until": at}
        for each in known
    ]  # fmt: skip
    new = [
        {"code": code, "sentence": sentence, "since": at, "until": None}
        for code, sentence in now.items()
        if code not in going_on
    ]
    return [*kept, *new]
