"""How long each kind of record is kept: calendar days of London, leap days, school years."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import add_months
from engine.clock import london_date
from workflows.facts.retention import due_by_schedule, due_on_request
from workflows.queries.retention import Ended
from workflows.rules.age_groups import age_group, age_on
from workflows.rules.guarantees import september_years
from workflows.rules.retention import Life, Schedules, coarsened, followed_until, school_year_end
from workflows.vocabulary import RecordKind

LONDON = ZoneInfo("Europe/London")
ADULT = date(1990, 6, 1)
BIRTHS = st.dates(date(1950, 1, 1), date(2015, 12, 31))
ENDS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def kept_until(kind: RecordKind, ended_on: date, *, started: bool = True, birth_date: date = ADULT) -> date:
    """The last day by the usual schedules."""
    return Schedules().kept_until(kind, Life(birth_date, ended_on, started))


def kinds_due(last_end: datetime, moment: datetime, *, started: bool = True) -> set[RecordKind]:
    """The kinds that may go at a moment."""
    found = Ended("x", ADULT, last_end, started)
    return {due.kind for due in due_by_schedule(found, Schedules(), london_date(moment), {})}


@pytest.mark.parametrize(
    ("ended_on", "until"),
    [
        (date(2026, 3, 2), date(2032, 3, 2)),
        (date(2024, 2, 29), date(2030, 2, 28)),
        (date(2026, 2, 28), date(2032, 2, 28)),
        (date(2026, 12, 31), date(2032, 12, 31)),
    ],
)
def test_a_programme_is_kept_for_six_years_to_the_day(ended_on: date, until: date) -> None:
    assert kept_until(RecordKind.RECORD, ended_on) == until


@pytest.mark.parametrize(
    ("ended_on", "until"),
    [(date(2027, 3, 1), date(2028, 3, 1)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_a_referral_that_never_started_is_kept_for_a_year(ended_on: date, until: date) -> None:
    assert kept_until(RecordKind.RECORD, ended_on, started=False) == until


def test_the_last_day_is_kept_whole_and_the_next_begins_at_midnight_in_london() -> None:
    ended = datetime(2026, 3, 2, 23, 59, 59, tzinfo=LONDON)
    before, after = datetime(2032, 3, 2, 23, 59, 59, tzinfo=LONDON), datetime(2032, 3, 3, tzinfo=LONDON)
    assert RecordKind.RECORD not in kinds_due(ended, before)
    assert RecordKind.RECORD in kinds_due(ended, after)


def test_in_summer_the_day_ends_an_hour_before_that_of_greenwich() -> None:
    ended = datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert london_date(ended) == date(2026, 7, 2)
    assert RecordKind.RECORD not in kinds_due(ended, datetime(2032, 7, 2, 22, 59, tzinfo=ZoneInfo("UTC")))
    assert RecordKind.RECORD in kinds_due(ended, datetime(2032, 7, 2, 23, 0, tzinfo=ZoneInfo("UTC")))


@pytest.mark.parametrize("changes_on", [date(2032, 3, 28), date(2032, 10, 31)])
def test_a_day_on_which_the_clocks_change_is_one_day(changes_on: date) -> None:
    ended = datetime(changes_on.year - 6, changes_on.month, changes_on.day, 12, tzinfo=LONDON)
    midnight = datetime(changes_on.year, changes_on.month, changes_on.day, tzinfo=LONDON) + timedelta(days=1)
    assert RecordKind.RECORD not in kinds_due(ended, midnight.astimezone(ZoneInfo("UTC")) - timedelta(seconds=1))
    assert RecordKind.RECORD in kinds_due(ended, midnight)


@pytest.mark.parametrize(
    ("birth_date", "until"),
    [
        (date(2008, 8, 31), date(2033, 8, 31)),
        (date(2008, 9, 1), date(2034, 8, 31)),
        (date(2008, 2, 29), date(2033, 8, 31)),
    ],
)
def test_concerns_are_kept_through_the_school_year_of_the_25th_birthday(birth_date: date, until: date) -> None:
    assert kept_until(RecordKind.CONCERNS, date(2026, 3, 2), birth_date=birth_date) == until


def test_concerns_about_adults_are_kept_as_long_as_the_record() -> None:
    assert kept_until(RecordKind.CONCERNS, date(2026, 3, 2)) == date(2032, 3, 2)


def test_messages_are_kept_for_a_year_and_never_longer_than_the_record() -> None:
    life = Life(ADULT, date(2026, 3, 2), started=True)
    assert Schedules().kept_until(RecordKind.MESSAGES, life) == date(2027, 3, 2)
    assert Schedules(record=6).kept_until(RecordKind.MESSAGES, life) == date(2026, 9, 2)


def test_nobody_is_erased_while_the_law_asks_for_them_to_be_followed() -> None:
    until = kept_until(RecordKind.RECORD, date(2026, 3, 2), started=False, birth_date=date(2009, 5, 14))
    assert until == followed_until(date(2009, 5, 14)) == date(2027, 8, 31)


def test_what_was_erased_since_the_last_journey_ended_is_not_due_again() -> None:
    ended = datetime(2026, 3, 2, 12, tzinfo=LONDON)
    found, today = Ended("x", ADULT, ended, started=True), date(2040, 1, 1)
    gone = {("x", kind): ended + timedelta(days=400) for kind in RecordKind}
    assert due_by_schedule(found, Schedules(), today, gone) == []
    assert due_on_request(found, Schedules(), gone) == []
    again = Ended("x", ADULT, ended + timedelta(days=800), started=True)
    assert {due.kind for due in due_by_schedule(again, Schedules(), today, gone)} == set(RecordKind)


@given(BIRTHS, ENDS, st.booleans())
def test_a_coarsened_birth_date_moves_no_schedule(birth_date: date, ended_on: date, started: bool) -> None:
    exact, coarse = (Life(each, ended_on, started) for each in (birth_date, coarsened(birth_date)))
    for kind in RecordKind:
        assert Schedules().kept_until(kind, exact) == Schedules().kept_until(kind, coarse)


@given(BIRTHS, ENDS)
def test_a_coarsened_birth_date_moves_nobody_to_another_group(birth_date: date, start: date) -> None:
    coarse = coarsened(birth_date)
    assert coarsened(coarse) == coarse
    assert september_years(coarse) == september_years(birth_date)
    if birth_date < date(start.year - 1, 1, 1) and coarse < date(start.year - 1, 1, 1):
        assert age_group(coarse, start) is age_group(birth_date, start)


@given(BIRTHS, st.integers(min_value=16, max_value=30))
def test_a_school_year_ends_on_or_after_the_birthday_within_a_year(birth_date: date, age: int) -> None:
    end = school_year_end(birth_date, age)
    assert (end.month, end.day, age_on(birth_date, end)) == (8, 31, age)


@given(BIRTHS, ENDS, st.booleans())
def test_nothing_but_messages_goes_before_the_record_would(birth_date: date, ended_on: date, started: bool) -> None:
    life = Life(birth_date, ended_on, started)
    record = Schedules().kept_until(RecordKind.RECORD, life)
    assert Schedules().kept_until(RecordKind.CONCERNS, life) >= record
    assert Schedules().kept_until(RecordKind.MESSAGES, life) <= record
    assert record >= min(add_months(ended_on, 12), add_months(ended_on, 72))
