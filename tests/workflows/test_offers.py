"""The pure rules of what providers offer."""

from datetime import date

import pytest

from workflows.rules import offers
from workflows.rules.postcodes import postcode_area

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1)


@pytest.mark.parametrize(("postcode", "area"), [("BS1 4DJ", "BS"), ("m1 1ae", "M"), ("ZZ99 9ZZ", "ZZ"), ("", "")])
def test_the_area_of_a_postcode_is_the_letters_before_its_first_digit(postcode: str, area: str) -> None:
    assert postcode_area(postcode) == area


@pytest.mark.parametrize(
    ("period", "fits"),
    [((JULY, AUGUST), True), ((JULY, SEPTEMBER), False), ((date(2025, 8, 1), JULY), False), ((JULY, JULY), True)],
)
def test_a_bridging_programme_has_places_within_one_july_and_august(period: offers.Period, fits: bool) -> None:
    assert (list(offers.outside_summer([], [period])) == []) is fits


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2026, 3, 2), JULY), (JULY, JULY), (AUGUST, AUGUST), (SEPTEMBER, date(2027, 7, 1))],
)  # fmt: skip
def test_a_bridging_programme_begins_in_july_or_august_and_on_no_other_day(day: date, first: date) -> None:
    assert offers.in_summer(day) == first


@pytest.mark.parametrize(
    ("periods", "last"),
    [([], AUGUST), ([(JULY, date(2026, 7, 31)), (date(2026, 8, 1), AUGUST)], AUGUST),
     ([(date(2026, 8, 3), AUGUST), (JULY, date(2026, 7, 31))], date(2026, 7, 31))],
)  # fmt: skip
def test_it_is_open_on_every_day_until_its_periods_leave_a_gap(periods: list[offers.Period], last: date) -> None:
    assert offers.open_until(JULY, periods) == last


def test_a_programme_is_offered_until_the_day_before_its_withdrawal() -> None:
    assert [offers.is_withdrawn(SEPTEMBER, day) for day in (AUGUST, SEPTEMBER)] == [False, True]


@pytest.mark.parametrize(
    ("key", "code"),
    [("diploma", "destination_historic"), ("train_to_gain", "destination_historic"),
     ("deceased", "destination_not_planned"), ("moon", "destination_unknown")],
)  # fmt: skip
def test_a_programme_leads_to_nothing_that_no_new_plan_may_name(key: str, code: str) -> None:
    assert [each.code for each in offers.not_offered([key, "apprenticeship"])] == [code]


def test_periods_that_follow_one_another_do_not_overlap() -> None:
    assert list(offers.overlapping([(SEPTEMBER, SEPTEMBER), (JULY, AUGUST)])) == []
    assert len(list(offers.overlapping([(AUGUST, SEPTEMBER), (JULY, AUGUST)]))) == 1


@pytest.mark.parametrize(("youngest", "oldest", "fits"), [(16, 16, True), (16, None, True), (17, 16, False)])
def test_the_oldest_is_not_below_the_youngest(youngest: int, oldest: int | None, fits: bool) -> None:
    assert (list(offers.ages_crossed(youngest, oldest)) == []) is fits
