"""The queue of hand-offs: the earliest due first, page by page, and nothing that is not seen tells its place."""

from collections.abc import Iterator
from typing import Any

from tests.both import BOTH
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import gather
from tests.views.test_lists import everybody, listed
from workflows.views.hand_off_list import HandOffFilter, HandOffLine, most_urgent
from workflows.views.looking import look_at_hand_off
from workflows.views.shared_view import SharedView, shared_view
from workflows.views.stalled_view import Scope, StalledFilter, stalled_tally
from workflows.words.accesses import Surface

LEAD = "northgate.coordinator"


def queue(story: Story, who: str, wanted: HandOffFilter | None = None, limit: int = 100) -> Iterator[HandOffLine]:
    """All pages of somebody's queue."""
    after = None
    while True:
        with story.cast.runtime.reading(story.cast.caller(who)) as work:
            found = most_urgent(work, wanted or HandOffFilter(), limit, after)
        yield from found.items
        if found.last is None:
            return
        after = found.last


@BOTH
def test_the_earliest_due_comes_first_and_what_has_no_day_last(story: Story) -> None:
    gather(story)
    days = [line.due_at for line in queue(story, LEAD)]
    dated = [day for day in days if day is not None]
    assert len(set(dated)) > 1
    assert dated == sorted(dated)
    assert days == [*dated, *[None] * (len(days) - len(dated))]


@BOTH
def test_pages_of_five_hold_what_the_list_holds_once_for_everybody(story: Story) -> None:
    gather(story)
    for who in everybody(story.cast):
        found = [line.id for line in queue(story, who, limit=5)]
        assert len(found) == len(set(found))
        assert set(found) == listed(story, who, "/hand-offs")


def test_what_waits_on_others_is_neither_ours_nor_ended(story: Story) -> None:
    gather(story)
    lines = list(queue(story, LEAD, HandOffFilter(waiting_on_others=True)))
    assert lines != []
    assert {line.ended_at for line in lines} == {None}
    assert "Northgate" not in {line.waiting_on.name for line in lines if line.waiting_on}


def test_several_states_are_asked_for_at_once(story: Story) -> None:
    gather(story)
    found = {line.state for line in queue(story, LEAD, HandOffFilter(states=frozenset({"draft", "active"})))}
    assert found == {"draft", "active"}


@BOTH
def test_the_courts_count_what_the_list_of_the_stalled_holds(story: Story) -> None:
    gather(story)
    story.sweep("2026-03-09 09:00")
    listed_courts = [line["court"] for line in story.get(LEAD, "/stalled", scope="organisation", limit=100)["items"]]
    with story.cast.runtime.reading(story.cast.caller(LEAD)) as work:
        counted = stalled_tally(work, StalledFilter(Scope.ORGANISATION)).courts
    assert {each.court.value: each.count for each in counted} == {
        court: listed_courts.count(court) for court in listed_courts
    }


def told(story: Story, who: str, hand_off: str) -> list[SharedView]:
    """What somebody is told was shared."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        return shared_view(*look_at_hand_off(work, hand_off, Surface.HAND_OFF))


def test_sender_and_receiver_are_told_the_basis_of_what_was_shared(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    for who in ("priya", LEAD):
        assert [(each.item, each.basis) for each in told(story, who, hand_off)] == [("contact", "public_task")]


def test_that_something_was_shared_for_somebodys_safety_is_told_to_named_staff_alone(story: Story) -> None:
    journey = way.in_induction(story)
    story.act("northgate.adviser", journey, "record_need", {"need": "travel", "status": "new"})
    reason: dict[str, Any] = {"need": "travel", "safeguarding_reason": "at risk of harm, seen today"}
    hand_off = story.send("northgate.safeguarding_lead", journey, "support", "haven", **reason)
    bases = {who: [each.basis for each in told(story, f"northgate.{who}", hand_off) if each.need]
             for who in ("manager", "safeguarding_lead")}  # fmt: skip
    assert bases == {"manager": [None], "safeguarding_lead": ["safeguarding"]}
