"""Guards of leaving a programme and closing a journey, each asked with facts made for it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workflows.test_guards_learning import TODAY, aim, code, facts, version
from workflows.guards import endings
from workflows.rules.age_groups import AgeGroup
from workflows.vocabulary import Achievement, LeavingReason, UlnStatus

STARTED = date(2026, 2, 2)


def leaving(reason: LeavingReason | None, ends_on: date, secured: bool = False) -> str | None:
    given = {"reason": reason} if reason else None
    asked = facts(given, plan=version(ends_on=ends_on), journey=SimpleNamespace(destination_secured=secured))
    return code(endings.end_reached_or_secured(asked))


@pytest.mark.parametrize(
    ("ends_on", "expected"), [(TODAY, None), (TODAY + timedelta(days=1), "planned_end_not_reached")]
)
def test_a_programme_ends_at_its_planned_end(ends_on: date, expected: str | None) -> None:
    assert leaving(LeavingReason.PLANNED_END, ends_on) == expected


def test_a_secured_destination_does_not_make_an_early_end_a_planned_one() -> None:
    assert leaving(LeavingReason.PLANNED_END, date(2026, 7, 24), secured=True) == "planned_end_not_reached"


@pytest.mark.parametrize(("secured", "expected"), [(True, None), (False, "destination_not_secured")])
def test_an_early_end_needs_a_recorded_destination(secured: bool, expected: str | None) -> None:
    assert leaving(LeavingReason.DESTINATION_SECURED, date(2026, 7, 24), secured) == expected


def test_leaving_is_shown_closed_while_neither_reason_holds() -> None:
    assert leaving(None, date(2026, 7, 24)) == "planned_end_not_reached"


def test_leaving_is_shown_open_once_a_destination_is_secured() -> None:
    assert leaving(None, date(2026, 7, 24), secured=True) is None


DAYS = [("last_learning_possible", "last_learning_on"), ("last_attendance_possible", "last_attended_on")]


@pytest.mark.parametrize(("guard", "name"), DAYS)
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (STARTED - timedelta(days=1), "day_too_early"),
        (STARTED, None),
        (TODAY, None),
        (TODAY + timedelta(days=1), "day_still_to_come"),
    ],
)
def test_the_last_day_lies_between_the_start_and_today(guard: str, name: str, day: date, expected: str | None) -> None:
    asked = facts({name: day}, learning={"started_on": STARTED})
    assert code(getattr(endings, guard)(asked)) == expected


@pytest.mark.parametrize(("guard", "name"), DAYS)
def test_the_last_day_must_be_said(guard: str, name: str) -> None:
    refusal = getattr(endings, guard)(facts({}, learning={"started_on": STARTED}))
    assert refusal.missing == (name,)


def test_every_blank_of_every_qualification_is_listed() -> None:
    half = aim("b", actual=3)
    refusal = endings.credit_complete(facts(learning={"aims": [aim("a"), half]}))
    assert refusal is not None
    assert refusal.missing == (
        "Award a: actual credit", "Award a: full, partial or none", "Award b: full, partial or none",
    )  # fmt: skip


def test_credit_of_nothing_is_still_recorded_credit() -> None:
    none = aim("a", actual=0)
    none.achievement = Achievement.NONE
    assert endings.credit_complete(facts(learning={"aims": [none]})) is None


def going_to(key: str, group: AgeGroup = AgeGroup.YOUNG, high_needs: bool = False, **codes: Any) -> str | None:
    person = SimpleNamespace(high_needs_funded=high_needs)
    return code(endings.destination_allowed(facts({"destination": key, **codes}, age_group=group, learner=person)))


SDE_2 = SimpleNamespace(out_type="SDE", out_code=2)


def test_a_high_needs_learner_may_end_in_independent_living_as_sde_2() -> None:
    assert going_to("independent_living", high_needs=True, ilr=SDE_2) is None


def test_sde_2_is_refused_for_an_adult_without_high_needs_funding() -> None:
    assert going_to("independent_living", AgeGroup.ADULT, ilr=SDE_2) == "outcome_needs_high_needs"


def test_a_destination_of_the_other_age_group_is_refused() -> None:
    assert going_to("full_level_2") == "destination_other_age_group"


def test_a_death_is_not_recorded_as_a_destination() -> None:
    assert going_to("deceased") == "destination_not_for_recording"


CLOSING = {
    "yes": (None, "destination_is_positive"),
    "neutral": ("destination_not_positive", None),
    "no": ("destination_not_positive", None),
}


@pytest.mark.parametrize("positive", CLOSING)
def test_only_a_positive_destination_is_progression(positive: str) -> None:
    asked = facts(destination=SimpleNamespace(positive=positive))
    answers = (code(endings.destination_positive(asked)), code(endings.destination_not_positive(asked)))
    assert answers == CLOSING[positive]


def test_without_a_destination_nothing_closes() -> None:
    asked = facts(destination=None)
    answers = {code(endings.destination_positive(asked)), code(endings.destination_not_positive(asked))}
    assert answers == {"destination_missing"}


def test_all_missing_fields_are_named_at_once() -> None:
    blank = facts(
        learner=SimpleNamespace(uln_status=UlnStatus.NONE, postcode=None), destination=None,
        journey=SimpleNamespace(last_learning_on=None), learning={"aims": []},
    )  # fmt: skip
    refusal = endings.mis_complete(blank)
    assert refusal is not None
    assert refusal.missing == ("uln", "postcode", "last_learning_on", "destination", "aims")


def test_an_unknown_postcode_is_a_recorded_one() -> None:
    filled = facts(
        learner=SimpleNamespace(uln_status=UlnStatus.REQUESTED, postcode="ZZ99 9ZZ"), destination=object(),
        journey=SimpleNamespace(last_learning_on=TODAY), learning={"aims": [aim()]},
    )  # fmt: skip
    assert endings.mis_complete(filled) is None


@pytest.mark.parametrize(("open_support", "expected"), [([], None), ([object()], "support_open")])
def test_a_journey_closes_once_support_is_settled(open_support: list[object], expected: str | None) -> None:
    assert code(endings.support_settled(facts(open_support=open_support))) == expected
