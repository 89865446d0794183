"""Files on pages: staff add, save and remove them on the record, learners find theirs on a page of their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.clock import Clock
from tests.pages.browser import LEARNER, Visitor
from tests.pages.posting import Form, open_form
from tests.pages.test_nothing_typed_is_lost import sign_in
from tests.stories import filing, way
from tests.stories.filing import PDF, PNG, TEXT, add, titles
from tests.stories.own import come_in, read
from tests.stories.story import Story
from tests.stories.way import LEAD

Visit = Callable[..., AbstractContextManager[Visitor]]


def sent(story: Story, form: Form, *, times: int = 1, **changed: str) -> Any:
    """The answer to a form that is sent with a file, again and again if need be."""
    data = {**dict(form.pairs), **changed}
    for _ in range(times):
        answer = story.cast.client_of(LEAD).post(form.action, data=data, files={"file": ("plan.pdf", PDF)})
    return answer


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_added_saved_and_removed_in_a_browser(visit: Visit, story: Story, script: bool) -> None:
    journey = way.in_induction(story)
    with visit(LEAD, script=script) as visitor:
        page = visitor.go(f"/journeys/{journey}").page
        page.get_by_role("link", name="Files", exact=True).click()
        page.get_by_role("button", name="Add a file").click()
        page.fill("#title", "How Amy travels")
        visitor.choose("kind", "plan")
        page.set_input_files("#file", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": TEXT})
        page.get_by_role("button", name="Save").last.click()
        assert visitor.faults() == [
            "What is in this file and what it is called differ: its name would end with .txt. Check it."
        ]
        assert page.input_value("#title") == "How Amy travels"
        assert "Choose the file again: a browser cannot keep it." in page.locator("main").inner_text()
        page.set_input_files("#file", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.get_by_role("button", name="Save").last.click()
        page.get_by_role("heading", name="How Amy travels").wait_for()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="How Amy travels", exact=True).click()
        assert (waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()) == ("plan.pdf", PDF)
        page.get_by_role("link", name="Remove How Amy travels").click()
        assert page.input_value('[name="file_id"]:checked, select[name="file_id"]') != ""
        page.fill("#reason", "It is Ben's.")
        page.get_by_role("button", name="Save").last.click()
        assert "It is Ben's." in page.locator("main").inner_text()
        visitor.go(f"/journeys/{journey}/story")
        assert {"File added", "File removed"} <= set(page.locator(".moj-timeline__title").all_inner_texts())
    assert [each["removed_reason"] for each in filing.files(story, LEAD, journey)] == ["It is Ben's."]


def test_a_form_that_is_sent_twice_adds_one_file(story: Story) -> None:
    journey = way.in_induction(story)
    form = open_form(story, LEAD, f"/journeys/{journey}/actions/add_file")
    answer = sent(story, form, times=2, title="A plan", kind="plan")
    assert answer.url.path == f"/journeys/{journey}/files"
    assert titles(story, LEAD, journey) == ["A plan"]


def test_without_a_file_the_form_says_so_and_keeps_the_rest(story: Story) -> None:
    journey = way.in_induction(story)
    form = open_form(story, LEAD, f"/journeys/{journey}/actions/add_file").send(story, title="A plan", kind="plan")
    assert (form.page.status_code, form.value("title")) == (422, "A plan")
    assert "File: Choose a file" in form.text


def test_a_file_that_is_too_large_is_said_in_the_form_that_keeps_the_rest(story: Story) -> None:
    journey = way.in_induction(story)
    form = open_form(story, LEAD, f"/journeys/{journey}/actions/add_file")
    data = {**dict(form.pairs), "title": "A photograph", "kind": "other"}
    large = {"file": ("chair.png", PNG + b"\0" * 25 * 1024 * 1024)}
    answer = story.cast.client_of(LEAD).post(form.action, data=data, files=large)
    assert answer.status_code == 409
    assert "This file is too large. Files of at most 10 MB are kept." in answer.text
    assert 'value="A photograph"' in answer.text


def test_what_stood_beside_a_file_outlives_the_session_and_the_file_is_asked_for_again(
    visit: Visit, story: Story, clock: Clock
) -> None:
    journey = way.in_induction(story)
    with visit(LEAD) as visitor:
        page = visitor.go(f"/journeys/{journey}/actions/add_file").page
        page.fill("#title", "How Amy travels")
        page.set_input_files("#file", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
        clock.later(minutes=31)
        page.get_by_role("button", name="Save").last.click()
        sign_in(visitor, story, LEAD)
        page.get_by_role("button", name="Send it now").click()
        assert "File: Choose a file" in visitor.faults()
        assert page.input_value("#title") == "How Amy travels"


def test_the_learner_finds_all_files_but_those_that_staff_keep_to_themselves(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    add(story, LEAD, journey, title="My plan", kind="plan")
    kept = add(story, LEAD, journey, PNG, "x.png", title="Between us", withheld="true")
    client = come_in(story)
    page = read(client, "/my/files")
    assert "My plan : save it A plan, 48 bytes. Kept by Northgate since 2 March 2026." in page
    assert "Between us" not in page
    assert client.get(f"/my/files/{kept}").status_code == 404
    with visit(LEARNER) as visitor:
        visitor.go("/my/files")
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("link", name="My plan : save it").click()
        assert Path(waiting.value.path()).read_bytes() == PDF


def test_another_learner_finds_none_of_them(story: Story) -> None:
    added = add(story, LEAD, way.in_induction(story))
    way.refer(story, about="Ben Dale")
    client = come_in(story, "Ben")
    assert "We keep no files for you now." in read(client, "/my/files")
    assert client.get(f"/my/files/{added}").status_code == 404
