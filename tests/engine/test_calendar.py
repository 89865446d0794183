"""Working days and due moments, against computed vectors and by properties."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import ENGLAND, WorkingCalendar
from engine.definition import Unit, calendar_days, months, weeks, working_days

DATA = Path(__file__).parents[1] / "data"
LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
WORKING = DAYS.filter(ENGLAND.is_working_day)
FEW = st.integers(0, 60)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "row", rows("working_day_vectors.csv"), ids=lambda row: f"{row['received_local_date']}+{row['working_days']}"
)
def test_working_days_match_the_vectors(row: dict[str, str]) -> None:
    due = ENGLAND.add(date.fromisoformat(row["received_local_date"]), int(row["working_days"]))
    assert (due.isoformat(), due.strftime("%a")) == (row["due_date"], row["due_weekday"])


@pytest.mark.parametrize("row", rows("bank_holidays_england.csv"), ids=lambda row: row["date"])
def test_bank_holidays_are_not_working_days(row: dict[str, str]) -> None:
    assert not ENGLAND.is_working_day(date.fromisoformat(row["date"]))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_only_the_listed_bank_holidays_remove_weekdays(year: int) -> None:
    listed = {row["date"] for row in rows("bank_holidays_england.csv") if row["removes_a_working_day"] == "yes"}
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(365)]
    off = {day.isoformat() for day in days if day.weekday() < 5 and not ENGLAND.is_working_day(day)}
    assert off == {day for day in listed if day.startswith(str(year))}


@pytest.mark.parametrize(
    ("received", "acknowledge", "decide", "start"),
    [
        (datetime(2026, 12, 22, 16, 55, tzinfo=LONDON), date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 8)),
        (datetime(2026, 12, 26, 9, 0, tzinfo=LONDON), date(2026, 12, 30), date(2027, 1, 5), date(2027, 1, 12)),
    ],
)
def test_time_limits_skip_christmas_and_new_year(
    received: datetime, acknowledge: date, decide: date, start: date
) -> None:
    due = [ENGLAND.due_day_of(ENGLAND.due_at(received, working_days(count))) for count in (2, 5, 10)]
    assert due == [acknowledge, decide, start]


def test_counting_back_skips_bank_holidays() -> None:
    assert ENGLAND.add(date(2026, 4, 7), -1) == date(2026, 4, 2)


def test_counting_back_from_a_weekend_starts_at_friday() -> None:
    assert ENGLAND.add(date(2026, 3, 8), -2) == date(2026, 3, 5)


def test_no_working_days_leave_a_weekend_day_alone() -> None:
    assert ENGLAND.add(date(2026, 3, 7), 0) == date(2026, 3, 7)


def test_closures_of_an_organisation_are_skipped() -> None:
    closed = WorkingCalendar(frozenset({date(2026, 3, 3), date(2026, 3, 4)}))
    assert closed.add(date(2026, 3, 2), 1) == date(2026, 3, 5)


def test_closures_of_one_calendar_leave_the_other_alone() -> None:
    WorkingCalendar(frozenset({date(2026, 3, 3)})).add(date(2026, 3, 2), 1)
    assert ENGLAND.is_working_day(date(2026, 3, 3))


@given(WORKING, FEW)
def test_counting_forth_and_back_returns_to_a_working_day(day: date, amount: int) -> None:
    assert ENGLAND.add(ENGLAND.add(day, amount), -amount) == day


@given(DAYS, FEW)
def test_counting_between_undoes_adding(day: date, amount: int) -> None:
    assert ENGLAND.count_between(day, ENGLAND.add(day, amount)) == amount


@given(DAYS, st.integers(1, 60))
def test_adding_lands_on_a_working_day(day: date, amount: int) -> None:
    assert ENGLAND.is_working_day(ENGLAND.add(day, amount))


@given(DAYS, st.integers(-60, 60))
def test_one_more_working_day_is_always_later(day: date, amount: int) -> None:
    assert ENGLAND.add(day, amount) < ENGLAND.add(day, amount + 1)


@given(DAYS, st.integers(0, 10), FEW)
def test_a_later_basis_is_never_due_earlier(day: date, gap: int, amount: int) -> None:
    assert ENGLAND.add(day, amount) <= ENGLAND.add(day + timedelta(days=gap), amount)


def test_nothing_is_counted_towards_the_past() -> None:
    assert ENGLAND.count_between(date(2026, 3, 9), date(2026, 3, 2)) == 0


@pytest.mark.parametrize(
    ("basis", "amount", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 7, 24), 2, date(2026, 9, 24)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(basis: date, amount: int, due: date) -> None:
    assert ENGLAND.due_day(basis, months(amount)) == due


def test_weeks_are_not_moved_off_a_bank_holiday() -> None:
    assert ENGLAND.due_day(date(2026, 2, 20), weeks(6)) == date(2026, 4, 3)


def test_days_are_not_moved_off_a_weekend() -> None:
    assert ENGLAND.due_day(date(2026, 3, 2), calendar_days(5)) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("sent", "due_at"),
    [
        (datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 23, tzinfo=UTC)),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 27, 0, tzinfo=UTC)),
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_a_limit_over_a_clock_change_ends_at_midnight_in_london(sent: datetime, due_at: datetime) -> None:
    assert ENGLAND.due_at(sent, working_days(1)) == due_at


@pytest.mark.parametrize(
    ("day", "due_at"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
    ],
    ids=["23 hours long", "25 hours long"],
)
def test_a_day_on_which_the_clocks_change_ends_at_midnight_in_london(day: date, due_at: datetime) -> None:
    assert ENGLAND.due_at(day, None) == due_at


def test_a_moment_counts_from_its_london_date() -> None:
    just_after_midnight = datetime(2026, 3, 31, 23, 5, tzinfo=UTC)
    assert ENGLAND.due_day_of(ENGLAND.due_at(just_after_midnight, working_days(1))) == date(2026, 4, 2)


def test_a_moment_without_a_length_is_due_at_that_very_moment() -> None:
    moment = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert ENGLAND.due_at(moment, None) == moment


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ENGLAND.due_at(datetime(2026, 3, 2, 10), working_days(1))  # noqa: DTZ001  # the fault under test


@given(DAYS)
def test_the_day_shown_is_the_last_day_in_time(day: date) -> None:
    assert ENGLAND.due_day_of(ENGLAND.due_at(day, None)) == day


@given(DAYS, st.integers(1, 60))
def test_all_working_days_remain_on_day_nought(day: date, amount: int) -> None:
    length = working_days(amount)
    assert ENGLAND.remaining(day, ENGLAND.due_at(day, length), length.unit) == amount


def test_calendar_days_remain_for_the_other_units() -> None:
    assert ENGLAND.remaining(date(2026, 4, 1), ENGLAND.due_at(date(2026, 4, 10), None), Unit.WEEKS) == 9


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.DAYS])
def test_nothing_remains_after_the_due_day(unit: Unit) -> None:
    assert ENGLAND.remaining(date(2026, 4, 20), ENGLAND.due_at(date(2026, 4, 10), None), unit) == 0


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
def test_a_day_outside_the_prepared_years_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="2000 to 2100"):
        ENGLAND.is_working_day(day)


@pytest.mark.parametrize(("day", "amount"), [(date(2000, 1, 5), -5), (date(2100, 12, 30), 5)])
def test_counting_out_of_the_prepared_years_is_refused(day: date, amount: int) -> None:
    with pytest.raises(ValueError, match="leave the years"):
        ENGLAND.add(day, amount)


def test_a_calendar_length_out_of_the_prepared_years_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        ENGLAND.due_day(date(2100, 12, 1), months(2))
