"""Whoever is asked for a place reads why the learner comes and what they wish, and nobody else does."""

from tests.notifications.by_link import agree, made
from tests.pages.reading import plain, said
from tests.stories import way
from tests.stories.story import Story

WISH = {"reason": "Left school without a plan", "wish": "Business administration"}


def test_the_receiver_of_a_referral_reads_reason_and_wish(story: Story) -> None:
    text = said(story, way.LEAD, f"/hand-offs/{story.inbound(way.refer(story, **WISH))}")
    assert "Why the learner comes Left school without a plan What the learner wishes Business administration" in text


def test_so_does_whoever_answers_by_a_link(story: Story) -> None:
    agree(story, "referrals")
    link = made(story, story.inbound(way.refer(story, **WISH)), way.LEAD)
    text = plain(story.cast.stranger().get(link).text)
    assert "Left school without a plan What the learner wishes Business administration" in text


def test_whoever_declined_reads_neither_any_more(story: Story) -> None:
    hand_off = story.inbound(way.refer(story, **WISH))
    story.hand_off(way.LEAD, hand_off, "decline", {"reason": "not_suitable", "advice": "Try Harbour."})
    assert "Left school" not in said(story, way.LEAD, f"/hand-offs/{hand_off}")


def test_a_partner_asked_later_reads_neither(story: Story) -> None:
    journey = way.in_planning(story, "partnership", **WISH)
    way.rank(story, journey, "millbrook")
    hand_off = story.send(way.LEAD, journey, "partner", "millbrook")
    assert "Left school" not in said(story, way.PARTNER, f"/hand-offs/{hand_off}")
