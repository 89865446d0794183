"""Callers read their inbox, choose how they hear of things, and managers look after webhooks, over the interface."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from api.address_book import RecordsAddressBook
from engine.runtime import new_id
from engine.tables import CommandRecord
from notifications.channels import Channels
from notifications.run import deliver_once
from notifications.tables import Delivery, EarlierSecret, WebhookEndpoint
from tests.stories.story import API, Story, codes

URL = "https://hooks.example.org/journeys"
MANAGER = "connexions.manager"
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def journey(story: Story) -> str:
    """A journey, with everybody told of it."""
    made: str = story.refer("Amy Cole")
    deliver(story)
    return made


def deliver(story: Story) -> None:
    deliver_once(story.cast.runtime.database, RecordsAddressBook(), Channels(), story.clock.now())


def ask(story: Story, who: str, method: str, path: str, body: Any = None, expect: int = 200, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or new_id()}
    answer = story.cast.client_of(who).request(method, f"{API}{path}", json=body, headers=headers)
    assert answer.status_code == expect, answer.text
    return answer.json() if answer.content else None


def create(story: Story, **more: Any) -> Any:
    return story.post(MANAGER, "/webhooks", {"url": URL}, expect=201, **more)


def test_what_somebody_was_told_stands_in_their_inbox(story: Story, journey: str) -> None:
    found = story.get("priya", "/inbox")
    assert (found["unread"], [item["topic"] for item in found["items"]]) == (1, ["referral.sent"])
    assert found["items"][0]["link"].endswith(f"/journeys/{journey}")
    assert "Cole" not in str(found)


def test_reading_an_item_takes_it_from_the_unread(story: Story, journey: str) -> None:
    item = story.get("priya", "/inbox")["items"][0]["id"]
    assert story.post("priya", f"/inbox/{item}/read")["read_at"] is not None
    assert story.get("priya", "/inbox")["unread"] == 0
    assert story.get("priya", "/inbox", unread="true")["items"] == []


def test_somebody_elses_item_is_not_found(story: Story, journey: str) -> None:
    item = story.get("priya", "/inbox")["items"][0]["id"]
    story.post("tom", f"/inbox/{item}/read", expect=404)
    assert story.get("priya", "/inbox")["unread"] == 1


def test_the_inbox_comes_in_pages_the_latest_first(story: Story, journey: str) -> None:
    story.refer("Ben Dale")
    deliver(story)
    first = story.get("priya", "/inbox", limit=1)
    second = story.get("priya", "/inbox", limit=1, after=first["next"])
    assert first["items"][0]["id"] > second["items"][0]["id"]
    assert (first["unread"], second["next"]) == (2, None)


@ON_ONE
def test_without_a_choice_everything_comes_both_ways(story: Story) -> None:
    found = {each["group"]: each for each in story.get("priya", "/preferences")["choices"]}
    assert {each["channel"] for each in found.values()} == {"both"}
    assert [group for group, each in found.items() if each["digest"]] == ["chasers"]
    assert [group for group, each in found.items() if each["fixed"]] == ["safety"]


def test_a_choice_is_kept(story: Story) -> None:
    body = {"choices": [{"group": "referrals", "channel": "inbox", "digest": True}]}
    ask(story, "priya", "PUT", "/preferences", body)
    chosen = story.get("priya", "/preferences")["choices"][0]
    assert (chosen["group"], chosen["channel"], chosen["digest"]) == ("referrals", "inbox", True)
    assert story.get("tom", "/preferences")["choices"][0]["channel"] == "both"


@ON_ONE
def test_a_group_is_named_once(story: Story) -> None:
    twice = [{"group": "referrals", "channel": channel} for channel in ("inbox", "email")]
    fault = ask(story, "priya", "PUT", "/preferences", {"choices": twice}, 422)["errors"][0]
    assert fault["rule"] == "group_twice"


def test_safety_cannot_be_changed(story: Story) -> None:
    body = {"choices": [{"group": "safety", "channel": "inbox"}]}
    assert codes(ask(story, "priya", "PUT", "/preferences", body, 409)) == ["safety_is_fixed"]


def test_a_deputy_is_named_and_taken_back(story: Story) -> None:
    away = {"from_on": "2026-03-09", "until_on": "2026-03-13", "deputy_id": story.cast["tom"]}
    assert ask(story, "priya", "PUT", "/preferences", {"away": away})["away"] == away
    assert ask(story, "priya", "PUT", "/preferences", {"away": None})["away"] is None


@pytest.mark.parametrize("deputy", ["priya", "northgate.coordinator", "connexions"])
def test_a_deputy_must_be_a_colleague(story: Story, deputy: str) -> None:
    away = {"from_on": "2026-03-09", "until_on": "2026-03-13", "deputy_id": story.cast[deputy]}
    assert codes(ask(story, "priya", "PUT", "/preferences", {"away": away}, 409)) == ["deputy_unknown"]


@ON_ONE
def test_an_absence_cannot_end_before_it_begins(story: Story) -> None:
    away = {"from_on": "2026-03-13", "until_on": "2026-03-09", "deputy_id": story.cast["tom"]}
    fault = ask(story, "priya", "PUT", "/preferences", {"away": away}, 422)["errors"][0]
    assert (fault["field"], fault["rule"]) == ("away", "until_before_from")


def test_the_secret_of_an_endpoint_is_answered_once(story: Story) -> None:
    made = create(story, key="once")
    assert made["secret"].startswith("whsec_")
    assert create(story, key="once") == {**made, "secret": None}
    assert "secret" not in story.get(MANAGER, "/webhooks")["items"][0]


def test_the_secret_is_not_kept_with_the_answer(story: Story) -> None:
    secret = create(story)["secret"]
    with story.cast.runtime.database.reading() as transaction:
        kept = transaction.connection.exec_driver_sql("SELECT verdict FROM command_record").all()
    assert CommandRecord.__tablename__ == "command_record"
    assert secret not in str(kept)


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/", "https://127.0.0.1/", "https://localhost/", "https://[fd00::1]/", "nothing"]
)
def test_an_address_that_is_not_public_https_is_refused(story: Story, url: str) -> None:
    assert codes(story.post(MANAGER, "/webhooks", {"url": url}, expect=409)) == ["url_not_allowed"]
    assert story.get(MANAGER, "/webhooks")["items"] == []


@pytest.mark.parametrize("who", ["priya", "northgate.manager"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/rotate"), ("POST", "/switch-off"), ("POST", "/switch-on"), ("DELETE", ""), ("GET", "/deliveries")],
)
def test_to_others_there_is_no_such_endpoint(story: Story, who: str, method: str, path: str) -> None:
    made = create(story)
    ask(story, who, method, f"/webhooks/{made['id']}{path}", expect=404)


@ON_ONE
def test_an_organisation_has_twenty_endpoints_at_most(story: Story) -> None:
    for _ in range(20):
        create(story)
    assert codes(story.post(MANAGER, "/webhooks", {"url": URL}, expect=409)) == ["too_many_endpoints"]
    story.post("northgate.manager", "/webhooks", {"url": URL}, expect=201)


def test_only_managers_see_endpoints(story: Story) -> None:
    create(story)
    story.get("priya", "/webhooks", expect=404)
    assert story.get("northgate.manager", "/webhooks")["items"] == []


def test_a_rotation_gives_a_new_secret_and_keeps_the_old_for_a_day(story: Story) -> None:
    made = create(story)
    rotated = story.post(MANAGER, f"/webhooks/{made['id']}/rotate")
    assert rotated["secret"] not in (None, made["secret"])
    (until,) = rotated["earlier_sign_until"]
    assert datetime.fromisoformat(until) == story.clock.now() + timedelta(days=1)
    with story.cast.runtime.database.reading() as transaction:
        (kept,) = transaction.session.exec(select(EarlierSecret)).all()
    assert kept.secret == made["secret"]


@ON_ONE
def test_a_sixth_rotation_in_a_day_is_refused_until_the_first_day_is_over(story: Story) -> None:
    path = f"/webhooks/{create(story)['id']}"
    for _ in range(5):
        story.post(MANAGER, f"{path}/rotate")
        story.clock.later(minutes=10)
    refused = story.post(MANAGER, f"{path}/rotate", expect=409)
    assert codes(refused) == ["too_many_secrets"]
    assert "after 10:00 on 3 March 2026" in refused["refusals"][0]["sentence"]
    story.clock.later(days=1, minutes=-50)
    assert len(story.post(MANAGER, f"{path}/rotate")["earlier_sign_until"]) == 5


def test_a_removed_endpoint_keeps_no_earlier_secret(story: Story) -> None:
    made = create(story)
    story.post(MANAGER, f"/webhooks/{made['id']}/rotate")
    ask(story, MANAGER, "DELETE", f"/webhooks/{made['id']}", expect=204)
    with story.cast.runtime.database.reading() as transaction:
        assert transaction.session.exec(select(EarlierSecret)).all() == []


def test_an_endpoint_is_switched_off_and_on(story: Story) -> None:
    path = f"/webhooks/{create(story)['id']}"
    assert story.post(MANAGER, f"{path}/switch-off")["switched_off_at"] is not None
    assert story.post(MANAGER, f"{path}/switch-on")["switched_off_at"] is None


def test_a_removed_endpoint_is_gone_with_its_secrets(story: Story) -> None:
    made = create(story)
    ask(story, MANAGER, "DELETE", f"/webhooks/{made['id']}", expect=204)
    assert story.get(MANAGER, "/webhooks")["items"] == []
    with story.cast.runtime.database.reading() as transaction:
        assert transaction.session.get_one(WebhookEndpoint, made["id"]).secret == ""


def test_the_log_tells_what_was_sent_and_what_came_of_it(story: Story) -> None:
    made = create(story)
    story.refer("Amy Cole")
    deliver(story)
    (line,) = story.get(MANAGER, f"/webhooks/{made['id']}/deliveries")["items"]
    assert (line["topic"], line["status"]) == ("referral.sent", "waiting")
    assert [each["outcome"] for each in line["attempts"]] == ["retry"]


def test_a_delivery_is_replayed_on_request(story: Story) -> None:
    made = create(story)
    story.refer("Amy Cole")
    deliver(story)
    story.set_all(Delivery, status="failed")
    path = f"/webhooks/{made['id']}"
    line = story.get(MANAGER, f"{path}/deliveries")["items"][0]["id"]
    assert story.post(MANAGER, f"{path}/replay", {"delivery_id": line}) == {"replayed": 1}
    assert story.get(MANAGER, f"{path}/deliveries")["items"][0]["status"] == "waiting"
    assert story.post(MANAGER, f"{path}/replay", {"since": "2026-03-02T09:00:00Z"}) == {"replayed": 0}


def test_what_is_unknown_is_not_replayed(story: Story) -> None:
    path = f"/webhooks/{create(story)['id']}/replay"
    story.post(MANAGER, path, {"delivery_id": story.cast["priya"]}, expect=404)
    story.post(MANAGER, path, {}, expect=422)


def test_nothing_is_replayed_to_an_endpoint_that_is_off(story: Story) -> None:
    path = f"/webhooks/{create(story)['id']}"
    story.post(MANAGER, f"{path}/switch-off")
    body = {"since": "2026-03-02T09:00:00Z"}
    assert codes(story.post(MANAGER, f"{path}/replay", body, expect=409)) == ["endpoint_off"]
