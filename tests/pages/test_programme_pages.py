"""A provider keeps its places and intakes in the browser, and who came to its open day."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks.agreements import drafted
from tests.pages.posting import open_form
from tests.pages.test_problem_pages import seated
from tests.stories import way
from tests.stories.agreeing import nothing_agreed, sign
from tests.stories.story import Story
from tests.stories.visiting import BEGINS, KEEPS, announce, book, seen

Visit = Callable[..., AbstractContextManager[Visitor]]
SESSIONS = (
    ("First session", "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z"),
    ("Second session", "2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z"),
)


def test_fewer_places_than_are_kept_are_refused_with_all_that_was_typed_and_more_are_taken(
    visit: Visit, story: Story
) -> None:
    sign(story, drafted(nothing_agreed(story)).rpartition("/")[2])
    path = f"/programmes/{story.cast.programme('millbrook')}"
    with visit(KEEPS, script=False) as visitor:
        visitor.go(f"{path}/change")
        visitor.page.fill("#sector", "cars")
        visitor.page.fill('input[name="pools.0.places"]', "2")
        press(visitor, "Save")
        assert len(visitor.faults()) == 1
        assert visitor.page.input_value("#sector") == "cars"
        visitor.page.fill('input[name="pools.0.places"]', "25")
        press(visitor, "Save")
        cells = visitor.page.locator("main table tbody tr").first.locator("td").all_inner_texts()
        assert cells == ["25", "0", "3", "22", "0"]


def test_an_intake_in_the_past_is_refused(visit: Visit, story: Story) -> None:
    with visit(KEEPS) as visitor:
        visitor.go(f"/programmes/{story.cast.programme('millbrook')}/change")
        with visitor.page.expect_navigation():
            visitor.page.click('button[name="_add"][value="intakes"]')
        visitor.fill_day("intakes.0.starts_on", "1", "2", "2026")
        press(visitor, "Save")
        assert visitor.faults() != []
        visitor.page.locator(".govuk-error-summary a").first.click()
        assert visitor.page.evaluate("document.activeElement.name") == "intakes.0.starts_on-day"


def test_how_places_are_used_is_for_the_provider_alone(visit: Visit, story: Story) -> None:
    path = f"/programmes/{story.cast.programme('millbrook')}"
    for name, own in ((KEEPS, True), ("northgate.manager", False)):
        with visit(name) as visitor:
            visitor.go(path)
            assert (visitor.page.get_by_text("Waiting", exact=True).count() == 1) is own
    with visit("northgate.manager") as visitor:
        assert visitor.go(f"{path}/change").status == 404


def test_who_came_is_recorded_by_reference(visit: Visit, story: Story) -> None:
    event = announce(story)
    reference = book(story, way.accepted(story), event)
    with visit(KEEPS) as visitor:
        visitor.go(f"/events/{event}")
        assert visitor.page.get_by_role("link", name="Record who came").count() == 0
    story.at(BEGINS)
    with visit(KEEPS) as visitor:
        visitor.go(f"/events/{event}")
        press(visitor, "Record who came")
        visitor.page.check(f'input[name="came"][value="{reference}"]')
        press(visitor, "Save")
        expect(visitor.page.get_by_role("row", name=reference)).to_contain_text("Yes")
    assert seen(story, event)["bookings"][0]["attended"] is True


def test_events_go_on_where_the_page_ended_though_its_last_one_is_over_by_now(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.routes.events.A_PAGE", 1)
    for title, starts_at, ends_at in SESSIONS:
        announce(story, title=title, starts_at=starts_at, ends_at=ends_at)
    client = seated(story.cast, KEEPS)
    (following,) = re.findall(r'href="(/events[?]after=[^"]+)"', client.get("/events").text)
    story.at("2026-03-03 11:01")
    text = seated(story.cast, KEEPS).get(following).text
    assert [title in text for title, _starts_at, _ends_at in SESSIONS] == [False, True]


def test_a_place_given_back_twice_by_one_form_is_given_back_once_and_said(story: Story) -> None:
    """A second click without script: the step is gone by then, and the page that the first led to is shown."""
    event = announce(story, who=KEEPS)
    path = f"/events/{event}/actions"
    tutor = "millbrook.tutor"
    booked = open_form(story, tutor, f"{path}/book_colleague").send(story, person_id=str(story.cast[tutor]))
    assert booked.page.url.path == f"/events/{event}"
    form = open_form(story, tutor, f"{path}/cancel_colleague")
    (reference,) = [each["reference"] for each in seen(story, event)["bookings"]]
    for _click in range(2):
        answer = form.send(story, reference=reference)
        assert "The place was given back." in answer.page.text
    assert story.cast.client_of(tutor).post(form.action, data={"reference": reference}).status_code != 200
