"""Takes an instance back to the state before its last move, as a new history entry; nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine import deadline_store, history, levels, store
from engine.calendar import WorkingCalendar
from engine.clock import london_date
from engine.deadlines import OpenDeadline, Step, Terms, is_fixed, is_paused, put_to_sleep, woken
from engine.definition import DeadlineRule, Definition
from engine.errors import Refusal, Refused
from engine.firing import Facts, Note
from engine.runtime import LostRace, Work
from engine.store import Row

EVENT = "corrected"


def correct(work: Work, instance_id: str, facts: Facts, note: Note, *, responsible: str | None = None) -> Row:
    """Undo the last change of state: back to the former state, its deadlines run on, the undone move's are ended.

    Who may do so, and how long after, is the workflow's to ask first. `responsible` names the organisation that is
    responsible again, when the undone move had changed it. A hold that the undone move ended is not set again.
    Raises Refused when there is nothing to undo.
    """
    row = store.read_instance(work, instance_id, lock=True)
    story = store.story(work, instance_id)
    undone = _last_move(row, story)
    definition = work.runtime.catalogue.get(row.definition, row.definition_version).definition
    before = story[: undone.sequence - 1]
    undoing = _Undoing(work, definition, undone, before, row.held_since is not None, {**facts.terms, **note.terms})
    still_open = undoing.settle_deadlines(instance_id, row.version + 1)
    after = _taken_back(row, definition, undone, still_open, facts, work.at)
    if responsible is not None:
        after = after.changed(responsible=responsible)
    detail = {**note.detail, "undone_sequence": undone.sequence, "undone_event": undone.event}
    after, entry = store.chained(work, after, EVENT, row.state, note.reason, detail)
    if not store.update_instance(work, after, expected=row.version):
        raise LostRace
    store.insert_history(work, entry)
    return after


def _last_move(row: Row, story: Sequence[Step]) -> Step:
    moves = (step for step in reversed(story) if step.source != step.target)
    undone = next(moves, None)
    if undone is None or undone.source is None:
        raise Refused((Refusal("nothing_to_undo", "There is no change of state that could be taken back."),))
    return undone


def _taken_back(row: Row, definition: Definition, undone: Step, still_open: Sequence[OpenDeadline], facts: Facts,
                at: datetime) -> Row:  # fmt: skip
    state = definition.state[undone.source or ""]
    return row.changed(
        state=state.name,
        version=row.version + 1,
        waiting_party=state.waits_on,
        waiting_on=facts.organisation_of(state.waits_on) if state.waits_on else None,
        due_at=min((d.due_at for d in still_open if d.due_at and not d.of_hold), default=None),
        wake_at=min((d.next_at for d in still_open if d.next_at), default=None),
        entered_at=at,
        ended_at=None,
        outcome=None,
    )


@dataclass(frozen=True, slots=True)
class _Undoing:
    """What the deadlines must know of a correction: the undone move, the story before it, whether a hold is open."""

    work: Work
    definition: Definition
    undone: Step
    before: tuple[Step, ...]
    held: bool
    terms: Terms

    def settle_deadlines(self, instance_id: str, sequence: int) -> list[OpenDeadline]:
        """End what was opened since the undone move, reopen what that ended; what is then open."""
        found = []
        for stored in history.deadlines(self.work.session, instance_id):
            deadline = OpenDeadline(**stored.model_dump())
            after = self._settled(deadline, sequence)
            if after != deadline:
                deadline_store.update_deadline(self.work, after)
            if after.ended_at is None:
                found.append(after)
        return found

    def _settled(self, deadline: OpenDeadline, sequence: int) -> OpenDeadline:
        at, rule = self.work.at, self.definition.rule[deadline.rule]
        if rule.of_hold:
            # No hold is taken back with a move, and none is set again.
            return deadline
        if deadline.opened_sequence < self.undone.sequence == deadline.ended_sequence:
            deadline = self._reopened(rule, deadline)
        if deadline.ended_at is not None:
            return deadline
        # The second is for a correction that is undone: what it reopened has no place in the state it left.
        opened_since = deadline.opened_sequence >= self.undone.sequence
        if opened_since or self.undone.source not in (*rule.states, *rule.paused_in):
            return replace(
                deadline, ended_at=at, ended_sequence=sequence, ended_by=EVENT, result="not_needed", next_at=None
            )
        asleep = (self.held and not is_fixed(rule)) or is_paused(rule, deadline, self.before)
        calendar = self.work.calendar_of(deadline.calendar)
        return (put_to_sleep if asleep else woken)(rule, deadline, at, self.terms, calendar)

    def _reopened(self, rule: DeadlineRule, deadline: OpenDeadline) -> OpenDeadline:
        """Running on from now with what was left when the undone move ended it; a fixed day stays, and so does late.

        Its levels go on after the working days that it was ended, and the chases that the move answered are open again.
        """
        reopened = replace(deadline, ended_at=None, ended_sequence=None, ended_by=None, result=None)
        calendar = self.work.calendar_of(deadline.calendar)
        if rule.length is None or deadline.missed_at is not None or deadline.ended_at is None:
            deadline_store.reopen_chases(self.work, deadline)
            reopened = replace(reopened, levels_from=self._levels_from(deadline, calendar))
            return replace(reopened, next_at=levels.next_at(rule.levels, reopened, calendar))
        asleep = put_to_sleep(rule, reopened, deadline.ended_at, self.terms, calendar)
        return woken(rule, asleep, self.work.at, self.terms, calendar)

    def _levels_from(self, deadline: OpenDeadline, calendar: WorkingCalendar) -> date | None:
        # One that slept when it was ended is counted on once it wakes.
        if deadline.missed_at is None or deadline.ended_at is None or deadline.slept_at is not None:
            return deadline.levels_from
        return levels.resumed_from(deadline, london_date(deadline.ended_at), london_date(self.work.at), calendar)
