"""Writes into an instance's story what moves nothing: no state, no time limit, nobody waited on."""

from engine import store
from engine.firing import Note
from engine.runtime import LostRace, Work
from engine.store import Row


def remark(work: Work, instance_id: str, event: str, note: Note | None = None) -> Row:
    """The instance with one entry more, of an event that its definition need not know; LostRace as a firing.

    Who may do so, and when, is the workflow's to ask first: an ended instance takes remarks too.
    """
    note, row = note or Note(), store.read_instance(work, instance_id, lock=True)
    after = row.changed(version=row.version + 1)
    after, entry = store.chained(work, after, event, row.state, note.reason, note.detail)
    if not store.update_instance(work, after, expected=row.version):
        raise LostRace
    store.insert_history(work, entry)
    return after
