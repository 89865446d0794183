"""Applies deadlines that have passed: each at its own moment, in order, before anybody's click is answered."""

import logging
from collections.abc import Set
from dataclasses import replace

from engine import chasing, deadline_store, levels, store
from engine.database import lost_race
from engine.deadline_store import DueDeadline
from engine.errors import UnknownDefinition
from engine.machine import Published
from engine.runtime import LostRace, Work

_log = logging.getLogger(__name__)


def apply_due(work: Work, root_id: str, failures: list[str] | None = None) -> int:
    """Act on every deadline of `root_id` and its children whose time has come by the moment of `work`; how many acts.

    A level that is reached is chased; what is due is marked late, and one that fires its event does so dated at its
    due moment; what that opens may be due in turn and is applied too.
    An instance whose definition this code does not know is left alone: its deadlines wait for the code that does.
    One that fails is logged, and its id put into `failures`; the others are applied all the same.
    Locks the root until the transaction ends, so that commands on one family go one after another, and raises
    UnknownInstance without one.
    """
    store.read_instance(work, root_id, lock=True)
    applied, failed = 0, set[str]()
    while (found := _first(work, root_id, failed)) is not None:
        try:
            with work.transaction.savepoint():
                _apply(work, *found)
        except Exception as error:
            if lost_race(error):
                raise
            # One that cannot act must not lock its family for everybody; it is tried again at the next look.
            failed.add(found[0].deadline.id)
            _log.exception("Deadline %s of %s could not be applied.", found[0].deadline.rule, root_id)
        else:
            applied += 1
    if failed and failures is not None:
        failures.extend(sorted(failed))
    return applied


def _first(work: Work, root_id: str, failed: Set[str]) -> tuple[DueDeadline, Published] | None:
    for due in deadline_store.due(work, root_id, work.at):
        if due.deadline.id in failed:
            continue
        try:
            return due, work.runtime.catalogue.get(due.definition, due.definition_version)
        except UnknownDefinition:
            continue
    return None


def _apply(work: Work, due: DueDeadline, published: Published) -> None:
    deadline = due.deadline
    rule = published.definition.rule[deadline.rule]
    store.read_instance(work, deadline.instance_id, lock=True)
    if deadline.missed_at is not None or deadline.due_at != deadline.next_at:
        chasing.chase_deadline(work, due, rule)
        return
    if rule.alarm:
        ended = deadline_store.end_alarm(work, deadline)
    else:
        late = replace(deadline, missed_at=deadline.due_at)
        calendar = work.calendar_of(deadline.calendar)
        ended = deadline_store.mark_missed(work, deadline, levels.next_at(rule.levels, late, calendar))
    if not ended:
        raise LostRace
    if rule.fires is None or deadline.due_at is None:
        return
    # A deadline may be due before it was opened or its state entered (a date in the past, a correction);
    # history still goes forward.
    moment = max(deadline.due_at, deadline.opened_at, due.entered_at)
    work.runtime.clock_actions[due.definition, rule.fires](work.by_clock(moment), deadline.instance_id)
