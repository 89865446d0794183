"""What finance ticked and what the record lacks: shown to the responsible organisation from day one (1.4)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.tables.parts import FundingCheck
from workflows.vocabulary import Role

FINANCE = "northgate.mis_officer"


def tick(story: Story, journey: str, *, eligible: bool, reason: str | None = None, who: str = FINANCE,
         expect: int = 200) -> Any:  # fmt: skip
    body = {"eligible": eligible, **({"reason": reason} if reason else {})}
    return story.act(who, journey, "record_funding", body, expect=expect)


def checks(story: Story, journey: str, who: str = LEAD) -> list[Any]:
    return list(story.get(who, f"/journeys/{journey}")["funding_checks"])


def test_finance_ticks_and_a_later_tick_leaves_the_old_one_on_record(story: Story) -> None:
    way.give_role(story, FINANCE, Role.FINANCE)
    journey = way.accepted(story, "lead_provider")
    tick(story, journey, eligible=False, reason="Lived abroad until last month.")
    tick(story, journey, eligible=True)
    first, second = checks(story, journey)
    assert (first["eligible"], first["reason"]) == (False, "Lived abroad until last month.")
    assert (first["replaced_at"], second["replaced_at"]) == (second["checked_at"], None)
    assert (second["eligible"], second["checked_by"]["id"]) == (True, story.cast[FINANCE])
    story.set_all(FundingCheck, reason="x")


def test_a_no_says_why(story: Story) -> None:
    way.give_role(story, FINANCE, Role.FINANCE)
    journey = way.accepted(story)
    assert tick(story, journey, eligible=False, expect=422)["type"].endswith("invalid-request")
    assert checks(story, journey) == []


@pytest.mark.parametrize("who", [LEAD, "northgate.manager"])
def test_nobody_but_finance_ticks(story: Story, who: str) -> None:
    assert codes(tick(story, way.accepted(story), eligible=True, who=who, expect=409)) == ["not_yours"]


def test_what_is_missing_of_the_record_is_shown_from_day_one(story: Story) -> None:
    journey = way.accepted(story, about={"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14"})
    missing = story.get("northgate.mis_officer", f"/journeys/{journey}")["record_missing"]
    assert missing == ["uln", "postcode", "last_learning_on", "destination", "aims"]
    journey = way.in_exit_review(story, about="Ben Ode")
    assert story.get(LEAD, f"/journeys/{journey}")["record_missing"] == []


def test_nobody_outside_is_told_of_either(story: Story) -> None:
    way.give_role(story, FINANCE, Role.FINANCE)
    journey = way.taught_elsewhere(story, "lead_provider")
    tick(story, journey, eligible=True)
    for outsider in ("millbrook.coordinator", "priya", "council.officer"):
        told = story.get(outsider, f"/journeys/{journey}")
        assert (told["funding_checks"], told["record_missing"]) == ([], [])
        assert "record_funding" not in str(story.get(outsider, f"/journeys/{journey}/history"))
