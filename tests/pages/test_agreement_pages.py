"""An agreement is drafted, contradicted, signed by both sides and in force, all in the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import NARROW, WIDE, Visitor
from tests.pages.doing import press
from tests.pages.looks.agreements import SIGNS, WRITES, drafted
from tests.stories.agreeing import nothing_agreed, read, sign, step
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
PARTNER = "millbrook.manager"


@pytest.fixture
def story(story: Story) -> Story:
    """A story in which nothing is agreed about Model 2."""
    return nothing_agreed(story)


def reshape(visitor: Visitor, name: str, value: str) -> None:
    """Press the button that adds a block to a list, or takes one out."""
    with visitor.page.expect_navigation():
        visitor.page.click(f'button[name="{name}"][value="{value}"]')


def write(visitor: Visitor, story: Story) -> None:
    """Fill in a draft with Millbrook about functional skills, from 2 March to 28 February: the wrong way round."""
    visitor.go("/agreements/new?kind=external")
    visitor.page.fill("#title", "Skills together")
    visitor.choose("basis", "contractual")
    visitor.page.check(f'input[name="parties"][value="{story.cast["millbrook"]}"]')
    visitor.choose("partnership_id", story.cast["lead_provider"])
    visitor.fill_day("starts_on", "2", "3", "2026")
    visitor.fill_day("ends_on", "28", "2", "2026")
    visitor.page.check('input[name="delivers"][value="functional_skills"]')


@pytest.mark.parametrize(("width", "script"), [(WIDE, True), (NARROW, False)])
def test_drafted_with_a_contradiction_mended_signed_by_both_and_in_force(
    visit: Visit, story: Story, width: int, script: bool
) -> None:
    with visit(SIGNS, width=width, script=script) as visitor:
        write(visitor, story)
        press(visitor, "Save the draft")
        assert visitor.faults() == [
            "The end (28 February 2026) lies before the start (2 March 2026); choose a later end."
        ]
        assert visitor.page.input_value("#title") == "Skills together"
        visitor.page.locator(".govuk-error-summary a").click()
        assert visitor.page.evaluate("document.activeElement.name") == "ends_on-day"
        visitor.fill_day("ends_on", "31", "7", "2026")
        press(visitor, "Save the draft")
        press(visitor, "Sign it for your organisation")
        press(visitor, "Sign")
        agreement = visitor.page.url.rpartition("/")[2].partition("?")[0]
    with visit(PARTNER, width=width, script=script) as visitor:
        visitor.go("/agreements?standing=to_sign")
        press(visitor, "Skills together")
        press(visitor, "Sign it for your organisation")
        press(visitor, "Sign")
        expect(visitor.page.locator(".app-strip")).to_contain_text("In force")
    assert read(story, agreement)["state"] == "in_force"


def test_what_is_added_and_taken_out_keeps_what_was_typed(visit: Visit, story: Story) -> None:
    with visit(WRITES, script=False) as visitor:
        write(visitor, story)
        for record in ("Results form", "Register"):
            reshape(visitor, "_add", "records")
            visitor.page.locator('[name^="records."][name$=".record"]').last.fill(record)
        reshape(visitor, "_remove", "records.0")
        assert visitor.page.input_value('[name="records.0.record"]') == "Register"
        visitor.fill_day("ends_on", "31", "7", "2026")
        press(visitor, "Save the draft")
        agreement = visitor.page.url.rpartition("/")[2].partition("?")[0]
    assert read(story, agreement)["says"]["records"] == [{"record": "register", "part": None}]


def test_a_changed_draft_says_all_that_it_said_but_for_the_change(visit: Visit, story: Story) -> None:
    path = drafted(story)
    before = read(story, path.rpartition("/")[2])["says"]
    with visit(WRITES) as visitor:
        visitor.go(f"{path}/actions/change")
        visitor.page.fill("#title", "Another title")
        press(visitor, "Save")
    assert read(story, path.rpartition("/")[2])["says"] == {**before, "title": "Another title"}


def test_what_another_agreement_says_otherwise_stands_on_the_page_with_what_to_do(visit: Visit, story: Story) -> None:
    first = drafted(story)
    sign(story, first.rpartition("/")[2])
    second = drafted(story, times={"decide": 4})
    with visit(SIGNS) as visitor:
        visitor.go(second)
        expect(visitor.page.get_by_text("end that one before, renew it instead, or say the same")).to_be_visible()
        visitor.go(f"{second}/actions/sign")
        assert visitor.page.locator("main form").count() == 0


def test_a_draft_changed_before_it_is_signed_is_read_again_first(visit: Visit, story: Story) -> None:
    path = drafted(story)
    with visit(SIGNS) as visitor:
        visitor.go(f"{path}/actions/sign")
        step(story, "millbrook.coordinator", path.rpartition("/")[2], "ask_change", {"what": "Shorter."})
        press(visitor, "Sign")
        expect(visitor.page.get_by_text("This changed while you were writing.")).to_be_visible()
    assert [each["signed_on"] for each in read(story, path.rpartition("/")[2])["parties"]] == [None, None]


def test_an_agreement_of_others_is_not_there_and_neither_is_a_step_about_it(visit: Visit, story: Story) -> None:
    path = drafted(story)
    with visit("harbour.manager") as visitor:
        for address in (path, f"{path}/actions/sign", f"{path[:-4]}0000"):
            assert visitor.go(address).status == 404
            assert visitor.heading() == "Page not found"
        assert visitor.go("/agreements?q=Northgate and").status == 200
        expect(visitor.page.get_by_text("Nothing fits what you chose.")).to_be_visible()
