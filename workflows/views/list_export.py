"""A list of journeys as rows of a table, for the caller's own sight, narrowed as the list itself is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.errors import Refusal, Refused
from engine.runtime import Work
from workflows.requests import Id, Request, Title, Word, YesNo
from workflows.views.exporting import MOST_IN_LIST, note_list, refuse_makers
from workflows.views.journey_list import MOST_ROWS, JourneyFilter, JourneyLine, journey_list
from workflows.views.record_document import digest_of
from workflows.vocabulary import DeliveryModel
from workflows.words.accesses import Surface

Row = tuple[str | bool | None, ...]

HEAD = (
    "reference", "learner", "state", "label", "delivery_model", "partnership", "responsible", "waiting_on",
    "submitted_at", "ended_at", "due_on", "overdue",
)  # fmt: skip


class ListCopy(Request):
    """Which journeys the table holds, as the list's own query says it; nothing given narrows nothing."""

    state: Word | None = None
    delivery_model: DeliveryModel | None = None
    partnership_id: Id | None = None
    responsible_me: YesNo = False
    waiting_on_me: YesNo = False
    overdue: YesNo = False
    adviser_left: YesNo = False
    q: Title | None = None


@dataclass(frozen=True, slots=True)
class ListMade:
    """A list that was made: its rows, a hash of them, and when."""

    rows: list[Row]
    digest: str
    at: datetime


def make_list(work: Work, request: ListCopy) -> ListMade:
    """Read the list and note it for each journey in it; raises Refused for whoever makes no copies, or of too many."""
    refuse_makers(work.actor.roles)
    lines = list(_lines(work, request))
    made = _made(lines, work.at)
    note_list(work, [line.id for line in lines], made.digest, work.at)
    return made


def again(work: Work, request: ListCopy, digest: str, at: datetime) -> ListMade:
    """The same list once more, for whoever asked twice with one key; Refused when it would say something else now."""
    refuse_makers(work.actor.roles)
    made = _made(list(_lines(work, request)), at)
    if made.digest != digest:
        sentence = "The list has changed since this copy was made; ask for a new one, with a new key."
        raise Refused((Refusal("copy_differs", sentence),))
    return made


def _lines(work: Work, request: ListCopy) -> Iterator[JourneyLine]:
    wanted, after, count = JourneyFilter(**request.model_dump()), None, 0
    while True:
        page = journey_list(work, wanted, MOST_ROWS, after, Surface.EXPORT)
        yield from page.items
        count += len(page.items)
        after = page.last_id
        if after is None:
            return
        if count >= MOST_IN_LIST:
            sentence = f"More than {MOST_IN_LIST} journeys are meant; narrow the list."
            raise Refused((Refusal("too_many_journeys", sentence),))


def _made(lines: list[JourneyLine], at: datetime) -> ListMade:
    rows = [_row(line) for line in lines]
    return ListMade(rows, digest_of(rows), at)


def _row(line: JourneyLine) -> Row:
    return (
        line.reference, line.learner_name, line.state, line.label, line.delivery_model, line.partnership.name,
        line.responsible.name if line.responsible else None, line.waiting_on.name if line.waiting_on else None,
        line.submitted_at.isoformat(), line.ended_at.isoformat() if line.ended_at else None,
        line.due_on.isoformat() if line.due_on else None, line.overdue,
    )  # fmt: skip
