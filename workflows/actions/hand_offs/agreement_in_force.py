"""Watches the agreement that an offer stands on: the alarm is set for the end of the one in force (rules 0.3, G1)."""

from collections.abc import Collection
from datetime import datetime

from engine import timers
from engine.clock import end_of_day
from engine.firing import Note
from engine.runtime import Work
from workflows.actions.moves import families, handing
from workflows.facts.hand_offs import HandOffFacts
from workflows.queries.agreements import ringing, watched


def watch(facts: HandOffFacts) -> None:
    """Set the alarm anew for the last day of the agreement in force; where none is, it rings at once."""
    agreement = facts.agreement
    ends = agreement.ends_on if agreement is not None else facts.work.at
    handing.move(facts, "agreement_changed", Note(moments={"agreement_ends_on": ends}))


def ring(work: Work) -> None:
    """Let every alarm ring that is due, by what was agreed then, before what agreements say is changed."""
    for journey_id in ringing(work.session, work.at):
        families.bring_up_to_date(work, journey_id)


def follow(work: Work, agreements: Collection[str]) -> int:
    """Set the alarms anew of all offers that stand on one of `agreements`, whose dates or signatures have changed.

    An offer left without an agreement in force expires now: nobody knew it before. How many alarms were set.
    """
    changed = 0
    for hand_off, until_at in watched(work.session, sorted(agreements)):
        present = families.bring_up_to_date(work, hand_off.journey_id)
        facts = HandOffFacts(present.by_clock(present.at), hand_off)
        if facts.row.ended_at is not None or until_at == _until(facts):
            continue
        watch(facts)
        timers.apply_due(present, hand_off.journey_id)
        changed += 1
    return changed


def _until(facts: HandOffFacts) -> datetime | None:
    return end_of_day(facts.agreement.ends_on) if facts.agreement is not None else None
