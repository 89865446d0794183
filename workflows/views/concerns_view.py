"""The safeguarding concerns of a journey, for those who look after them and whoever raised one (rule C24)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from pydantic import Field
from sqlmodel import col, select

from engine.clock import london_date
from engine.tables import Task
from workflows import queries, visibility
from workflows.facts import concerns
from workflows.tables.concerns import Concern, ConcernNote
from workflows.tables.organisations import Person
from workflows.views.deadlines_view import due_day
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Sight
from workflows.vocabulary import ConcernDecision, ConcernOutcome, ConcernState


class ConcernNoteView(View):
    """What somebody who looks after the concern wrote on it."""

    written_at: datetime
    written_by: Named | None
    text: str


class ConcernView(View):
    """A concern. To whoever raised it alone its reference, the day, and whether it was looked at; the rest is null.

    Where the viewer may not know of the organisation that raised it, so is who that was. `due_on` is the last day in
    time for looking at it, while nobody has. `about` says whom it is about once the rest of their record was erased.
    """

    id: str
    reference: str
    raised_on: date
    state: ConcernState
    learner_name: str | None = None
    raised_at: datetime | None = None
    raised_by: Named | None = None
    raised_for: Named | None = None
    text: str | None = None
    seen_on: date | None = None
    place: str | None = None
    immediate: bool | None = None
    handler: Named | None = None
    due_on: date | None = None
    overdue: bool | None = None
    decision: ConcernDecision | None = None
    decided_at: datetime | None = None
    decided_by: Named | None = None
    outcome: ConcernOutcome | None = None
    closed_at: datetime | None = None
    closed_by: Named | None = None
    about: str | None = None
    notes: list[ConcernNoteView] = Field(default=[])


def concern_views(look: Look) -> list[ConcernView]:
    """The concerns that the viewer sees, the first raised first; to everybody else there is none, raised or not."""
    session, actor = look.work.session, look.work.actor
    is_lead = concerns.looks_after(session, actor, look.facts.today)
    found = [
        (row, visibility.concern_sight(look.viewer, row, actor.id, concerns.answering(look.facts, row),
                                       is_lead=is_lead))
        for row in queries.concerns.of_journey(session, look.facts.id)
    ]  # fmt: skip
    whole = [row for row, seen in found if seen is Sight.FULL]
    page = _Page(look, whole)
    return [page.full(row) if seen is Sight.FULL else _summary(row) for row, seen in found if seen > Sight.NOTHING]


def _summary(row: Concern) -> ConcernView:
    """What whoever raised it learns: never what was decided, nor that it is closed."""
    state = concerns.state_of(row)
    shown = state if state is ConcernState.RECEIVED else ConcernState.LOOKED_AT
    return ConcernView(id=row.id, reference=row.reference, raised_on=london_date(row.raised_at), state=shown)


class _Page:
    """The concerns that are seen whole, with what stands around them, read once."""

    def __init__(self, look: Look, rows: Sequence[Concern]) -> None:
        ids = [row.id for row in rows]
        self._look = look
        self._notes: Mapping[str, Sequence[ConcernNote]] = queries.concerns.notes(look.work.session, *ids)
        self._tasks: Mapping[str, Task] = queries.concerns.tasks_about(look.work.session, *ids)
        written = [note.written_by for notes in self._notes.values() for note in notes]
        acted = [each for row in rows for each in (row.raised_by, row.decided_by, row.closed_by)]
        self._people = _names(look, [*written, *acted])
        self._secret = _restricted_agencies(look, {row.journey_id for row in rows})

    def full(self, row: Concern) -> ConcernView:
        """All of one concern."""
        task = self._tasks.get(row.id)
        waits = task is not None and task.ended_at is None
        stored = row.model_dump(include=set(ConcernView.model_fields) - {"raised_by", "decided_by", "closed_by"})
        learner, known = self._look.facts.learner, row.raised_for_id not in self._secret
        return ConcernView(
            **stored, raised_on=london_date(row.raised_at), state=concerns.state_of(row),
            learner_name=f"{learner.given_name} {learner.family_name}",
            raised_by=self._people.get(row.raised_by) if known else None,
            raised_for=self._look.named(row.raised_for_id) if known else None,
            handler=self._look.named(row.handler_id), due_on=due_day(task.due_at) if task and waits else None,
            overdue=bool(task and waits and task.due_at and task.due_at <= self._look.work.at),
            decided_by=self._people.get(row.decided_by), closed_by=self._people.get(row.closed_by),
            notes=[self._note(note) for note in self._notes.get(row.id, ())],
        )  # fmt: skip

    def _note(self, note: ConcernNote) -> ConcernNoteView:
        return ConcernNoteView(written_at=note.written_at, written_by=self._people.get(note.written_by), text=note.text)


def _restricted_agencies(look: Look, journey_ids: Collection[str]) -> frozenset[str]:
    """Agencies whose very part in these journeys is restricted and not the viewer's to know (rule 0.6).

    In the journey looked at that is as it is everywhere; of one before a transfer nothing restricted came along (C20).
    """
    earlier = (
        row.hand_off.receiver_id
        for each in journey_ids if each != look.facts.id
        for row in queries.journeys.hand_offs(look.work.session, each) if visibility.is_restricted(row.hand_off)
    )  # fmt: skip
    return look.unknown_organisations | frozenset(earlier) - {look.own}


def _names(look: Look, person_ids: Iterable[str | None]) -> dict[str | None, Named]:
    wanted = select(Person).where(col(Person.id).in_({each for each in person_ids if each is not None}))
    return {person.id: Named(id=person.id, name=person.name) for person in look.work.session.exec(wanted)}
