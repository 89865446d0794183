"""An agreement may switch a single level of chasing off, while the time limit and its other levels stay (rule 0.5)."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.people import agreement
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network


def document(times: dict[str, Any]) -> Network:
    """The referral agreement of Connexions and Northgate with these time limits."""
    signed = agreement("referral", "referrals", "connexions", "northgate", times=times)
    return Network.model_validate({"agreements": [signed]})


def agree(story: Story, **times: Any) -> None:
    """Put these time limits into the agreement; a level is written with two underscores."""
    written = {name.replace("__", "."): amount for name, amount in times.items()}
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, document(written))


def levels(story: Story, about: str, rule: str) -> list[str]:
    """The levels that were reached."""
    return [row.level for row in chases(story, about) if row.rule == rule]


def test_a_level_that_is_off_is_left_out_and_the_others_come(story: Story) -> None:
    agree(story, acknowledge__remind=None, acknowledge__escalate=None)
    journey = way.refer(story)
    story.sweep("2026-03-12 09:00")
    assert levels(story, story.inbound(journey), "acknowledge") == ["flag"]
    assert levels(story, story.inbound(journey), "decide") == ["remind"]


def test_a_level_of_the_journey_s_own_limit_is_left_out_too(story: Story) -> None:
    agree(story, contact__flag=None)
    journey = way.accepted(story)
    story.sweep("2026-03-12 09:00")
    assert levels(story, journey, "contact") == ["remind", "escalate"]


def test_a_level_may_be_off_while_the_limit_is_another(story: Story) -> None:
    agree(story, acknowledge=4, acknowledge__remind=None)
    inbound = story.inbound(way.refer(story))
    assert str(story.due(inbound, "acknowledge")) == "2026-03-06"
    story.sweep("2026-03-07 00:00")
    assert levels(story, inbound, "acknowledge") == ["flag"]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"decide.shout": None}, "is no time limit"),
        ({"supper.remind": None}, "is no time limit"),
        ({"decide.remind": 2}, "it is only switched off"),
        ({"absence.remind": None}, "is no time limit"),
    ],
)
def test_what_is_no_level_or_has_a_length_is_refused(times: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        document(times)
