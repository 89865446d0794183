"""Counts from one to four are not said, nor anything that they could be worked out from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.small_numbers import all_or_none, kept_back, per_cent, sayable, together


@pytest.mark.parametrize(("count", "said"), [(0, 0), (1, None), (4, None), (5, 5), (300, 300)])
def test_counts_from_one_to_four_are_not_said(count: int, said: int | None) -> None:
    assert sayable(count) == said


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30), min_size=1))
def test_of_a_whole_all_parts_are_said_or_none(parts: dict[str, int]) -> None:
    told = all_or_none(parts)
    few = any(0 < count < 5 for count in parts.values())
    assert told == (dict.fromkeys(parts) if few else parts)


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_share_is_said_only_where_both_counts_are(part: int, rest: int) -> None:
    said = per_cent(part, rest)
    hidden = part + rest == 0 or 0 < part < 5 or 0 < rest < 5
    assert (said is None) is hidden
    assert said is None or abs(said - 100 * part / (part + rest)) <= 0.5


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_a_longer_period_says_the_sum_of_what_is_said_of_each_or_nothing(counts: list[int]) -> None:
    said = together([{"received": sayable(each)} for each in counts])["received"]
    assert said == (None if any(0 < each < 5 for each in counts) else sum(counts))


@given(st.integers(0, 30), st.integers(0, 30))
def test_what_is_left_of_a_whole_is_not_told_by_its_part(count: int, rest: int) -> None:
    hidden = 0 < count < 5 or 0 < rest < 5
    assert kept_back(count, count + rest) == (None if hidden else count)
