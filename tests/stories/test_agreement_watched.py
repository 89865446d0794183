"""An offer lives as long as the agreement it stands on, with its renewals and its changed ends (rules 0.3, G1)."""

from collections.abc import Sequence
from typing import Any

import pytest

from api.cli.network import bring_in
from tests.people import agreement
from tests.stories import way
from tests.stories.story import Story, london
from workflows.set_up.network import Network
from workflows.tables.programmes import PlacePool

WAITING = {"learner_agrees": {"on": "2026-03-02", "channel": "phone"}, "referrer_agrees": True}
DAILY = [f"2026-0{month}-{day:02} 00:00" for month, days in ((3, range(3, 32)), (4, range(1, 31))) for day in days]


def agree(story: Story, ends_on: str, title: str = "consortium", *, at: str | None = None,
          signed_on: str = "2025-08-01", **more: Any) -> Any:  # fmt: skip
    """What `journey network import` writes about the membership of the consortium: until when, signed when."""
    story.at(at)
    members = ("northgate", "millbrook", "harbour")
    entry = agreement("strategic", title, *members, partnership="consortium", ends_on=ends_on, **more)
    entry["parties"] = [{**party, "signed_on": signed_on} for party in entry["parties"]]
    return bring_in(story.cast.runtime, Network.model_validate({"agreements": [entry]}))


def sent(story: Story) -> str:
    """An offer to Millbrook of Monday 2 March 2026."""
    return story.inbound(way.refer(story, "consortium", receivers=[story.cast["millbrook"]]))


def waitlisted(story: Story) -> str:
    """An offer on Harbour's waiting list since Monday 2 March 2026."""
    hand_off = story.inbound(way.refer(story, "consortium", receivers=[story.cast["harbour"]]))
    story.set_all(PlacePool, places=0)
    body = {**WAITING, "programme_id": story.cast.programme("harbour")}
    story.hand_off("harbour.coordinator", hand_off, "waitlist", body)
    return hand_off


def ended(story: Story, hand_off: str) -> tuple[str, str | None]:
    """The state it is in, and from when in London it has ended."""
    last = story.history(hand_off)[-1]
    at = last.at.astimezone(london("2026-03-02").tzinfo).isoformat(" ", "minutes")[:16]
    return story.state(hand_off), at if story.instance(hand_off).ended_at else None


@pytest.mark.parametrize("swept", [[*DAILY, "2026-05-10 00:00"], ["2026-05-10 00:00"]], ids=["daily", "late"])
def test_a_renewal_keeps_it_until_that_ends_too(story: Story, swept: Sequence[str]) -> None:
    agree(story, "2026-03-20")
    hand_off = waitlisted(story)
    agree(story, "2026-04-30", "renewal", signed_on="2026-03-10", starts_on="2026-03-21")
    for at in swept:
        story.sweep(at)
    assert ended(story, hand_off) == ("expired", "2026-05-01 00:00")


def test_under_a_renewal_its_end_stands_among_the_time_limits(story: Story) -> None:
    agree(story, "2026-03-20")
    hand_off = waitlisted(story)
    agree(story, "2026-04-30", "renewal", signed_on="2026-03-10", starts_on="2026-03-21")
    story.sweep("2026-03-21 00:00")
    assert (story.state(hand_off), str(story.due(hand_off, "agreement"))) == ("waitlisted", "2026-04-30")


@pytest.mark.parametrize("signed_on", ["2026-03-22", "2026-05-01"])
def test_one_signed_after_the_end_does_not_keep_it(story: Story, signed_on: str) -> None:
    agree(story, "2026-03-20")
    hand_off = waitlisted(story)
    agree(story, "2026-04-30", "renewal", signed_on=signed_on, starts_on="2026-03-21")
    story.sweep("2026-05-10 00:00")
    assert ended(story, hand_off) == ("expired", "2026-03-21 00:00")


@pytest.mark.parametrize("swept", [["2026-03-04 00:00", "2026-03-05 00:00"], ["2026-03-06 09:00"]])
def test_shortened_it_expires_at_the_new_end(story: Story, swept: Sequence[str]) -> None:
    hand_off = sent(story)
    agree(story, "2026-03-04", at="2026-03-03 10:00")
    assert str(story.due(hand_off, "agreement")) == "2026-03-04"
    for at in swept:
        story.sweep(at)
    assert ended(story, hand_off) == ("expired", "2026-03-05 00:00")


def test_lengthened_it_is_watched_to_the_new_end(story: Story) -> None:
    agree(story, "2026-03-20")
    hand_off = waitlisted(story)
    agree(story, "2026-04-30", at="2026-03-10 10:00")
    assert str(story.due(hand_off, "agreement")) == "2026-04-30"
    story.sweep("2026-03-21 00:00")
    assert story.state(hand_off) == "waitlisted"


def test_shortened_to_a_day_that_is_past_it_expires_at_once(story: Story) -> None:
    hand_off = sent(story)
    agree(story, "2026-03-04", at="2026-03-06 09:00")
    assert ended(story, hand_off) == ("expired", "2026-03-06 09:00")


def test_a_signature_put_off_ends_it_at_once(story: Story) -> None:
    hand_off = sent(story)
    agree(story, "2027-07-31", at="2026-03-03 10:00", signed_on="2026-04-01")
    assert ended(story, hand_off) == ("expired", "2026-03-03 10:00")


def test_what_was_over_when_more_was_agreed_stays_over(story: Story) -> None:
    """The clock had not come by since 4 March: the end counts from its own moment."""
    agree(story, "2026-03-04")
    hand_off = sent(story)
    agree(story, "2026-04-30", at="2026-03-06 09:00")
    assert ended(story, hand_off) == ("expired", "2026-03-05 00:00")


def test_another_clause_changed_leaves_what_is_watched_as_it_was(story: Story) -> None:
    agree(story, "2026-03-20")
    hand_off = waitlisted(story)
    before = len(story.history(hand_off))
    agree(story, "2026-03-20", at="2026-03-10 10:00", required=True)
    assert len(story.history(hand_off)) == before


def test_on_hold_the_changed_end_is_watched_all_the_same(story: Story) -> None:
    hand_off = sent(story)
    journey = story.get(way.PRIYA, f"/hand-offs/{hand_off}")["journey_id"]
    story.act("connexions.manager", journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-31"})
    agree(story, "2026-03-04", at="2026-03-03 10:00")
    story.sweep("2026-03-06 09:00")
    assert ended(story, hand_off) == ("expired", "2026-03-05 00:00")
