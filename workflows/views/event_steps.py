"""What can be done about a provider's event now by whoever looks, and why the rest is closed."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.actions.visits import announcing, attendance, booking
from workflows.actions.visits.announcing import EventForm
from workflows.actions.visits.attendance import Attendance
from workflows.requests import Reason
from workflows.tables.visits import ProviderEvent
from workflows.views.actions_view import ActionView, RefusalView
from workflows.views.visits_view import EventPage

BOOK, CANCEL = "book_colleague", "cancel_colleague"
STEPS: Mapping[str, tuple[str, type[BaseModel] | None]] = {
    "change": ("Change what was announced.", EventForm),
    "call_off": ("Call it off.", Reason),
    "attendance": ("Record who came.", Attendance),
    BOOK: ("Book a place for yourself or a colleague.", None),
    CANCEL: ("Give a colleague's place back.", None),
}
"""Each step with its request; those of booking are asked in a shape of the interface's own."""


def event_steps(work: Work, event: EventPage) -> list[ActionView]:
    """Every step that is the viewer's at all, with what stands against it."""
    row = queries.visits.event(work.session, event.id)
    if row is None:
        raise UnknownInstance
    found = dict(_against(work, row))
    return [_view(name, found[name]) for name in STEPS if name in found]


def _against(work: Work, row: ProviderEvent) -> Iterable[tuple[str, list[Refusal]]]:
    if announcing.may_change(work, row):
        against = list(announcing.against_changing(work, row))
        yield from (("change", against), ("call_off", against))
    if attendance.may_keep(work, row):
        yield "attendance", list(attendance.against_keeping(work, row))
    yield BOOK, list(booking.against_booking_colleague(work, row))
    if booking.given_back(work, row):
        against_giving_back = booking.against_giving_back(work, row)
        yield CANCEL, [against_giving_back] if against_giving_back is not None else []


def _view(name: str, against: list[Refusal]) -> ActionView:
    told = [RefusalView(code=each.code, sentence=each.sentence, who_could=[], missing=[]) for each in against]
    return ActionView(name=name, summary=STEPS[name][0], request=name, open=not told, refusals=told)
