"""Two placements are about the same where a day is in both; the first and the last day count (guard G6)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.facts.placements import Days, meet

FIRST = date(2026, 3, 2)


@st.composite
def days(draw: st.DrawFn) -> Days:
    """Some days in spring."""
    begins = FIRST + timedelta(days=draw(st.integers(0, 40)))
    return begins, begins + timedelta(days=draw(st.integers(0, 40)))


def each(some: Days) -> set[date]:
    """Every day of them."""
    return {some[0] + timedelta(days=number) for number in range((some[1] - some[0]).days + 1)}


@given(days(), days())
def test_two_meet_exactly_where_they_share_a_day(one: Days, other: Days) -> None:
    assert meet(one, other) == meet(other, one) == bool(each(one) & each(other))


def test_the_last_day_of_one_may_not_be_the_first_of_another() -> None:
    assert meet((FIRST, FIRST), (FIRST, FIRST))
    assert not meet((FIRST, FIRST), (FIRST + timedelta(days=1), FIRST + timedelta(days=1)))
