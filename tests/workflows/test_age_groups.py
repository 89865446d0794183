"""Ages and age groups on their edges."""

from datetime import date

import pytest

from workflows.rules.age_groups import AgeGroup, age_group, age_on, teaching_year_start

START = date(2026, 1, 12)
BEN = date(2006, 8, 31)
CARA = date(2006, 9, 1)


def test_nineteen_on_the_last_day_of_august_is_adult() -> None:
    assert age_group(BEN, START) is AgeGroup.ADULT


def test_nineteen_a_day_later_is_young_although_nineteen_at_the_start() -> None:
    assert (age_on(CARA, START), age_group(CARA, START)) == (19, AgeGroup.YOUNG)


def test_a_start_in_the_next_teaching_year_moves_the_group() -> None:
    assert age_group(CARA, date(2026, 8, 1)) is AgeGroup.ADULT


def test_a_start_on_the_last_day_of_july_keeps_the_group() -> None:
    assert age_group(CARA, date(2026, 7, 31)) is AgeGroup.YOUNG


@pytest.mark.parametrize(("day", "age"), [(date(2026, 8, 30), 19), (date(2026, 8, 31), 20)])
def test_age_changes_on_the_birthday(day: date, age: int) -> None:
    assert age_on(BEN, day) == age


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 29), 20)])
def test_a_leap_day_birthday_falls_on_the_first_of_march_in_common_years(day: date, age: int) -> None:
    assert age_on(date(2008, 2, 29), day) == age


def test_an_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="birth date"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2025, 8, 1), date(2025, 8, 1)),
        (date(2026, 7, 31), date(2025, 8, 1)),
        (date(2026, 1, 1), date(2025, 8, 1)),
        (date(2025, 7, 31), date(2024, 8, 1)),
    ],
)
def test_a_teaching_year_starts_in_august(day: date, start: date) -> None:
    assert teaching_year_start(day) == start
