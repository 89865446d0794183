"""An agreement may move a level of chasing or switch it off, while the time limit and its other levels stay (0.5)."""

from typing import Any

import pytest
from pydantic import ValidationError

from engine.clock import london_date
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


def days(story: Story, about: str, rule: str) -> list[tuple[str, str]]:
    """The levels that were reached, and on which day in London."""
    return [(row.level, london_date(row.at).isoformat()) for row in chases(story, about) if row.rule == rule]


def test_a_level_comes_so_many_working_days_from_the_due_day_as_is_agreed(story: Story) -> None:
    """Accepted on Monday 2 March 2026, the learner is to be reached by Monday 9 March."""
    agree(story, contact__remind=2, contact__escalate=3)
    journey = way.accepted(story)
    story.sweep("2026-03-16 09:00")
    assert days(story, journey, "contact") == [
        ("remind", "2026-03-05"), ("flag", "2026-03-10"), ("escalate", "2026-03-12"), ("escalate_again", "2026-03-16"),
    ]  # fmt: skip


def test_what_opens_after_the_agreed_reminder_is_not_reminded(story: Story) -> None:
    """Acknowledging is due on Wednesday, and the reminder would have come on the Monday of the referral itself."""
    agree(story, decide__remind=2, acknowledge__remind=2)
    inbound = story.inbound(way.refer(story))
    story.sweep("2026-03-05 09:00")
    assert levels(story, inbound, "acknowledge") == ["flag"]
    assert days(story, inbound, "decide") == [("remind", "2026-03-05")]


def test_a_level_may_be_agreed_for_all_that_waits_but_for_what_says_otherwise(story: Story) -> None:
    agree(story, escalate=3, start__escalate=None)
    journey = way.accepted(story)
    story.sweep("2026-03-19 09:00")
    assert days(story, journey, "contact")[-2:] == [("escalate", "2026-03-12"), ("escalate_again", "2026-03-16")]
    assert levels(story, journey, "start") == ["remind", "flag"]


def test_a_task_is_chased_as_agreed_too(story: Story) -> None:
    """The next step after the end on Monday 2 March is due by Monday 9 March."""
    agree(story, escalate=4, aftercare__flag=None)
    journey = way.in_induction(story)
    story.act(way.LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    (task,) = story.tasks(journey, "aftercare")
    story.sweep("2026-03-16 09:00")
    found = [(row.level, london_date(row.at).isoformat()) for row in chases(story, task.id)]
    assert found == [("remind", "2026-03-06"), ("escalate", "2026-03-13"), ("escalate_again", "2026-03-16")]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"decide.shout": None}, "is no time limit"),
        ({"supper.remind": None}, "is no time limit"),
        ({"absence.remind": None}, "is no time limit"),
        ({"escalate": 5}, "in order, the flag first: see all"),
        ({"decide.flag": 2}, "see decide"),
        ({"escalate": 4, "decide.escalate_again": 3}, "see decide"),
        ({"decide.remind": 0}, "greater than 0"),
    ],
)
def test_what_is_no_level_or_would_come_out_of_order_is_refused(times: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        document(times)
