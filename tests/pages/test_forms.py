"""Forms are made of requests, and read back into them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from api.pages.forms.by_kind import fields_for
from api.pages.forms.fields import Field, Kind, all_fields, concrete, count_name
from api.pages.forms.from_request import fields_of
from api.pages.forms.reading import read
from api.pages.posted import Posted
from api.routes.examples import example_of
from engine.clock import LONDON
from tests.stories.filing import EXAMPLE, SENT_ALONG
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT, SendHandOff
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.requests import Request

ACTIONS = [("journey", each) for each in JOURNEY_ACTIONS.values()] + [
    ("hand_off", each) for each in HAND_OFF_ACTIONS.values()
]
IDS = [f"{record}.{action.name}" for record, action in ACTIONS]


def free(_name: str) -> None:
    """Every field is free to fill in."""


def filled_in(fields: tuple[Field, ...], content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a browser sends when somebody fills the content into the fields."""
    for field in fields:
        value = content.get(field.own_name)
        if value is not None:
            yield from _sent(field, value)


def _sent(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    if field.kind is Kind.GROUP:
        yield from filled_in(field.fields, value)
    elif field.kind is Kind.MANY:
        yield count_name(field), str(len(value) + 1)
        for index, each in enumerate(value):
            # The first block is left empty.
            yield from filled_in(concrete(field, index + 1), each)
    elif field.kind is Kind.LINES:
        yield field.name, "\r\n".join(value)
    elif field.kind is Kind.CHOICES:
        yield from ((field.name, each) for each in value)
    elif field.kind in (Kind.DAY, Kind.MOMENT):
        there = datetime.fromisoformat(value).astimezone(LONDON) if field.kind is Kind.MOMENT else None
        year, month, day = (there.date().isoformat() if there else value).split("-")
        yield from ((f"{field.name}-year", year), (f"{field.name}-month", month), (f"{field.name}-day", day))
        if there:
            yield f"{field.name}-time", f"{there:%H:%M}"
    elif field.kind in (Kind.YES_NO, Kind.TICK):
        if value or field.kind is Kind.YES_NO:
            yield field.name, "yes" if value else "no"
    else:
        yield field.name, str(value)


@pytest.mark.parametrize(("record", "action"), ACTIONS, ids=IDS)
def test_a_form_filled_in_is_the_request_that_it_was_made_of(record: str, action: Any) -> None:
    example = example_of(record, action.name)
    fields = fields_of(action.request, free)
    files = {"file": EXAMPLE} if "file" in example else {}
    reading = read(action.request, fields, Posted(tuple(filled_in(fields, example)), files))
    assert reading.filled.faults == {}
    if files:
        assert reading.request == action.request.model_validate(example, context=SENT_ALONG)
        return
    assert reading.request == action.request.model_validate_json(_json(action.request, example))


@pytest.mark.parametrize(("record", "action"), ACTIONS, ids=IDS)
def test_an_empty_form_is_the_empty_request_or_names_each_field_that_is_missing(record: str, action: Any) -> None:
    fields = fields_of(action.request, free)
    reading = read(action.request, fields, Posted(()))
    # What is wrong with the whole is told of no field.
    names = {"", *(field.name for field in all_fields(fields))}
    assert reading.filled.faults.keys() <= names
    assert (reading.request is None) == bool(reading.filled.faults)


def test_every_field_of_a_hand_off_is_asked_of_some_kind_and_every_kind_asks_its_receiver() -> None:
    fields = fields_of(SendHandOff, free)
    asked = {kind: {each.name for each in fields_for(kind, fields)} for kind in SENDING_EVENT}
    assert {each.name for each in fields} - set().union(*asked.values()) == {"kind"}
    assert all("receiver_id" in names for names in asked.values())


def test_a_fault_in_a_block_is_told_at_that_block_though_one_before_it_is_empty() -> None:
    action = JOURNEY_ACTIONS["record_assessment"]
    fields = fields_of(action.request, free)
    sent = (("_count.results", "2"), ("results.1.area", "literacy"))
    assert list(read(action.request, fields, Posted(sent)).filled.faults) == ["results.1.finding"]


@pytest.mark.parametrize(
    ("day", "month", "year"), [("31", "2", "2026"), ("x", "2", "2026"), ("1", "", "2026"), ("1", "1", "99999")]
)
def test_a_day_that_there_is_not_is_refused_in_words(day: str, month: str, year: str) -> None:
    action = JOURNEY_ACTIONS["start_break"]
    fields = fields_of(action.request, free)
    sent = (("agreed_on-day", day), ("agreed_on-month", month), ("agreed_on-year", year), ("reason", "ill"))
    faults = read(action.request, fields, Posted(sent)).filled.faults
    assert faults == {"agreed_on": "Enter a day that there is, such as 2 3 2026"}


def test_a_time_by_the_clock_on_the_wall_is_that_moment() -> None:
    action = JOURNEY_ACTIONS["record_contact"]
    fields = fields_of(action.request, free)
    sent = (
        ("channel", "phone"), ("reached", "yes"), ("at-day", "1"), ("at-month", "4"), ("at-year", "2026"),
        ("at-time", "9.05"),
    )  # fmt: skip
    made: Any = read(action.request, fields, Posted(sent)).request
    assert made.at.isoformat() == "2026-04-01T09:05:00+01:00"


def _json(request: type[BaseModel], example: Mapping[str, Any]) -> str:
    assert issubclass(request, Request)
    return request.model_validate(example, strict=False).model_dump_json(exclude_none=True)
