"""What can be done about an event is offered as it is: to whom it is open, while there is room, until it begins."""

from tests.stories import way
from tests.stories.story import Story
from tests.stories.visiting import BEGINS, KEEPS, announce, book
from workflows.views.event_steps import event_steps
from workflows.views.visits_view import event_page

TUTOR, MANAGER = "millbrook.tutor", "millbrook.manager"


def offered(story: Story, event: str, who: str) -> dict[str, list[str]]:
    """The steps that somebody is shown, each with the codes of what stands against it."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        steps = event_steps(work, event_page(work, event))
        return {each.name: [refusal.code for refusal in each.refusals] for each in steps}


def book_colleague(story: Story, event: str, who: str, whom: str) -> None:
    """Book a place for a colleague."""
    story.post(who, f"/provider-events/{event}/book_colleague", {"person_id": story.cast[whom]})


def test_a_place_is_given_back_by_whoever_has_it_or_leads(story: Story) -> None:
    event = announce(story)
    book_colleague(story, event, KEEPS, KEEPS)
    shown = {who: "cancel_colleague" in offered(story, event, who) for who in (TUTOR, MANAGER, KEEPS)}
    assert shown == {TUTOR: False, MANAGER: True, KEEPS: True}


def test_no_place_is_offered_at_what_is_full(story: Story) -> None:
    event = announce(story, places=1)
    assert offered(story, event, TUTOR)["book_colleague"] == []
    book(story, way.accepted(story), event)
    assert offered(story, event, TUTOR)["book_colleague"] == ["fully_booked"]


def test_no_second_place_is_offered(story: Story) -> None:
    event = announce(story)
    book_colleague(story, event, TUTOR, TUTOR)
    assert offered(story, event, TUTOR)["book_colleague"] == ["booked_already"]
    assert offered(story, event, MANAGER)["book_colleague"] == []


def test_what_has_begun_is_neither_booked_nor_given_back(story: Story) -> None:
    event = announce(story)
    book_colleague(story, event, TUTOR, TUTOR)
    story.at(BEGINS)
    steps = offered(story, event, TUTOR)
    assert (steps["book_colleague"], steps["cancel_colleague"]) == (["begun", "booked_already"], ["begun"])


def test_what_was_called_off_may_be_given_back(story: Story) -> None:
    event = announce(story)
    book_colleague(story, event, TUTOR, TUTOR)
    client = story.cast.client_of(KEEPS)
    etag = client.get(f"/api/v1/provider-events/{event}").headers["ETag"]
    headers = {"Idempotency-Key": "off", "If-Match": etag}
    client.post(f"/api/v1/provider-events/{event}/call_off", json={"reason": "ill"}, headers=headers)
    assert offered(story, event, TUTOR)["cancel_colleague"] == []
