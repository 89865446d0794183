"""The story says that those were told who really were: no receiver of a draft, of restricted support its two sides."""

from typing import Any

import pytest

from api.outgoing import ADDRESS_BOOK
from engine.tables import OutboxMessage
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import CONSENT, COUNSELLING
from workflows.tables.journeys import HandOff

PARTNER_ADVISER = "millbrook.adviser"


def told(story: Story, who: str, journey: str, rule: str) -> dict[str, list[str]]:
    """Which organisations the story says were told of a rule or kind of task, by level."""
    rows = story.get(who, f"/journeys/{journey}/history")["items"]
    return {row["level"]: [each["name"] for each in row["told"]] for row in rows if row["rule"] == rule}


def really_told(story: Story, message: OutboxMessage) -> set[str]:
    """The short names of the organisations that the message of a chaser is for."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    about = message.payload.get("hand_off") or message.instance_id
    with story.cast.runtime.database.reading() as transaction:
        found = ADDRESS_BOOK.chaser_recipients(transaction.session, about, message.payload)
    return {names[each.organisation_id] for each in found}


def at_millbrook(story: Story) -> str:
    """A journey in INDUCTION at Millbrook, in the consortium that Northgate leads."""
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"]])
    way.accept(story, journey, "millbrook", programme_id=story.cast.programme("millbrook"))
    way.start(story, journey, "millbrook")
    return journey


@pytest.mark.parametrize("sent", [False, True])
def test_of_a_draft_its_receiver_is_not_named(story: Story, sent: bool) -> None:
    """To be sent or deleted by Monday 16 March, and neither was done; that it is sent at last changes nothing of it."""
    journey = at_millbrook(story)
    story.act(way.PARTNER, journey, "record_need", {"need": "travel", "status": "new"})
    consent = CONSENT | {"need": "travel", "receiver_id": story.cast["waywheel"]}
    story.act(way.PARTNER, journey, "record_consent", consent)
    draft = story.send(way.PARTNER, journey, "support", "waywheel", need="travel", draft=True)
    story.set_stored(HandOff, draft, receiver_id=story.cast["northgate"])
    story.sweep("2026-03-19 09:00")
    messages = [each for each in story.messages("deadline.chased", draft) if each.payload["rule"] == "draft"]
    assert [really_told(story, each) for each in messages] == [{"millbrook"}] * 3
    if sent:
        story.set_stored(HandOff, draft, receiver_id=story.cast["waywheel"])
        story.hand_off(way.PARTNER, draft, "send", {})
        story.set_stored(HandOff, draft, receiver_id=story.cast["northgate"])
    expected = {"remind": ["Millbrook"], "flag": ["Millbrook"], "escalate": ["Millbrook"]}
    assert told(story, way.PARTNER, journey, "draft") == expected


@pytest.fixture
@scene
def counselled(story: Story) -> str:
    """A journey at Millbrook ended while counselling at Haven was open."""
    journey = at_millbrook(story)
    story.act(PARTNER_ADVISER, journey, "record_need", COUNSELLING)
    story.act(PARTNER_ADVISER, journey, "record_consent", CONSENT | {"receiver_id": story.cast["haven"]})
    story.send(PARTNER_ADVISER, journey, "support", "haven", need="counselling")
    story.act(way.PARTNER, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    story.sweep("2026-03-16 09:00")
    return journey


def test_of_restricted_support_only_its_two_sides_are_named(story: Story, counselled: str) -> None:
    """0.6: the lead of the partnership knows of no counselling, though the task hangs on the journey."""
    found: Any = told(story, PARTNER_ADVISER, counselled, "support_hand_over")
    assert set(found) == {"remind", "flag", "escalate", "escalate_again"}
    assert {name for names in found.values() for name in names} == {"Millbrook"}
    chased = [each for each in story.messages("task.chased") if each.payload["kind"] == "support_hand_over"]
    # What is passed up to the lead at last is told to nobody.
    assert [really_told(story, each) for each in chased] == [{"millbrook"}] * 3 + [set()]
