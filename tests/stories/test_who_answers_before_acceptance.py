"""Who answers for a self-referral or direct recruit until a place is accepted: whoever is asked, never who said no."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, london
from tests.stories.way import LEAD, PARTNER, PRIYA

HARBOUR = "harbour.coordinator"
ADVICE = {"reason": "not_suitable", "advice": "Try the college."}
HOLD = {"reason": "learner_asked", "review_on": "2026-03-09"}
TUESDAY = "2026-03-03 10:00"


def by_the_learner(story: Story, model: str, *members: str, **more: Any) -> str:
    """Amy refers herself on Monday 2 March 2026, through Priya, to these members; the journey's id."""
    receivers = [story.cast[each] for each in members]
    return way.refer(story, model, receivers=receivers, source="self", learner_said=way.word(story), **more)


def answering(story: Story, journey: str) -> list[str]:
    """The short names of those who answered for a journey, oldest first."""
    return [name for name, _from, _until in story.responsibility(journey)]


@pytest.fixture
@scene
def offered(story: Story) -> str:
    """A self-referral that Millbrook and Harbour are both asked about; Millbrook has said no on Tuesday."""
    journey = by_the_learner(story, "consortium", "millbrook", "harbour")
    story.hand_off(PARTNER, story.hand_offs(journey)[0], "decline", ADVICE, at=TUESDAY)
    return journey


def test_after_a_member_s_no_the_one_still_asked_answers_for_the_learner(story: Story, offered: str) -> None:
    declined = london(TUESDAY)
    assert [(name, until) for name, _from, until in story.responsibility(offered)] == [
        ("millbrook", declined), ("harbour", None),
    ]  # fmt: skip
    assert story.instance(offered).responsible == story.cast["harbour"]


def test_who_said_no_sees_the_journey_no_more(story: Story, offered: str) -> None:
    story.get(PARTNER, f"/journeys/{offered}", expect=404)


def test_who_said_no_can_no_longer_hold_it_up(story: Story, offered: str) -> None:
    story.act(PARTNER, offered, "hold", HOLD, expect=404)
    story.act(HARBOUR, offered, "hold", HOLD)


def test_a_no_of_one_that_does_not_answer_for_it_changes_nothing(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "millbrook", "harbour")
    story.hand_off(HARBOUR, story.hand_offs(journey)[1], "decline", ADVICE, at=TUESDAY)
    assert answering(story, journey) == ["millbrook"]


def test_an_acceptance_moves_responsibility_once(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "millbrook", "harbour", "northgate")
    story.at(TUESDAY)
    story.accept(LEAD, story.hand_offs(journey)[2], "2026-03-03", "2026-07-31")
    assert answering(story, journey) == ["millbrook", "northgate"]
    assert "responsibility_moves" not in [entry.event for entry in story.history(journey)]


def test_a_hold_is_kept_by_whoever_answers_now(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "millbrook", "harbour")
    story.act(PARTNER, journey, "hold", HOLD)
    story.hand_off(PARTNER, story.hand_offs(journey)[0], "decline", ADVICE, at=TUESDAY)
    assert story.deadline(journey, "hold_review").waiting_on == story.cast["harbour"]


def test_after_a_pass_on_the_lead_answers_for_the_learner(story: Story) -> None:
    journey = by_the_learner(story, "lead_provider", "millbrook")
    story.hand_off(PARTNER, story.inbound(journey), "pass_on", at=TUESDAY)
    assert answering(story, journey) == ["millbrook", "northgate"]
    story.get(PARTNER, f"/journeys/{journey}", expect=404)
    story.act(PARTNER, journey, "hold", HOLD, expect=404)
    story.act(LEAD, journey, "hold", HOLD)


def test_a_recruit_that_is_passed_on_is_the_lead_s_too(story: Story) -> None:
    receivers = [story.cast["millbrook"]]
    journey = story.refer("Dan Recruit", "lead_provider", PARTNER, source="direct_recruit", receivers=receivers)
    story.hand_off(PARTNER, story.inbound(journey), "pass_on", at=TUESDAY)
    assert answering(story, journey) == ["millbrook", "northgate"]


def test_a_point_of_access_answers_while_its_offers_are_open(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "northgate")
    story.act(LEAD, journey, "offer_to_members", {"receivers": [story.cast["millbrook"], story.cast["harbour"]]})
    assert answering(story, journey) == ["northgate"]


@pytest.mark.parametrize("source", ["direct_recruit", "self"])
def test_a_point_of_access_answers_for_its_own_recruit_while_its_offers_are_open(story: Story, source: str) -> None:
    """Northgate found Amy itself, and asks Millbrook and Harbour about her."""
    said: dict[str, Any] = {"learner_said": way.word(story)} if source == "self" else {}
    needs = [{"code": "counselling", "detail": "self-harm last year"}]
    receivers = [story.cast["northgate"]]
    journey = story.refer("Amy Cole", "consortium", LEAD, source=source, receivers=receivers, needs=needs, **said)
    story.act(LEAD, journey, "offer_to_members", {"receivers": [story.cast[each] for each in ("millbrook", "harbour")]})
    assert answering(story, journey) == ["northgate"]
    assert "self-harm" not in str(story.get(PARTNER, f"/journeys/{journey}"))
    story.act(PARTNER, journey, "hold", HOLD, expect=409)


def test_after_a_member_s_silence_the_one_still_asked_answers(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "millbrook", "harbour")
    story.hand_off(HARBOUR, story.hand_offs(journey)[1], "ask_for_more", {"question": "Which days?"}, at=TUESDAY)
    story.sweep("2026-03-10 00:00:10")
    assert answering(story, journey) == ["millbrook", "harbour"]


def test_after_the_last_silence_whoever_must_send_it_again_answers(story: Story) -> None:
    journey = by_the_learner(story, "holistic", "northgate")
    story.sweep("2026-03-10 00:00:10")
    assert answering(story, journey) == ["northgate", "connexions"]
    story.get(LEAD, f"/journeys/{journey}", expect=404)


def test_sent_again_it_is_the_new_receiver_s(story: Story) -> None:
    journey = by_the_learner(story, "consortium", "millbrook")
    story.sweep("2026-03-10 00:00:10")
    story.act(PRIYA, journey, "send_referral", {"receivers": [story.cast["harbour"]]})
    assert answering(story, journey)[-1] == "harbour"


def test_the_last_to_say_no_answered_to_the_end(story: Story) -> None:
    journey = by_the_learner(story, "holistic", "northgate", about=way.learner("Bea Long", birth_date="1980-01-01"))
    story.hand_off(LEAD, story.inbound(journey), "decline", ADVICE, at=TUESDAY)
    assert answering(story, journey) == ["northgate"]
    assert [task.organisation_id for task in story.tasks(journey, "aftercare")] == [story.cast["northgate"]]


def test_an_agency_answers_on_after_a_member_s_no(story: Story) -> None:
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"], story.cast["harbour"]])
    story.hand_off(PARTNER, story.hand_offs(journey)[0], "decline", ADVICE, at=TUESDAY)
    assert answering(story, journey) == ["connexions"]
