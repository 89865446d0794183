"""Reminds by hand whoever a journey waits for, between the clock's own chasers: each of them once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import remarks
from engine.clock import london_date
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from engine.tables import Deadline
from workflows import queries, visibility
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.definitions.parties import REFERRER, TEACHING
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing
from workflows.topics import REMINDER_SENT, tell_organisations
from workflows.vocabulary import HandOffKind

REMIND = "remind"
_NOBODY = Refusal("nobody_waited_on", "Nothing of this journey waits on another organisation now.")
_TODAY = Refusal("reminded_today", "Whoever this waits on was reminded today. Ring them, or wait until tomorrow.")


@dataclass(frozen=True, slots=True)
class _Awaited:
    """An organisation that something of the journey waits on, and which time limit of its comes first."""

    organisation: str
    deadline: Deadline
    due_at: datetime
    reminded: bool


def remind(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Tell each organisation that is waited on what comes first of what it owes. Raises Refused.

    It moves no time limit: when somebody is late, and who hears of that, stays as agreed (journey rules 0.5).
    """
    refuse(*against_reminding(facts))
    told, row = [each for each in _awaited(facts) if not each.reminded], facts.row
    for each in told:
        due = each.deadline
        note = Note(detail={"rule": due.rule, "organisation": each.organisation})
        entry = remarks.remark(facts.work, due.instance_id, REMIND, note)
        row = entry if entry.id == facts.id else row
        last_day = str(facts.work.calendar.due_day_of(each.due_at))
        tell_organisations(
            facts.work, REMINDER_SENT, due.instance_id, each.organisation, rule=due.rule, due_on=last_day
        )  # fmt: skip
    return verdict(row, reminded=[each.organisation for each in told])


def against_reminding(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against it: another's journey, nobody who is waited on, or everybody told today."""
    who = (*TEACHING, *REFERRER)
    if facts.parties(facts.work.actor).isdisjoint(who):
        sentence = "Those who teach or refer the learner can remind whoever is waited on."
        return (Refusal("not_yours", sentence, who_could=who),)
    awaited = _awaited(facts)
    if not awaited:
        return (_NOBODY,)
    return (_TODAY,) if all(each.reminded for each in awaited) else ()


def _awaited(facts: JourneyFacts) -> list[_Awaited]:
    """Other organisations that are waited on, each with the time limit that comes first.

    Of support whose very existence is restricted nobody is reminded by a button that many may press (rule 0.6).
    """
    records = _records(facts)
    entries = queries.reminders.remarks_of(facts.session, records, REMIND)
    today = {
        (each.instance_id, each.detail.get("organisation")) for each in entries if london_date(each.at) == facts.today
    }
    first: dict[str, _Awaited] = {}
    for each in queries.reminders.owed_by_others(facts.session, records, facts.work.actor.organisation):
        if each.waiting_on is not None and each.due_at is not None and each.waiting_on not in first:
            reminded = (each.instance_id, each.waiting_on) in today
            first[each.waiting_on] = _Awaited(each.waiting_on, each, each.due_at, reminded)
    return list(first.values())


def _records(facts: JourneyFacts) -> Sequence[str]:
    teaches = not facts.parties(facts.work.actor).isdisjoint(TEACHING)
    parts = [
        row.hand_off.id for row in facts.hand_offs
        if not row.ended and not visibility.is_restricted(row.hand_off)
        and (teaches or row.hand_off.kind is HandOffKind.INBOUND)
    ]  # fmt: skip
    return (facts.id, *parts)


ACTIONS = (
    JourneyAction(
        REMIND, Nothing, remind, "Remind whoever this waits for.", asks=against_reminding, by_readers=True,
    ),
)  # fmt: skip
