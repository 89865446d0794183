"""The 28 days of an absence: which days are counted, and when the question of withdrawal comes (rule C18)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import LONDON
from workflows.rules.absence import Span, counted_days, question_at, question_day, shared_by_all

DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))
SPANS = st.builds(lambda first, length: Span(first, first + timedelta(days=length)), DAYS, st.integers(0, 60))
HOLIDAYS = st.lists(SPANS, max_size=5)
CHRISTMAS = Span(date(2026, 12, 19), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("last_attended", "asked"),
    [
        (date(2026, 3, 2), date(2026, 3, 30)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2028, 2, 2), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2027, 1, 28)),
    ],
)
def test_the_question_comes_on_the_28th_day_after_the_last_attendance(last_attended: date, asked: date) -> None:
    assert question_day(last_attended) == asked


@pytest.mark.parametrize(
    ("last_attended", "asked_at"),
    [
        # Summer time begins Sunday 29 March 2026 and ends Sunday 25 October 2026.
        (date(2026, 3, 1), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        (date(2026, 3, 2), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
        (date(2026, 9, 27), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        (date(2026, 9, 28), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ],
)
def test_it_comes_at_midnight_in_london_around_both_clock_changes(last_attended: date, asked_at: datetime) -> None:
    assert question_at(last_attended) == asked_at


def test_a_holiday_at_christmas_is_left_out() -> None:
    # 11 to 18 December are 8 counted days; the other 20 begin on 4 January.
    assert question_day(date(2026, 12, 10), shared_by_all([[CHRISTMAS]])) == date(2027, 1, 23)


def test_a_day_counts_while_one_deliverer_teaches() -> None:
    assert question_day(date(2026, 12, 10), shared_by_all([[CHRISTMAS], []])) == date(2027, 1, 7)


def test_without_a_deliverer_every_day_counts() -> None:
    assert counted_days(date(2026, 12, 10), date(2026, 12, 12), shared_by_all([])) == 2


@given(DAYS, DAYS, HOLIDAYS)
def test_a_later_attendance_never_brings_the_question_forward(one: date, other: date, spans: list[Span]) -> None:
    left_out = shared_by_all([spans])
    assert question_day(min(one, other), left_out) <= question_day(max(one, other), left_out)


@given(DAYS, HOLIDAYS, SPANS)
def test_a_further_holiday_never_brings_the_question_forward(since: date, spans: list[Span], more: Span) -> None:
    assert question_day(since, shared_by_all([spans])) <= question_day(since, shared_by_all([[*spans, more]]))


@given(DAYS, HOLIDAYS, HOLIDAYS)
def test_a_further_deliverer_never_puts_the_question_off(since: date, one: list[Span], other: list[Span]) -> None:
    assert question_day(since, shared_by_all([one, other])) <= question_day(since, shared_by_all([one]))


@given(DAYS, st.integers(0, 90), st.integers(0, 90), HOLIDAYS)
def test_counted_days_never_fall(since: date, some: int, more: int, spans: list[Span]) -> None:
    left_out, first = shared_by_all([spans]), since + timedelta(days=some)
    then = first + timedelta(days=more)
    assert counted_days(since, first, left_out) <= counted_days(since, then, left_out) <= some + more


@given(DAYS, HOLIDAYS)
def test_exactly_28_days_are_counted_when_the_question_comes(since: date, spans: list[Span]) -> None:
    left_out = shared_by_all([spans])
    day = question_day(since, left_out)
    assert counted_days(since, day, left_out) == 28
    assert not left_out(day)
    assert question_at(since, left_out).astimezone(LONDON).timetuple()[:5] == (*day.timetuple()[:3], 0, 0)
