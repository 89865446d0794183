"""A form says what its writer said, and tells what is wrong where it is wrong."""

import pytest

from api.pages.forms.errors import fault_lines
from api.pages.forms.from_request import fields_of
from api.pages.forms.reading import MOST_IN_ALL, Read, filled_as, read
from api.pages.posted import Posted
from workflows.actions.offered import JOURNEY_ACTIONS

Sent = tuple[tuple[str, str], ...]


def reading(action: str, *sent: tuple[str, str]) -> Read:
    """What a form of an action on a journey is read as."""
    request = JOURNEY_ACTIONS[action].request
    return read(request, fields_of(request, lambda _name: None), Posted(sent))


def lines(action: str, *sent: tuple[str, str]) -> list[dict[str, str]]:
    """The lines at the top of the page that say what is wrong."""
    request = JOURNEY_ACTIONS[action].request
    fields = fields_of(request, lambda _name: None)
    return fault_lines(fields, read(request, fields, Posted(sent)).filled)


def test_a_line_that_is_too_long_is_told_at_the_field_that_has_the_lines() -> None:
    told = lines("record_induction", ("checklist", f"Fire exits\r\n{'x' * 201}"))
    assert told == [
        {"text": "What the induction went through: Write at most 200 characters", "href": "#checklist"}
    ]  # fmt: skip


def test_what_is_wrong_with_the_whole_stands_first_and_blames_no_field() -> None:
    told = lines(
        "triage_concern", ("concern_id", "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d10"), ("decision", "hold"), ("note", "x")
    )
    assert "href" not in told[0]
    assert told[0]["text"].startswith("A hold says the day")


def test_a_no_alone_makes_a_block_that_wants_the_rest() -> None:
    faults = reading("agree_plan", ("_count.entry_requirements", "1"), ("entry_requirements.0.met", "no")).filled.faults
    assert faults["entry_requirements.0.requirement"] == "Enter an answer"


def test_a_wrong_day_in_a_group_that_may_be_left_out_is_told() -> None:
    faults = reading("agree_plan", ("learner_agrees.on-day", "31"), ("learner_agrees.on-month", "2"),
                     ("learner_agrees.on-year", "2026")).filled.faults  # fmt: skip
    assert faults["learner_agrees.on"] == "Enter a day that there is, such as 2 3 2026"


@pytest.mark.parametrize("year", ["20266666666", "1_00", "+202", "٢٠٢٦"])
def test_a_mistyped_year_is_a_fault_and_no_error(year: str) -> None:
    faults = reading(
        "start_break", ("agreed_on-day", "2"), ("agreed_on-month", "3"), ("agreed_on-year", year)
    ).filled.faults
    assert faults["agreed_on"] == "Enter a day that there is, such as 2 3 2026"


def test_the_ends_of_lines_count_once() -> None:
    long = "\r\n".join(["a" * 78] * 50)
    read_as = reading(
        "review_break", ("held_on-day", "2"), ("held_on-month", "3"), ("held_on-year", "2026"), ("finding", long)
    )
    assert read_as.filled.faults == {}


def test_an_hour_that_there_never_was_is_refused() -> None:
    sent = (("channel", "phone"), ("reached", "yes"), ("at-day", "29"), ("at-month", "3"), ("at-year", "2026"))
    faults = reading("record_contact", *sent, ("at-time", "01:30")).filled.faults
    assert faults == {"at": "Enter a day and a time, such as 2 3 2026 and 14:30"}


def test_however_many_blocks_are_asked_for_the_page_has_so_many() -> None:
    request = JOURNEY_ACTIONS["agree_plan"].request
    fields = fields_of(request, lambda _name: None)
    asked = [("_count.aims", "50"), *((f"_count.aims.{number}.units", "50") for number in range(50))]
    assert sum(filled_as(fields, Posted(tuple(asked))).counts.values()) <= MOST_IN_ALL + 60
