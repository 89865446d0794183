"""Time is counted by whom it waited on, and the parts add up to the whole without what was held."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import ENGLAND
from workflows.rules.courts import Days, Turn, Waited, days_between, held, shares
from workflows.vocabulary import Court

LEAD, PARTNER = Waited(Court.LEAD, "northgate"), Waited(Court.PARTNER, "harbour")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WHOM = st.one_of(st.none(), st.builds(Waited, st.sampled_from(Court), st.sampled_from(["a", "b", None])))
TURNS = st.lists(st.builds(Turn, MOMENTS, WHOM), min_size=1, max_size=12)


def day(month: int, number: int, hour: int = 10) -> datetime:
    """A moment of 2026, by the clock of UTC."""
    return datetime(2026, month, number, hour, tzinfo=UTC)


def test_over_easter_only_working_days_are_working_days() -> None:
    turns = [Turn(day(3, 27), PARTNER), Turn(day(4, 8), LEAD)]
    assert shares(turns, day(4, 10), ENGLAND) == {PARTNER: Days(6, 12), LEAD: Days(2, 2)}


def test_what_was_held_counts_for_nobody() -> None:
    turns = [Turn(day(3, 2), LEAD), Turn(day(3, 4), None), Turn(day(3, 9), LEAD)]
    assert shares(turns, day(3, 11), ENGLAND) == {LEAD: Days(4, 4)}
    assert held(turns, day(3, 11), ENGLAND) == Days(3, 5)


def test_a_day_belongs_to_whom_it_waited_on_when_it_began() -> None:
    turns = [Turn(day(3, 2, 9), LEAD), Turn(day(3, 3, 9), PARTNER), Turn(day(3, 3, 17), LEAD)]
    assert shares(turns, day(3, 4), ENGLAND) == {LEAD: Days(2, 2), PARTNER: Days(0, 0)}


def test_days_are_those_of_london_in_summer() -> None:
    assert days_between(day(6, 1, 22), day(6, 1, 23), ENGLAND) == Days(1, 1)


@given(TURNS, MOMENTS)
def test_the_parts_add_up_to_the_whole_less_what_was_held(turns: list[Turn], until: datetime) -> None:
    parts = sum(shares(turns, until, ENGLAND).values(), Days())
    assert parts + held(turns, until, ENGLAND) == days_between(min(turns[0].at, until), until, ENGLAND)


@given(TURNS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_time_that_passes_takes_nothing_away(turns: list[Turn], until: datetime, more: timedelta) -> None:
    until = max(until, *(turn.at for turn in turns))
    before, after = shares(turns, until, ENGLAND), shares(turns, until + more, ENGLAND)
    assert all(after[whom].working >= days.working for whom, days in before.items())
