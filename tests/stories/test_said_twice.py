"""What is said a second time: the same is answered the same, other terms are refused, and tasks do not pile up."""

from typing import Any

import pytest
from sqlmodel import col, select

from engine.tables import Task
from tests.stories import way
from tests.stories.partnering import at_planning
from tests.stories.story import Story, codes
from workflows.tables.journeys import PartnerChoice

ULN = "1000000043"


def test_the_same_acceptance_again_gets_the_same_answer(story: Story) -> None:
    journey = way.refer(story)
    first = way.accept(story, journey, conditions="a laptop is lent")
    assert way.accept(story, journey, conditions="a laptop is lent") == first


@pytest.mark.parametrize(
    "other",
    [{"conditions": "none"}, {"eligible": False}, {"start_on": "2026-03-05"}, {"programme_id": "harbour"}],
    ids=lambda other: next(iter(other)),
)
def test_an_acceptance_with_other_terms_is_refused(story: Story, other: dict[str, Any]) -> None:
    journey = way.accepted(story)
    if "programme_id" in other:
        other = {"programme_id": story.cast.programme("harbour")}
    refused = way.accept(story, journey, expect=409, **other)
    assert codes(refused) == ["accepted_already"]


def test_who_may_not_accept_is_not_answered_as_if_it_had(story: Story) -> None:
    journey = way.accepted(story)
    body = {"start_on": way.in_days(story, 0), "planned_end_on": way.in_days(story, 140)}
    story.hand_off("northgate.tutor", story.inbound(journey), "accept", body, expect=409)


def duplicate_tasks(story: Story) -> int:
    """How many open tasks ask whose a ULN is."""
    wanted = select(Task).where(col(Task.kind) == "duplicate_uln", col(Task.ended_at).is_(None))
    with story.cast.runtime.database.reading() as transaction:
        return len(transaction.session.exec(wanted).all())


def test_a_held_uln_told_again_gives_no_second_task(story: Story) -> None:
    way.refer(story, about=way.learner("Amy Cole", uln=ULN, uln_requested=False))
    stranger = way.referral(story, about=way.learner("Zed Zane", uln=ULN, uln_requested=False))
    story.post("tom", "/referrals", stranger, expect=409)
    first = duplicate_tasks(story)
    for _again in range(3):
        story.post("tom", "/referrals", stranger, expect=409)
    assert duplicate_tasks(story) == first > 0


def test_another_held_uln_gives_a_task_of_its_own(story: Story) -> None:
    for name, uln in (("Amy Cole", ULN), ("Bob Fell", "1000000035")):
        way.refer(story, about=way.learner(name, uln=uln, uln_requested=False))
    counts = []
    for uln in (ULN, "1000000035"):
        stranger = way.referral(story, about=way.learner("Zed Zane", uln=uln, uln_requested=False))
        story.post("tom", "/referrals", stranger, expect=409)
        counts.append(duplicate_tasks(story))
    assert counts[1] > counts[0]


def test_a_deliverer_that_asks_for_the_end_again_is_given_the_same_task(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    body = {"what": "withdrawal", "reason": "no longer comes"}
    first, again = (story.act(way.PARTNER, journey, "request_ending", body)["task"] for _ in range(2))
    assert again == first
    other = story.act(way.PARTNER, journey, "request_ending", {**body, "what": "transfer"})["task"]
    assert other != first


def test_the_lead_names_itself_as_deliverer_once(story: Story) -> None:
    journey = at_planning(story, way.learner("Amy Cole"), "2026-03-02 10:00")
    body = {"component": "vocational", "reason": "our own tutors know it"}
    for _twice in range(2):
        story.act(way.LEAD, journey, "deliver_ourselves", body)
    with story.cast.runtime.database.reading() as transaction:
        assert len(transaction.session.exec(select(PartnerChoice)).all()) == 1
