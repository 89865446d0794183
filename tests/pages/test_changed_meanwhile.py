"""A form about what somebody else has changed since says what, and leaves it to the writer what is to count."""

from typing import Any

import pytest

from tests.pages.looks.agreements import WRITES, drafted
from tests.pages.looks.people import ADMINISTRATOR, TUTOR, administered
from tests.pages.posting import Form, open_form
from tests.stories import way
from tests.stories.agreeing import nothing_agreed, read, step
from tests.stories.story import Story
from tests.stories.visiting import KEEPS, announce, change, seen


@pytest.fixture
def event(story: Story) -> str:
    """An open day at Millbrook."""
    return str(announce(story))


def opened(story: Story, event: str, **meanwhile: Any) -> Form:
    """The form that changes an event, opened before somebody else changed it."""
    form = open_form(story, KEEPS, f"/events/{event}/actions/change")
    change(story, event, **meanwhile)
    return form


def test_it_shows_what_was_what_is_and_what_was_typed(story: Story, event: str) -> None:
    again = opened(story, event, title="Summer open day").send(story, title="Easter open day")
    assert again.page.status_code == 409
    assert "Title: which is to count? Before: Spring open day" in again.text
    assert "What stands there now Summer open day What you wrote below Easter open day" in again.text
    assert seen(story, event)["title"] == "Summer open day"


def test_sent_once_more_without_a_choice_it_changes_nothing(story: Story, event: str) -> None:
    again = opened(story, event, title="Summer open day").send(story, title="Easter open day").send(story)
    assert again.page.status_code == 422
    assert "Title: choose which is to count" in again.text
    assert seen(story, event)["title"] == "Summer open day"


@pytest.mark.parametrize(("keep", "title"), [("theirs", "Summer open day"), ("mine", "Easter open day")])
def test_what_is_chosen_counts(story: Story, event: str, keep: str, title: str) -> None:
    again = opened(story, event, title="Summer open day").send(story, title="Easter open day", venue="The hall")
    again.send(story, **{"_keep.title": keep})
    assert (seen(story, event)["title"], seen(story, event)["venue"]) == (title, "The hall")


def test_what_only_others_changed_stays_changed(story: Story, event: str) -> None:
    again = opened(story, event, venue="The hall").send(story, title="Easter open day")
    assert "Before 4 Quay Street Now The hall" in again.text
    again.send(story)
    assert (seen(story, event)["title"], seen(story, event)["venue"]) == ("Easter open day", "The hall")


def test_a_choice_is_asked_for_again_when_it_changed_once_more(story: Story, event: str) -> None:
    again = opened(story, event, title="Summer open day").send(story, title="Easter open day")
    change(story, event, title="Autumn open day")
    once_more = again.send(story, **{"_keep.title": "mine"})
    assert once_more.page.status_code == 409
    assert once_more.value("_keep.title") is None
    assert seen(story, event)["title"] == "Autumn open day"


def test_a_list_that_both_changed_is_chosen_as_a_whole(story: Story) -> None:
    agreement = drafted(nothing_agreed(story)).rpartition("/")[2]
    form = open_form(story, WRITES, f"/agreements/{agreement}/actions/change")
    says = read(story, agreement)["says"]
    step(story, WRITES, agreement, "change", {**says, "times": {"decide": 5}})
    again = form.send(story, **{"times.0.amount": "7"})
    assert "Changed, by Northgate Coordinator" in again.text
    again.send(story, **{"_keep.times": "theirs"})
    assert read(story, agreement)["says"]["times"] == {"decide": 5}


def test_whoever_signs_reads_what_the_draft_says_otherwise(story: Story) -> None:
    agreement = drafted(nothing_agreed(story)).rpartition("/")[2]
    form = open_form(story, "northgate.manager", f"/agreements/{agreement}/actions/sign")
    says = read(story, agreement)["says"]
    step(story, WRITES, agreement, "change", {**says, "notice_days": 30})
    assert "Before 14 Now 30" in form.send(story).text
    assert read(story, agreement)["parties"][0]["signed_on"] is None


def test_roles_that_another_administrator_set_are_not_overwritten_unseen(story: Story) -> None:
    path = f"/people/{administered(story).cast[TUTOR]}/roles"
    form, other = (open_form(story, ADMINISTRATOR, path) for _ in range(2))
    other.send(story, roles=["adviser", "tutor"])
    again = form.send(story, roles=["coordinator", "tutor"])
    assert again.page.status_code == 409
    assert "Before: Tutor" in again.text


def test_areas_that_a_colleague_set_are_not_overwritten_unseen(story: Story) -> None:
    form, other = (open_form(story, KEEPS, "/programmes/areas") for _ in range(2))
    other.send(story, areas="BS")
    assert form.send(story, areas="TA").page.status_code == 409
    assert form.send(story, areas="BS").page.status_code == 200


def test_a_fault_in_between_does_not_hide_that_the_journey_changed(story: Story) -> None:
    journey = way.in_induction(story)
    form = open_form(story, way.LEAD, f"/journeys/{journey}/actions/hold")
    story.act("northgate.second_coordinator", journey, "record_uln", {"uln": "1000000043"})
    faulty = form.send(story)
    days = {"review_on-day": "20", "review_on-month": "3", "review_on-year": "2026"}
    again = faulty.send(story, reason="learner_unwell", **days)
    assert (faulty.page.status_code, again.page.status_code) == (422, 409)
    assert "Northgate Second Coordinator" in again.text
