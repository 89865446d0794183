"""A journey's story as one viewer may read it: what is not seen leaves no trace, not even a gap in the numbers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlmodel import col, select

from engine.actor import ActorKind
from engine.definition import USUAL_LEVELS
from engine.tables import Chase, HistoryEntry, Task
from engine.task_holds import part_of
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.addressees import Around, Waiting, told
from workflows.tables.organisations import Person
from workflows.views.chasers_view import seen_chasers
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import Relationship

# Partners and the local authority follow where the journey stands, not what is done in it.
_FOLLOWING = frozenset({Relationship.REFERRER, Relationship.DELIVERING, Relationship.LOCAL_AUTHORITY})
_SENDINGS = frozenset(SENDING_EVENT.values())


class EntryView(View):
    """One event: `number` counts what this viewer sees; `hand_off` is empty for an event of the journey itself.

    `at` is when it counts, `recorded_at` when it was written down. Reason and detail are for those who may read notes.
    `acting_for` is the colleague for whom the person did it, named where the person is; `via` is "link" where whoever
    did it answered by the link of an e-mail, without signing in.
    Events "chased" and "chaser_answered" move nothing: they say of which `rule` (or kind of task), at which `level`,
    and which organisations were `told`, of those that the viewer knows of.
    """

    number: int
    hand_off: str | None
    event: str
    source: str | None
    target: str
    at: datetime
    recorded_at: datetime
    by: str
    organisation: Named | None
    person: Named | None
    reason: str | None
    detail: dict[str, Any]
    rule: str | None = None
    level: str | None = None
    told: list[Named] = Field(default=[])
    acting_for: Named | None = None
    via: str | None = None


CHASED, ANSWERED = "chased", "chaser_answered"
# Where an entry names the file that it is about.
FILE = "file"
# The firings of each record, in order.
Stood = defaultdict[str, list[HistoryEntry]]
_TELLS = {level.name: level.tells for level in USUAL_LEVELS}


def history_view(look: Look) -> list[EntryView]:
    """The events that the viewer sees, oldest first, what was chased among them."""
    entries = _entries(look)
    seen = [row for row in entries if _is_seen(look, row)]
    chasers = seen_chasers(look)
    people = _people(look, seen, chasers)
    stood = _stood(look, chasers)
    views = [
        *(_view(look, row, people) for row in seen),
        *(_chased(look, stood, row) for row in chasers),
        *(_answered(look, stood, row, people) for row in chasers if row.answered_at is not None),
    ]
    in_order = sorted(views, key=lambda view: (view.at, view.recorded_at))
    return [view.model_copy(update={"number": number}) for number, view in enumerate(in_order, start=1)]


def seen_commands(look: Look) -> frozenset[str]:
    """The commands of the firings that the viewer sees."""
    return frozenset(row.command_id for row in _entries(look) if _is_seen(look, row))


def _entries(look: Look) -> Sequence[HistoryEntry]:
    hand_offs = [row.hand_off.id for row, seen in look.hand_offs if seen >= Sight.OWN_PART]
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_([look.facts.id, *hand_offs]))
    in_order = wanted.order_by(
        col(HistoryEntry.at), col(HistoryEntry.recorded_at), col(HistoryEntry.instance_id), col(HistoryEntry.sequence)
    )
    return look.work.session.exec(in_order).all()


def _is_seen(look: Look, row: HistoryEntry) -> bool:
    if row.instance_id != look.facts.id:
        return True
    if row.detail.get("hand_off") in look.hidden or _was_about_hidden(look, row):
        return False
    if FILE in row.detail and row.detail[FILE] not in look.files:
        return False
    if look.sees(Item.NOTES):
        return not _by_hidden(look, row)
    if row.organisation_id == look.own:
        return True
    follows = not _FOLLOWING.isdisjoint(look.viewer.relationships)
    return follows and row.source != row.target


def _was_about_hidden(look: Look, row: HistoryEntry) -> bool:
    """Whether it may have been about a hand-off that is not seen: an erased sending says no more what was sent."""
    return bool(look.hidden) and row.erased_at is not None and row.event in _SENDINGS


def _by_hidden(look: Look, row: HistoryEntry) -> bool:
    """Whether it was done by an organisation that the viewer knows nothing of: a restricted support agency."""
    return row.organisation_id in look.unknown_organisations


def _people(look: Look, rows: Sequence[HistoryEntry], chasers: Sequence[Chase]) -> dict[str, Named]:
    """Names of one's own colleagues, and to the responsible organisation of everybody who acted."""
    by_people = [row for row in rows if row.actor_kind == ActorKind.PERSON and _names_person(look, row)]
    ids = {each for row in by_people for each in (row.actor_id, row.acting_for or "")}
    ids |= {row.answered_by or "" for row in chasers if row.waiting_on == look.own or look.sees(Item.NOTES)}
    found = look.work.session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: Named(id=person.id, name=person.name) for person in found}


def _names_person(look: Look, row: HistoryEntry) -> bool:
    return row.organisation_id == look.own or look.sees(Item.NOTES)


def _view(look: Look, row: HistoryEntry, people: dict[str, Named]) -> EntryView:
    inside = row.instance_id != look.facts.id or row.organisation_id == look.own or look.sees(Item.NOTES)
    return EntryView(
        number=0,
        hand_off=row.instance_id if row.instance_id != look.facts.id else None,
        by=row.actor_kind,
        organisation=look.named(row.organisation_id) if _names_organisation(look, row) else None,
        person=people.get(row.actor_id),
        acting_for=people.get(row.acting_for or ""),
        reason=row.reason if inside else None,
        detail=row.detail if inside else {},
        via=row.via if inside else None,
        **row.model_dump(include={"event", "source", "target", "at", "recorded_at"}),
    )


def _names_organisation(look: Look, row: HistoryEntry) -> bool:
    """The journey's own moves may be a sibling's doing; to a partner only known organisations are named."""
    known = (look.own, look.facts.responsible, look.facts.journey.referrer_id)
    return look.sees(Item.HAND_OFFS) or row.organisation_id in known or row.instance_id != look.facts.id


def _chased(look: Look, stood: Stood, row: Chase) -> EntryView:
    """That a level was reached: which organisations were told, never which persons."""
    told_of_it = [each for each in _told(look, stood, row) if _knows(look, row, each)]
    return _note(
        look, stood, _Noted(row, CHASED, row.at, row.recorded_at), by=ActorKind.CLOCK,
        told=[named for each in told_of_it if (named := look.named(each)) is not None],
    )  # fmt: skip


def _answered(look: Look, stood: Stood, row: Chase, people: dict[str, Named]) -> EntryView:
    at = row.answered_at or row.at
    return _note(
        look, stood, _Noted(row, ANSWERED, at, at), by=ActorKind.PERSON, organisation=look.named(row.waiting_on),
        person=people.get(row.answered_by or ""), reason=row.answer_reason,
        detail={"answer": row.answer, "until": row.until.isoformat() if row.until else None},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Noted:
    """What became of a chaser, and when."""

    chase: Chase
    event: str
    at: datetime
    recorded_at: datetime


def _note(look: Look, stood: Stood, noted: _Noted, **said: Any) -> EntryView:
    row = noted.chase
    state = _state_at(stood, row.instance_id, noted.at) or ""
    usual: dict[str, Any] = {"organisation": None, "person": None, "reason": None, "detail": {}}
    return EntryView(
        number=0, hand_off=row.instance_id if row.instance_id != look.facts.id else None, event=noted.event,
        source=state, target=state, at=noted.at, recorded_at=noted.recorded_at, rule=row.rule, level=row.level,
        **usual | said,
    )  # fmt: skip


def _stood(look: Look, chasers: Sequence[Chase]) -> Stood:
    """What led each record that is chased, seen or not, from state to state: whoever was told depends on it."""
    named = {part_of(task) for task in look.once.tasks}
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_({row.instance_id for row in chasers} | named))
    found: Stood = defaultdict(list)
    for entry in look.work.session.exec(wanted.order_by(col(HistoryEntry.instance_id), col(HistoryEntry.sequence))):
        found[entry.instance_id].append(entry)
    return found


def _state_at(stood: Stood, record: str | None, moment: datetime) -> str | None:
    """The state that a chaser met: chasing moves nothing."""
    targets = [entry.target for entry in stood.get(record or "", ()) if entry.at <= moment]
    return targets[-1] if targets else None


def _told(look: Look, stood: Stood, row: Chase) -> Iterable[str]:
    """The organisations that a level told (rule 0.5), worked out as for the message that went to them."""
    task: Task | None = next((each for each in look.once.tasks if each.id == row.task_id), None)
    record = (part_of(task) if task is not None else None) or row.instance_id
    hand_off = next((each.hand_off for each in look.facts.hand_offs if each.hand_off.id == record), None)
    waiting = Waiting(
        record, row.waiting_party, row.waiting_on, _TELLS.get(row.level, ()), is_task=row.task_id is not None,
        state=_state_at(stood, record, row.at), kind=task.kind if task is not None else None,
    )  # fmt: skip
    around = Around(hand_off, look.facts.journey.referrer_id, look.facts.partnership.lead_id)
    return dict.fromkeys(each.organisation_id for each in told(waiting, around))


def _knows(look: Look, row: Chase, organisation_id: str) -> bool:
    """Whether the viewer may be told of the organisation: by its own part, or as one who follows the whole journey."""
    sides = (look.own, look.facts.responsible, look.facts.journey.referrer_id, row.waiting_on)
    return look.sees(Item.HAND_OFFS) or organisation_id in sides
