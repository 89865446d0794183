"""Whatever goes wrong is told on a page of its own that says what to do next."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.auth.caller import COOKIE
from api.pages.rendering import policy
from tests.people import PASSWORD, Cast
from tests.stories import way
from tests.stories.story import Story

LEAD = "northgate.coordinator"


def seated(cast: Cast, name: str) -> TestClient:
    """Somebody of the cast with the cookie of a session, as their browser would send it."""
    client = cast.stranger()
    token = cast.client_of(name).headers["Authorization"].removeprefix("Bearer ")
    client.cookies.set(COOKIE, token)
    return client


@pytest.fixture
def lead(cast: Cast) -> TestClient:
    """The coordinator of the lead before a browser."""
    return seated(cast, LEAD)


def refusal(answer: Any) -> str:
    """The heading of a page that says why a request was not answered; it must be a page with our policy."""
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"] == policy()
    return str(answer.text.partition("<h1")[2].partition(">")[2].partition("</h1>")[0])


def test_an_address_where_nothing_is_is_a_page(lead: TestClient) -> None:
    answer = lead.get("/nothing/here")
    assert (answer.status_code, refusal(answer)) == (404, "Page not found")


def test_an_address_of_the_interface_where_nothing_is_is_told_to_machines(lead: TestClient) -> None:
    answer = lead.get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_record_of_others_looks_like_one_that_is_not_there(story: Story) -> None:
    journey = story.refer("Amy Cole")
    stranger = seated(story.cast, "harbour.coordinator")
    hidden, missing = stranger.get(f"/journeys/{journey}"), stranger.get(f"/journeys/{journey[:-4]}0000")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text


def test_an_action_that_is_closed_says_every_reason_and_who_could(story: Story) -> None:
    journey = way.in_induction(story)
    shown = seated(story.cast, "northgate.tutor").get(f"/journeys/{journey}/actions/withdraw")
    assert shown.status_code == 200
    assert "Who could: " in shown.text


def test_a_change_from_another_site_is_refused_on_a_page(lead: TestClient) -> None:
    answer = lead.post("/sign-out", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, refusal(answer)) == (403, "You cannot do this")


def test_a_form_without_its_key_is_refused(story: Story) -> None:
    journey = way.in_induction(story)
    answer = seated(story.cast, LEAD).post(f"/journeys/{journey}/actions/resume", data={"reason": "x"})
    assert (answer.status_code, refusal(answer)) == (400, "We could not read that")


def test_a_form_that_is_no_form_is_refused(lead: TestClient) -> None:
    answer = lead.post("/sign-out", json={})
    assert (answer.status_code, refusal(answer)) == (400, "We could not read that")


def test_a_form_that_is_too_large_is_refused(lead: TestClient) -> None:
    answer = lead.post("/sign-out", data={"a": "b" * 3_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(cast: Cast, path: str) -> None:
    client = cast.stranger()
    sent = {"email": cast.email("priya"), "password": PASSWORD, "_return_to": path}
    answer = client.post("/sign-in", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/work")


def test_an_unexpected_error_is_a_page_that_tells_nothing_of_it(story: Story) -> None:
    journey = story.refer("Amy Cole")
    lead = seated(story.cast, LEAD)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("ALTER TABLE consent RENAME TO consent_gone")
    try:
        answer = lead.get(f"/journeys/{journey}")
    finally:
        with story.cast.runtime.database.unit_of_work() as transaction:
            transaction.connection.exec_driver_sql("ALTER TABLE consent_gone RENAME TO consent")
    assert answer.status_code in (500, 503)
    assert "consent" not in answer.text
    assert refusal(answer) in ("Something went wrong", "Not available just now")


def test_styles_and_scripts_are_kept_for_good_under_the_name_of_their_content(lead: TestClient) -> None:
    page = lead.get("/work").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert lead.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "no-store" in lead.get("/work").headers["cache-control"]
