"""Given back before the start, a referral waits on the referrer, and nobody else is chased for it (rules 0.1, 0.3)."""

from datetime import date

import pytest

from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD, PRIYA

NOBODY = {"channel": "phone", "reached": False}
CLOSING = "contact_close_referred"


def give_back(story: Story, journey: str, at: str, by: str = LEAD) -> None:
    """The receiver returns the referral before the start."""
    story.hand_off(by, story.inbound(journey), "return_unstarted", {"reason": "the tutor has left"}, at=at)


def send_again(story: Story, journey: str, to: str, at: str) -> None:
    """The referrer sends the referral again, to another member."""
    story.act(PRIYA, journey, "send_referral", {"receivers": [story.cast[to]]}, at=at)


def waits(story: Story, journey: str) -> dict[str, str]:
    """Whom each open time limit of the journey waits on, by short name."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return {each.rule: names[each.waiting_on or ""] for each in story.open_deadlines(journey)}


@pytest.fixture
@scene
def returned(story: Story) -> str:
    """Amy, accepted by Northgate in the consortium on Monday 2 March 2026 and given back on Wednesday."""
    journey = way.refer(story, "consortium", receivers=[story.cast["northgate"]])
    way.accept(story, journey)
    give_back(story, journey, "2026-03-04 10:00")
    return journey


def test_the_referrer_is_waited_on(story: Story, returned: str) -> None:
    assert story.instance(returned).waiting_on == story.cast["connexions"]
    assert story.get(PRIYA, f"/journeys/{returned}")["waiting_on"]["id"] == story.cast["connexions"]


def test_every_time_limit_waits_on_the_referrer(story: Story, returned: str) -> None:
    assert waits(story, returned) == {"start": "connexions", "resend_or_cancel": "connexions"}


def test_whoever_gave_it_back_is_not_chased(story: Story, returned: str) -> None:
    for at in ("2026-03-06 10:00", "2026-03-13 10:00", "2026-03-17 10:00"):
        story.sweep(at)
    assert {each.waiting_on for each in chases(story, returned)} == {story.cast["connexions"]}


def test_sent_again_the_start_is_the_new_members(story: Story, returned: str) -> None:
    send_again(story, returned, "harbour", "2026-03-05 10:00")
    assert story.instance(returned).waiting_on == story.cast["harbour"]
    assert (waits(story, returned), story.due(returned, "start")) == ({"start": "harbour"}, date(2026, 3, 19))


def test_after_an_expiry_the_start_waits_on_the_referrer(story: Story) -> None:
    journey = way.refer(story)
    story.sweep("2026-03-10 00:00")
    assert waits(story, journey) == {"start": "connexions", "resend_or_cancel_expired": "connexions"}


def test_closing_for_want_of_contact_counts_from_submission_once_tried_while_referred(story: Story) -> None:
    journey = way.refer(story)
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-04 10:00")
    assert story.due(journey, CLOSING) == date(2026, 3, 16)


def test_the_acceptance_counts_it_anew(story: Story) -> None:
    journey = way.refer(story)
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-04 10:00")
    way.accept(story, journey)
    assert (story.deadline(journey, CLOSING).result, story.due(journey, "contact_close")) == (
        "not_needed", date(2026, 3, 18),
    )  # fmt: skip


def test_tried_after_acceptance_it_is_counted_again_from_the_sending_again(story: Story) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-03 10:00")
    give_back(story, journey, "2026-03-04 10:00")
    assert CLOSING not in waits(story, journey)
    story.act(PRIYA, journey, "send_referral", {}, at="2026-03-05 10:00")
    assert story.due(journey, CLOSING) == date(2026, 3, 19)


def test_tried_while_referred_it_is_counted_again_from_the_sending_again(story: Story) -> None:
    journey = way.refer(story)
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-04 10:00")
    story.sweep("2026-03-10 00:00")
    story.act(PRIYA, journey, "send_referral", {}, at="2026-03-11 10:00")
    assert story.due(journey, CLOSING) == date(2026, 3, 25)


def test_tried_first_after_the_sending_again_it_counts_from_that(story: Story, returned: str) -> None:
    send_again(story, returned, "harbour", "2026-03-05 10:00")
    story.act("harbour.coordinator", returned, "record_contact", NOBODY, at="2026-03-06 10:00")
    assert story.due(returned, CLOSING) == date(2026, 3, 19)


def test_once_reached_a_sending_again_asks_for_no_closing(story: Story) -> None:
    journey = way.refer(story)
    story.act(LEAD, journey, "record_contact", {**NOBODY, "reached": True}, at="2026-03-04 10:00")
    story.sweep("2026-03-10 00:00")
    story.act(PRIYA, journey, "send_referral", {}, at="2026-03-11 10:00")
    assert waits(story, journey) == {"start": "northgate"}


def test_tries_before_and_after_the_acceptance_count_together(story: Story) -> None:
    journey = way.refer(story)
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-03 10:00")
    way.accept(story, journey)
    story.act(LEAD, journey, "record_contact", {**NOBODY, "channel": "email"}, at="2026-03-04 10:00")
    story.act(LEAD, journey, "record_contact", NOBODY, at="2026-03-05 10:00")
    story.act(LEAD, journey, "ask_referrer_for_details")
    story.act(LEAD, journey, "close_unable_to_contact")
    assert (story.state(journey), story.deadline(journey, "contact_close").result) == ("unable_to_contact", "met")
