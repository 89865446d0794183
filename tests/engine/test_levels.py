"""When an open time limit is chased: by working days around its due day, later when something lay between."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import levels
from engine.calendar import ENGLAND
from engine.clock import end_of_day, start_of_day
from engine.definition import USUAL_LEVELS

DUE_DAY = date(2026, 3, 31)
DUE = end_of_day(DUE_DAY)


@dataclass(frozen=True)
class Open:
    """A time limit as the levels see it."""

    due_at: datetime | None = DUE
    missed_at: datetime | None = None
    level: int = 0
    levels_from: date | None = None
    levels_agreed: str = ""


def moments(open_one: Open) -> list[datetime]:
    """Every moment at which the clock acts, in order, when it acts at each."""
    found, now = [], open_one
    while (moment := levels.next_at(USUAL_LEVELS, now, ENGLAND)) is not None:
        found.append(moment)
        if now.missed_at is None and moment == now.due_at:
            now = replace(now, missed_at=moment)
        else:
            place = levels.next_level(USUAL_LEVELS, now)
            assert place is not None
            now = replace(now, level=place[0] + 1)
    return found


def test_over_easter_it_is_reminded_due_flagged_and_escalated_on_working_days() -> None:
    days = [date(2026, 3, 30), date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 9)]
    assert moments(Open()) == [start_of_day(day) for day in days]


@pytest.mark.parametrize(
    ("due_day", "reminded", "flagged"),
    [
        (date(2026, 3, 30), datetime(2026, 3, 27, 0, tzinfo=UTC), datetime(2026, 3, 30, 23, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 22, 23, tzinfo=UTC), datetime(2026, 10, 27, 0, tzinfo=UTC)),
    ],
)
def test_around_a_summer_time_sunday_levels_are_at_midnight_in_london(
    due_day: date, reminded: datetime, flagged: datetime
) -> None:
    assert moments(Open(due_at=end_of_day(due_day)))[:2] == [reminded, flagged]


def test_a_level_that_is_off_is_left_out() -> None:
    assert moments(Open(levels_agreed="remind,escalate")) == [DUE, DUE, start_of_day(date(2026, 4, 9))]


def test_asleep_it_has_no_moment() -> None:
    assert levels.next_at(USUAL_LEVELS, Open(due_at=None), ENGLAND) is None


def test_what_opens_after_its_reminder_is_not_reminded() -> None:
    opened = start_of_day(date(2026, 3, 30))
    before = opened - timedelta(microseconds=1)
    passed = [levels.reminders_passed(USUAL_LEVELS, DUE, at, ENGLAND) for at in (before, opened)]
    assert passed == [0, 1]


def test_an_answered_chaser_moves_the_levels_and_never_the_due_moment() -> None:
    answered = Open(missed_at=DUE, level=1, levels_from=date(2026, 4, 7))
    days = [date(2026, 4, 8), date(2026, 4, 9), date(2026, 4, 14)]
    assert moments(answered) == [start_of_day(day) for day in days]


def test_levels_wait_as_many_working_days_as_it_slept() -> None:
    late = Open(missed_at=DUE, level=2)
    resumed = levels.resumed_from(late, slept_on=date(2026, 4, 1), on=date(2026, 4, 8), calendar=ENGLAND)
    assert resumed == date(2026, 4, 7)


def test_a_sleep_over_a_weekend_moves_no_level() -> None:
    late = Open(missed_at=DUE, level=2)
    assert levels.resumed_from(late, date(2026, 4, 3), date(2026, 4, 6), ENGLAND) is None


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_levels_come_in_order_and_only_the_reminder_lies_before_the_due_moment(due_day: date) -> None:
    due_at = end_of_day(due_day)
    found = moments(Open(due_at=due_at))
    assert found == sorted(found)
    assert [moment < due_at for moment in found] == [True, False, False, False, False]
