"""In which order partners are suggested: by facts, one after another, and by nothing that the law protects."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.ranking import Answers, Candidate, Criterion, Wanted, Weighed, ranked
from workflows.vocabulary import Component, Level

START = date(2026, 3, 2)
WANTED = Wanted(
    components=frozenset(Component), start_on=START, levels=frozenset({Level.ENTRY_3, Level.LEVEL_1}),
    destination="apprenticeship", sector="Care", area="BS",
)  # fmt: skip
PARTS = [(component, level) for component in Component for level in (Level.ENTRY_3, Level.LEVEL_1)]
BEST = Candidate(
    "b", "p", frozenset(PARTS), frozenset({"apprenticeship"}), frozenset({"care"}), 3, START, False, frozenset({"BS"}),
    Answers((1, 1, 1, 1, 1), 10, 0),
)  # fmt: skip
# The same partner but for one fact that is worse, in the order in which facts decide.
WORSE: dict[Criterion, dict[str, Any]] = {
    Criterion.FIT: {"destinations": frozenset()},
    Criterion.SECTOR: {"sectors": frozenset({"hair"})},
    Criterion.PLACES: {"places_free": 0},
    Criterion.START: {"starts_on": START + timedelta(days=7), "dated": True},
    Criterion.AREA: {"areas": frozenset({"GL"})},
    Criterion.RESPONSE: {"answers": Answers((2, 2, 2, 2, 2), 10, 0)},
    Criterion.ACCEPTANCE: {"answers": Answers((1, 1, 1, 1, 1), 9, 1)},
}

candidates = st.builds(
    Candidate,
    organisation_id=st.sampled_from("abcdef"),
    programme_id=st.sampled_from(["p", "q", None]),
    parts=st.frozensets(st.sampled_from(PARTS)),
    destinations=st.frozensets(st.sampled_from(["apprenticeship", "level_2"])),
    sectors=st.frozensets(st.sampled_from(["care", "CARE", "hair"])),
    places_free=st.none() | st.integers(-1, 3),
    starts_on=st.none() | st.dates(START, START + timedelta(days=9)),
    dated=st.booleans(),
    areas=st.frozensets(st.sampled_from(["BS", "GL"])),
    answers=st.builds(
        Answers, st.lists(st.integers(0, 9), max_size=7).map(tuple), st.integers(0, 7), st.integers(0, 7)
    ),
    asked_at=st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


def order(*of: Candidate) -> list[str]:
    """The organisations in the order suggested."""
    return [each.candidate.organisation_id for each in ranked(WANTED, of)]


def test_what_enters_is_named_here_and_holds_nothing_that_the_law_protects() -> None:
    """Whoever adds a field has to look at this test: no age, need, audience, support, sex, origin, belief, family."""
    assert [each.name for each in fields(Wanted)] == [
        "components", "start_on", "levels", "destination", "sector", "area",
    ]  # fmt: skip
    assert [each.name for each in fields(Candidate)] == [
        "organisation_id", "programme_id", "parts", "destinations", "sectors", "places_free", "starts_on", "dated",
        "areas", "answers", "asked_at",
    ]  # fmt: skip
    assert [each.name for each in fields(Answers)] == ["days", "accepted", "refused"]


@pytest.mark.parametrize("criterion", list(Criterion))
def test_each_fact_decides_where_those_before_it_are_equal(criterion: Criterion) -> None:
    worse_later = [WORSE[each] for each in list(Criterion)[list(Criterion).index(criterion) + 1 :]]
    later: dict[str, Any] = {}
    for each in reversed(worse_later):
        later |= each
    worse = replace(BEST, organisation_id="a", **WORSE[criterion])
    better = replace(BEST, **{name: value for name, value in later.items() if name not in WORSE[criterion]})
    assert order(worse, better) == ["b", "a"]


def test_of_equals_who_was_not_asked_for_longest_comes_first_then_the_id() -> None:
    asked = datetime(2026, 1, 5, 9, tzinfo=UTC)
    lately, longer = replace(BEST, organisation_id="a", asked_at=asked), replace(BEST, organisation_id="b")
    between = replace(BEST, organisation_id="c", asked_at=asked - timedelta(days=1))
    assert order(lately, between, longer, replace(longer, organisation_id="d")) == ["b", "d", "c", "a"]


@pytest.mark.parametrize(
    ("answers", "days", "share"),
    [
        (Answers((1, 1, 1, 1), 4, 0), None, None),
        (Answers((1, 1, 2, 9, 9), 4, 1), 2.0, 80),
        (Answers((1, 2, 3, 4, 5, 6), 4, 0), 3.5, None),
        (Answers(), None, None),
    ],
)
def test_fewer_than_five_answers_are_too_few_to_say(answers: Answers, days: float | None, share: int | None) -> None:
    assert (answers.median_days, answers.per_cent) == (days, share)


def test_too_few_to_say_stands_between_quick_and_slow_and_between_often_and_seldom() -> None:
    few = replace(BEST, organisation_id="few", answers=Answers())
    quick = replace(BEST, organisation_id="quick", answers=Answers((4,) * 5, 3, 2))
    slow = replace(BEST, organisation_id="slow", answers=Answers((6,) * 5, 3, 2))
    often = replace(BEST, organisation_id="often", answers=Answers((5,) * 5, 3, 2))
    seldom = replace(BEST, organisation_id="seldom", answers=Answers((5,) * 5, 2, 3))
    assert order(seldom, slow, few, often, quick) == ["quick", "often", "few", "seldom", "slow"]


def test_the_reason_says_each_fact_in_a_few_words() -> None:
    asked = replace(BEST, parts=frozenset(PARTS[:2]), answers=Answers((1, 2, 2, 3, 4), 4, 1))
    assert Weighed(WANTED, asked).reason == (
        "Offers 4 of 6 that are wanted, not functional skills, personal social; works in Care; 3 places free; "
        "may start on 2 March 2026; takes learners from BS; time to past answers: 2 working days (median); "
        "past requests accepted: about 80 in a hundred."
    )


@given(st.lists(candidates, max_size=8), st.randoms())
def test_the_order_is_total_and_the_same_however_the_candidates_come(of: list[Candidate], dice: Any) -> None:
    shuffled = list(of)
    dice.shuffle(shuffled)
    found = ranked(WANTED, of)
    assert [each.place for each in found] == [each.place for each in ranked(WANTED, shuffled)]
    assert sorted(order(*of)) == sorted({each.organisation_id for each in of})
    assert all(one.place < other.place for one, other in pairwise(found))


@given(candidates, st.sampled_from(list(Criterion)), st.data())
def test_who_is_better_in_one_fact_and_equal_in_the_rest_never_comes_later(
    one: Candidate, criterion: Criterion, data: st.DataObject
) -> None:
    better = replace(one, organisation_id="z", asked_at=one.asked_at, **_bettered(one, criterion, data))
    assert Weighed(WANTED, better).place[:7] <= Weighed(WANTED, one).place[:7]


def _bettered(one: Candidate, criterion: Criterion, data: st.DataObject) -> dict[str, Any]:
    """One fact as good or better, by what a provider would do for it."""
    answers, days = one.answers, tuple(max(each - 1, 0) for each in one.answers.days)
    made: dict[Criterion, dict[str, Any]] = {
        Criterion.FIT: {"parts": one.parts | data.draw(st.frozensets(st.sampled_from(PARTS)))},
        Criterion.SECTOR: {"sectors": one.sectors | {"Care"}},
        Criterion.PLACES: {"places_free": None if one.places_free is None else one.places_free + 1},
        Criterion.START: {"starts_on": one.starts_on and max(one.starts_on - timedelta(days=1), START)},
        Criterion.AREA: {"areas": one.areas | {"BS"}},
        Criterion.RESPONSE: {"answers": replace(answers, days=days)},
        Criterion.ACCEPTANCE: {
            "answers": replace(answers, accepted=answers.accepted + answers.refused, refused=0)
            if answers.per_cent is not None else answers
        },
    }  # fmt: skip
    return made[criterion]
