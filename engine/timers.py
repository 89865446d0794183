"""Applies deadlines that have passed: each at its own moment, in order, before anybody's click is answered."""

from engine import store
from engine.errors import UnknownDefinition
from engine.machine import Published
from engine.runtime import LostRace, Work
from engine.store import DueDeadline


def apply_due(work: Work, root_id: str) -> int:
    """Mark and fire every deadline of `root_id` and its children that is due by the moment of `work`; how many.

    One that fires its event does so dated at its due moment; what that opens may be due in turn and is applied too.
    An instance whose definition this code does not know is left alone: its deadlines wait for the code that does.
    Locks the root until the transaction ends, so that commands on one family go one after another, and raises
    UnknownInstance without one.
    """
    store.read_instance(work, root_id, lock=True)
    applied = 0
    while (found := _first(work, root_id)) is not None:
        _apply(work, *found)
        applied += 1
    return applied


def _first(work: Work, root_id: str) -> tuple[DueDeadline, Published] | None:
    for due in store.due(work, root_id, work.at):
        try:
            return due, work.runtime.catalogue.get(due.definition, due.definition_version)
        except UnknownDefinition:
            continue
    return None


def _apply(work: Work, due: DueDeadline, published: Published) -> None:
    deadline = due.deadline
    rule = published.definition.rule[deadline.rule]
    store.read_instance(work, deadline.instance_id, lock=True)
    if not (store.end_alarm if rule.alarm else store.mark_missed)(work, deadline):
        raise LostRace
    event = rule.fires
    if event is None or deadline.due_at is None:
        return
    # A deadline may be due before it was opened or its state entered (a date in the past, a correction);
    # history still goes forward.
    moment = max(deadline.due_at, deadline.opened_at, due.entered_at)
    work.runtime.clock_actions[due.definition, event](work.by_clock(moment), deadline.instance_id)
