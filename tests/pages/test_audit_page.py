"""The audit of a record is read, narrowed, printed and kept, by whoever may know who looked."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import BOTH_ENDS, press
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling

Visit = Callable[..., AbstractContextManager[Visitor]]
MANAGER = "northgate.manager"


@pytest.mark.parametrize(("width", "script"), BOTH_ENDS)
def test_a_manager_finds_the_audit_on_the_record_and_narrows_it(
    visit: Visit, story: Story, width: int, script: bool
) -> None:
    journey = way.in_induction(story)
    with visit(MANAGER, width=width, script=script) as visitor:
        visitor.go(f"/journeys/{journey}")
        press(visitor, "Audit")
        expect(visitor.page.get_by_text("The record is as it was written.")).to_be_visible()
        visitor.page.select_option("#kind", "history")
        visitor.page.fill("#from", "2026-03-03")
        press(visitor, "Show")
        expect(visitor.page.get_by_text("Nothing fits what you chose.")).to_be_visible()
        assert visitor.page.input_value("#from") == "2026-03-03"


@pytest.mark.parametrize("who", ["northgate.coordinator", "priya"])
def test_others_have_neither_page_nor_link(visit: Visit, story: Story, who: str) -> None:
    journey = way.in_induction(story)
    with visit(who) as visitor:
        assert visitor.go(f"/journeys/{journey}/audit").status == 404
        assert visitor.go(f"/journeys/{journey}").page.get_by_role("link", name="Audit").count() == 0


def test_the_table_is_downloaded_as_it_was_narrowed(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    with visit(MANAGER) as visitor:
        visitor.go(f"/journeys/{journey}/audit?kind=history")
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("button", name="Keep as a table (CSV)").click()
        rows = list(csv.DictReader(StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert {each["kind"] for each in rows} == {"history"}
    assert waiting.value.suggested_filename.startswith("audit-j-")


def test_more_than_a_page_is_gone_through(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    for _ in range(60):
        story.get(MANAGER, f"/journeys/{journey}/history")
    with visit(MANAGER) as visitor:
        visitor.go(f"/journeys/{journey}/audit?kind=looked")
        assert visitor.page.locator("tbody tr").count() == 50
        press(visitor, "Next page")
        assert 0 < visitor.page.locator("tbody tr").count() <= 50


def test_a_version_to_print_has_all_and_no_forms(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    for _ in range(60):
        story.get(MANAGER, f"/journeys/{journey}/history")
    with visit(MANAGER) as visitor:
        visitor.go(f"/journeys/{journey}/audit?kind=looked")
        press(visitor, "Version to print")
        assert visitor.page.locator("tbody tr").count() > 60
        assert visitor.page.locator("main form").count() == 0


def test_of_restricted_support_the_managers_page_says_nothing(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    with visit(MANAGER) as visitor:
        text = visitor.go(f"/journeys/{journey}/audit").page.locator("main").inner_text().lower()
    assert [word for word in ("counselling", "haven", "restricted") if word in text] == []
