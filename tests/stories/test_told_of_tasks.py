"""Whom chasers tell, and when: restricted support stays with named staff, drafts with their maker (0.5, 0.6)."""

import pytest

from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from notifications.run import deliver_once
from notifications.words import WORDS
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story
from tests.stories.test_s16_uln import VALID, somebody
from tests.views.crowd import with_counselling
from workflows.tables.journeys import HandOff

ADVISER = "northgate.adviser"
LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}


def post(story: Story, at: str) -> None:
    """The clock has worked and the messages have gone out by a London time."""
    story.sweep(at)
    deliver_once(story.cast.runtime.database, ADDRESS_BOOK, channels_of(Settings()))


def said(story: Story, who: str) -> list[str]:
    """What stands in somebody's inbox, in a line each."""
    return [item["subject"] for item in story.get(who, "/inbox")["items"]]


def withdrawn_from_counselling(story: Story) -> str:
    """Counselling that was still open when the journey ended, so that somebody must hand it over."""
    journey = way.in_induction(story)
    support = with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", LEFT)
    return support


def test_of_counselling_to_be_handed_over_only_named_staff_hear(story: Story) -> None:
    """0.6: the task hangs on the journey, yet it says that there is counselling."""
    withdrawn_from_counselling(story)
    post(story, "2026-03-24 00:00:10")
    names = {who for who in story.cast.ids if who.startswith("northgate.")}
    told = {who for who in names if any(WORDS["support_hand_over"] in line for line in said(story, who))}
    assert ADVISER in told
    assert {who.rpartition("_")[2].rpartition(".")[2] for who in told} <= {"adviser", "coordinator", "lead"}


def test_a_chaser_about_counselling_names_the_counselling(story: Story) -> None:
    """0.5: whoever may know of it is led to the hand-off itself."""
    support = withdrawn_from_counselling(story)
    reference = story.get(ADVISER, f"/hand-offs/{support}")["reference"]
    post(story, "2026-03-24 00:00:10")
    about = [line for line in said(story, ADVISER) if WORDS["support_hand_over"] in line]
    assert about
    assert all(line.startswith(f"Hand-off {reference}: ") for line in about)


@pytest.mark.parametrize(("state", "told"), [("draft", {"harbour"}), ("sent", {"harbour", "northgate"})])
def test_of_a_draft_its_receiver_hears_nothing(story: Story, state: str, told: set[str]) -> None:
    """0.6: what was never sent is its maker's alone, also when the lead of the partnership would receive it."""
    journey = way.accepted(story, "lead_provider")
    draft = story.send(way.LEAD, journey, "stage", "millbrook", stage="initial_assessment", draft=True)
    story.set_stored(HandOff, draft, sender_id=story.cast["harbour"], receiver_id=story.cast["northgate"])
    payload = {"party": "sender", "organisation": story.cast["harbour"], "tells": ["manager"], "state": state}
    with story.cast.runtime.database.reading() as transaction:
        found = ADDRESS_BOOK.chaser_recipients(transaction.session, draft, payload)
    assert {each.organisation_id for each in found} == {story.cast[each] for each in told}


def test_whoever_must_look_at_a_duplicate_uln_is_chased(story: Story) -> None:
    """0.5: its task is chased like any other, on both sides."""
    ida, una = story.refer(somebody(VALID)), story.refer(somebody(None, "Una"))
    story.accept(way.LEAD, story.inbound(ida), "2026-03-02", "2026-12-18")
    story.act("priya", una, "record_uln", {"uln": VALID}, expect=409)
    story.sweep("2026-03-10 00:00:10")
    for journey in (ida, una):
        (task,) = story.tasks(journey, "duplicate_uln")
        assert [each.level for each in chases(story, task.id)] == ["remind", "flag"]
