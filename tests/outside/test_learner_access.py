"""The way in for learners withstands guesses; staff are no learners there, and learners are no staff elsewhere."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.auth.caller import COOKIE as STAFF
from api.auth.learner_sessions import COOKIE, HOST_COOKIE
from api.housekeeping import forget_expired
from tests.outside.interface import operations
from tests.pages.test_problem_pages import seated
from tests.stories import way
from tests.stories.coming_in import (
    BORN,
    REFUSED,
    came_in,
    enter,
    give,
    has_cookie,
    is_in,
)
from tests.stories.story import Story
from tests.stories.test_own_code import stored

WRONG = {**BORN, "day": "15"}


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: that codes and sign-ins work on both databases is shown by the stories of them."""
    return "sqlite"


@pytest.fixture
def journey(story: Story) -> str:
    """Amy Cole's, in induction."""
    return way.in_induction(story)


@pytest.fixture
def code(story: Story, journey: str) -> str:
    """A code that nobody has used."""
    return give(story, journey)


def test_a_stranger_is_led_to_the_way_in_and_back(story: Story, code: str) -> None:
    client = story.cast.stranger()
    asked = client.get("/my/account?done=k-1", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (
        303, "/my/enter?return_to=/my/account%3Fdone%3Dk-1"
    )  # fmt: skip
    let_in = enter(client, code, _return_to="/my/account")
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/my/account")


@pytest.mark.parametrize("path", ["/work", "//evil.example", "https://evil.example/my", "/my/../work", "/mystery"])
def test_the_way_in_leads_nowhere_but_to_ones_own_pages(story: Story, code: str, path: str) -> None:
    let_in = enter(story.cast.stranger(), code, _return_to=path)
    assert let_in.headers["location"] == "/my"


def test_a_wrong_code_and_a_wrong_date_are_told_in_the_same_words(story: Story, code: str) -> None:
    answers = [enter(story.cast.stranger(), *said) for said in ((code, WRONG), ("AAAAA AAAAA", BORN), ("x", BORN))]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert all(REFUSED in answer.text for answer in answers)
    typed = [answer.text.replace(said, "") for answer, said in zip(answers, (code, "AAAAA AAAAA", "x"), strict=True)]
    assert len({text.replace('value="15"', 'value="14"').replace('value=""', "") for text in typed}) <= 2


def test_what_is_missing_is_named_and_no_try_is_counted(story: Story, code: str) -> None:
    client = story.cast.stranger()
    assert "Enter your code" in enter(client, "").text
    impossible = enter(client, code, {"day": "31", "month": "2", "year": "2009"})
    assert impossible.status_code == 422
    assert 'href="#born-day"' in impossible.text
    assert code in impossible.text
    assert stored(story.cast, "learner_code")[0]["failed_attempts"] == 0


def test_ten_wrong_dates_lock_the_code_for_a_quarter_of_an_hour(story: Story, code: str) -> None:
    client = story.cast.stranger()
    for _ in range(10):
        enter(client, code, WRONG)
    assert enter(client, code).status_code == 401
    story.clock.later(minutes=15)
    assert enter(client, code).status_code == 303
    assert stored(story.cast, "learner_code")[0]["failed_attempts"] == 0


def test_after_fifty_wrong_dates_the_code_is_no_good_any_more(story: Story, code: str) -> None:
    for _ in range(5):
        for _ in range(10):
            enter(story.cast.stranger(), code, WRONG)
        story.clock.later(minutes=15, seconds=1)
    assert enter(story.cast.stranger(), code).status_code == 401


def test_too_many_wrong_tries_from_one_address_stop_learners_there_and_not_staff(story: Story, code: str) -> None:
    client = TestClient(story.cast.stranger().app, client=("203.0.113.7", 50000))
    for _ in range(100):
        assert enter(client, "AAAAA AAAAA").status_code == 401
    assert enter(client, code).status_code == 429
    staff = {"email": story.cast.email(way.LEAD), "password": "x"}
    assert client.post("/api/v1/sign-in", json=staff).status_code == 401


def test_a_code_is_good_for_ninety_days_after_its_last_use(story: Story, code: str) -> None:
    story.clock.later(days=89)
    assert enter(story.cast.stranger(), code).status_code == 303
    story.clock.later(days=89)
    assert enter(story.cast.stranger(), code).status_code == 303
    story.clock.later(days=90)
    assert enter(story.cast.stranger(), code).status_code == 401


def test_the_house_is_kept_in_order(story: Story, code: str) -> None:
    enter(story.cast.stranger(), code)
    for days, left in ((89, (1, 1)), (1, (0, 1)), (2, (0, 0))):
        story.clock.later(days=days)
        with story.cast.runtime.database.unit_of_work() as transaction:
            forget_expired(transaction, story.clock.now())
        assert tuple(len(stored(story.cast, name)) for name in ("learner_code", "learner_session")) == left


def test_a_session_ends_when_it_is_not_used_and_after_four_hours(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    for _ in range(12):
        story.clock.later(minutes=19)
        assert is_in(client)
    story.clock.later(minutes=12)
    assert not is_in(client)
    other = came_in(story, journey)
    story.clock.later(minutes=20)
    assert not is_in(other)


def test_signing_out_ends_the_session_and_leaves_nothing_behind(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    token = client.cookies[COOKIE]
    out = client.post("/my/sign-out", data={"_": ""}, follow_redirects=False)
    assert (out.status_code, out.headers["location"]) == (303, "/my/enter?out=true")
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    assert not has_cookie(client)
    client.cookies.set(COOKIE, token)
    assert not is_in(client)


def test_no_page_of_a_learner_is_kept_by_the_browser(story: Story, journey: str) -> None:
    assert came_in(story, journey).get("/my/account").headers["cache-control"] == "no-store"


def test_the_cookie_is_the_hosts_own_and_for_no_script(story: Story, code: str) -> None:
    plain = enter(story.cast.stranger(), code).headers["set-cookie"]
    client = TestClient(story.cast.stranger().app, base_url="https://testserver")
    secure = enter(client, code).headers["set-cookie"]
    for text, name in ((plain, COOKIE), (secure, HOST_COOKIE)):
        assert text.startswith(f"{name}=")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(text.split("; "))
        assert "Domain" not in text
        assert "Max-Age" not in text
    assert "Secure" in secure


def test_another_site_can_not_send_the_form(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/my/enter", "/my/sign-in", "/my/sign-out", "/my/account", "/my/account/remove"):
        assert client.post(path, data={"_": ""}, headers=foreign).status_code == 403
    assert is_in(client)


def test_a_cookie_of_staff_opens_nothing_of_a_learner(story: Story, journey: str) -> None:
    client = seated(story.cast, way.LEAD)
    assert not is_in(client)
    client.cookies.set(COOKIE, client.cookies[STAFF])
    assert not is_in(client)


def test_a_cookie_of_a_learner_opens_nothing_of_staff(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    token = client.cookies[COOKIE]
    client.cookies.set(STAFF, token)
    for path in ("/work", "/journeys", f"/journeys/{journey}", "/account"):
        assert client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")
    for headers in ({}, {"Authorization": f"Bearer {token}"}, {"X-API-Key": token}):
        assert client.get(f"/api/v1/journeys/{journey}", headers=headers).status_code == 401


def test_the_token_of_a_learner_is_a_stranger_to_every_route_of_the_interface(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    client.headers["Authorization"] = f"Bearer {client.cookies[COOKIE]}"
    client.headers["Idempotency-Key"] = "k-1"
    asked = {str(each): client.request(each.method, each.at(journey), **each.sent).status_code
             for each in operations() if "sign-in" not in each.path and "invitation" not in each.path}  # fmt: skip
    assert {name for name, status in asked.items() if status != 401} <= {"GET /health", "GET /health/worker"}


def test_what_was_wrong_ten_minutes_before_midnight_still_counts_after_it(story: Story, code: str) -> None:
    story.at("2026-03-02 23:50")
    for _ in range(10):
        enter(story.cast.stranger(), code, WRONG)
    story.clock.later(seconds=timedelta(minutes=14, seconds=59).total_seconds())
    assert enter(story.cast.stranger(), code).status_code == 401
    story.clock.later(seconds=1)
    assert enter(story.cast.stranger(), code).status_code == 303
