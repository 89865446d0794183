"""Whoever runs the installation sees what failed, what is late and what contradicts itself, and tries it again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from api import jobs
from api.operations.tables import OperatorDeed, OperatorEntry
from engine.runtime import new_id
from notifications import endpoints
from notifications.channels.webhook import HookRules, WebhookChannel
from notifications.pace import Pace
from notifications.tables import Delivery
from tests.notifications.hook_receiver import Answer, open_receiver
from tests.notifications.office import Office
from tests.operating import OPERATOR, as_operator, at_work, break_rules, failed, mailing, refused
from tests.people import Cast
from tests.stories.story import API, Story
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

HERE = "/operations"


@pytest.fixture
def story(cast: Cast, story: Story) -> Story:
    """The story, with somebody who runs the installation."""
    return as_operator(story)


def seen(story: Story) -> Any:
    """What the operator is told now."""
    return story.get(OPERATOR, HERE)


def job(story: Story, name: str) -> Any:
    return next(each for each in seen(story)["jobs"] if each["name"] == name)


def deeds(story: Story) -> list[tuple[str, int]]:
    with story.cast.runtime.database.reading() as transaction:
        rows = transaction.session.exec(select(OperatorEntry).order_by(col(OperatorEntry.id)))
        return [(row.deed, row.number) for row in rows]


def test_all_is_well_once_every_job_has_run(story: Story) -> None:
    before = seen(story)
    at_work(story)
    after = seen(story)
    assert (before["well"], before["checks"]["checked_at"], after["well"]) == (False, None, True)
    assert after["checks"]["checked_at"] == "2026-03-02T10:00:00Z"


@pytest.mark.parametrize("who", ["northgate.manager", "northgate.safeguarding_lead", "priya", "council.officer"])
def test_nobody_else_learns_that_it_is_there(story: Story, who: str) -> None:
    for path in ("", "/failures"):
        story.get(who, f"{HERE}{path}", expect=404)
    for path, body in (("/check", {}), ("/failures/retry", {"channel": "email", "topic": "referral.sent"})):
        story.post(who, f"{HERE}{path}", body, expect=404)
    story.post(who, f"{HERE}/failures/{new_id()}/retry", expect=404)


def test_an_operator_sees_no_learner_on_any_list(story: Story) -> None:
    journey = story.refer("Amy Cole")
    for path in ("/journeys", "/hand-offs", "/tasks", "/stalled"):
        assert story.get(OPERATOR, path)["items"] == []
    story.get(OPERATOR, f"/journeys/{journey}", expect=404)
    story.get(OPERATOR, f"/hand-offs/{story.inbound(journey)}", expect=404)


def test_a_refused_letter_is_shown_with_why_and_without_whom(story: Story) -> None:
    with mailing(story) as (office, room):
        (row,) = refused(story, office, room)
    (group,) = seen(story)["failures"]
    (line,) = story.get(OPERATOR, f"{HERE}/failures")["items"]
    assert (group["channel"], group["topic"], group["number"]) == ("email", "referral.sent", 1)
    assert (line["id"], line["attempts"], line["code"], line["why"]) == (
        row.id, 1, 550, "The mail server refused every recipient."
    )  # fmt: skip
    answer = f"{seen(story)}{line}"
    assert [word for word in ("Amy", "Cole", "Priya", story.cast.email("priya")) if word in answer] == []


def test_what_failed_is_sent_once_when_two_try_it_again_at_once(story: Story) -> None:
    with mailing(story) as (office, room):
        (row,) = refused(story, office, room)
        room.refused.clear()
        room.letters.clear()
        with ThreadPoolExecutor(2) as both:
            asked = [both.submit(story.post, OPERATOR, f"{HERE}/failures/{row.id}/retry", key=f"k{each}")
                     for each in range(2)]  # fmt: skip
            numbers = sorted(each.result()["number"] for each in asked)
        office.deliver()
        office.deliver()
        assert (numbers, len(room.letters), failed(office)) == ([0, 1], 1, [])
    assert sorted(deeds(story)) == [(OperatorDeed.SENT_AGAIN, 0), (OperatorDeed.SENT_AGAIN, 1)]


def test_the_same_key_tries_again_once(story: Story) -> None:
    with mailing(story) as (office, room):
        (row,) = refused(story, office, room)
        answers = [story.post(OPERATOR, f"{HERE}/failures/{row.id}/retry", key="one") for _ in range(2)]
        office.deliver()
        assert (answers, len(failed(office))) == ([{"number": 1}] * 2, 1)
    assert deeds(story) == [(OperatorDeed.SENT_AGAIN, 1)]


def test_all_of_a_kind_is_tried_again_and_no_other_kind(story: Story) -> None:
    with mailing(story) as (office, room):
        refused(story, office, room)
        story.hand_off("northgate.coordinator", story.inbound(journey_of(story)), "acknowledge")
        office.deliver()
        kinds = [each["topic"] for each in seen(story)["failures"]]
        done = story.post(OPERATOR, f"{HERE}/failures/retry", {"channel": "email", "topic": "referral.sent"})
        room.refused.clear()
        office.deliver()
        assert (sorted(kinds), done["number"]) == (["hand_off.acknowledged", "referral.sent"], 1)
        assert [row.topic for row in failed(office)] == ["hand_off.acknowledged"]


def journey_of(story: Story) -> str:
    items: list[dict[str, str]] = story.get("northgate.coordinator", "/journeys")["items"]
    return items[0]["id"]


def test_what_is_not_to_be_told_any_more_is_not_tried_again(story: Story) -> None:
    with mailing(story) as (office, room):
        (row,) = refused(story, office, room)
        with office.database.unit_of_work() as transaction:
            transaction.connection.exec_driver_sql("UPDATE outbox_message SET status = 'cancelled'")
        answer = story.post(OPERATOR, f"{HERE}/failures/{row.id}/retry", expect=409)
    assert answer["refusals"][0]["code"] == "message_stopped"


def test_a_message_that_was_given_up_is_taken_out_again(story: Story) -> None:
    story.refer("Amy Cole")
    with story.cast.runtime.database.unit_of_work() as transaction:
        spoilt = "UPDATE outbox_message SET status = 'failed', attempts = 9, last_error = 'KeyError'"
        transaction.connection.exec_driver_sql(f"{spoilt} WHERE topic = 'referral.sent'")
    (group,) = seen(story)["failures"]
    done = story.post(OPERATOR, f"{HERE}/failures/retry", {"channel": group["channel"], "topic": group["topic"]})
    with mailing(story) as (office, room):
        office.deliver()
        assert (group["why"], done["number"], seen(story)["failures"]) == ("KeyError", 1, [])
        assert len(room.to(story.cast.email("priya"))) == 1


def test_a_digest_that_failed_is_tried_again_with_what_was_in_it(story: Story) -> None:
    with mailing(story) as (office, room):
        story.refer("Amy Cole")
        story.sweep("2026-03-04 00:00:10")
        office.deliver()
        room.refused |= {story.cast.email(who): "550 no" for who in ("northgate.coordinator",)}
        office.digests("2026-03-04 07:00")
        (row,) = [each for each in failed(office) if each.topic == "digest"]
        room.refused.clear()
        room.letters.clear()
        assert story.post(OPERATOR, f"{HERE}/failures/{row.id}/retry")["number"] == 1
        office.deliver()
        assert (failed(office), len(room.letters)) == ([], 1)


def test_a_webhook_that_is_gone_is_shown_by_its_host_alone(story: Story) -> None:
    with open_receiver(None) as receiver, mailing(story) as (office, _room):
        receiver.always = Answer(410)
        endpoint = hooked(office, receiver.url)
        story.refer("Amy Cole")
        office.deliver()
    (off,) = seen(story)["webhooks_off"]
    assert (off["organisation"], off["host"], "hooks" in str(off)) == ("Westshire Connexions", "localhost", False)
    row = next(each for each in office.rows(Delivery) if each.recipient_id == endpoint)
    assert story.post(OPERATOR, f"{HERE}/failures/{row.id}/retry", expect=409)["refusals"][0]["code"] == "endpoint_off"


def hooked(office: Office, url: str) -> str:
    """An endpoint of Connexions at an address; its id."""
    hooks = WebhookChannel(HookRules(development=True, seconds=30))
    at_once = Pace(endpoint_failures=1, endpoint_patience=timedelta(0))
    office.channels = replace(office.channels, webhook=hooks, pace=at_once)
    with office.database.unit_of_work() as transaction:
        made = endpoints.create(
            transaction.session, office.story.cast["connexions"], url, office.story.cast["priya"],
            office.story.clock.now(),
        )  # fmt: skip
        transaction.flush()
        return made.id


@pytest.mark.parametrize(("name", "minutes"), [("sweep", 6), ("deliver", 6), ("invariants", 76)])
def test_a_job_that_did_not_run_is_late(story: Story, name: str, minutes: int) -> None:
    at_work(story)
    story.clock.later(minutes=minutes - 2)
    in_time = job(story, name)["late_seconds"]
    story.clock.later(minutes=2)
    late = job(story, name)
    assert (in_time, late["late_seconds"] > 0, seen(story)["well"]) == (None, True, False)


def test_a_night_that_was_missed_is_seen_in_the_morning(story: Story) -> None:
    at_work(story)
    story.clock.later(hours=17)
    assert (job(story, "retention")["late_seconds"], job(story, "retention")["next_run"]) == (
        None, "2026-03-03T03:30:00Z"
    )  # fmt: skip
    story.clock.later(hours=1)
    assert job(story, "retention")["late_seconds"] == 30 * 60


def test_a_job_that_failed_says_when(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = at_work(story)
    story.clock.later(seconds=30)

    def broken(_worker: object, _moment: object) -> dict[str, int]:
        raise ZeroDivisionError

    worker.run(jobs.Job("sweep", broken, jobs.SWEEP.trigger))
    assert job(story, "sweep")["failed_at"] == "2026-03-02T10:00:30Z"


def test_what_is_due_and_no_sweep_has_seen_to_is_counted(story: Story) -> None:
    story.refer("Amy Cole")
    story.clock.later(days=9)
    lag = seen(story)["lag"]
    assert (lag["deadlines"] > 0, lag["oldest"] is not None) == (True, True)


def test_a_broken_rule_is_told_by_reference_once_somebody_asks(story: Story) -> None:
    reference = story.get("northgate.coordinator", f"/journeys/{story.refer('Amy Cole')}")["reference"]
    at_work(story)
    break_rules(story)
    unknown = seen(story)["checks"]["broken"]
    assert story.cast.client_of(OPERATOR).post(f"{API}{HERE}/check", headers={"Idempotency-Key": "a"}).is_success
    found = {each["rule"]: each["first"] for each in seen(story)["checks"]["broken"]}
    assert (unknown, found["not exactly one organisation is responsible now."]) == ([], [reference])
    assert "its newest link is not that of its last history entry." in found
    assert deeds(story)[-1] == (OperatorDeed.CHECKED, 0)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE instance SET state = 'lost'", "its workflow does not know the state that it is in."),
        ("UPDATE access_head SET link = 'x'", "who looked last is not who is kept as the last."),
        ("UPDATE place_pool SET places = 0", "more places are held than there are."),
    ],
)
def test_each_rule_is_looked_at(story: Story, sql: str, rule: str) -> None:
    journey = story.refer("Amy Cole")
    story.accept("northgate.coordinator", story.inbound(journey), "2026-03-09", "2026-07-31")
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql(sql)
    at_work(story)
    found = [each["rule"] for each in seen(story)["checks"]["broken"]]
    assert rule in found


def test_that_one_looked_is_on_record_once_a_day(story: Story) -> None:
    for hours in (0, 1, 24):
        story.clock.later(hours=hours)
        seen(story)
    assert deeds(story) == [(OperatorDeed.LOOKED, 0)] * 2
    assert [each["by"] for each in seen(story)["deeds"]] == ["Northgate Mis Officer"] * 2


def test_pages_of_failures_follow_each_other(story: Story) -> None:
    with mailing(story) as (office, room):
        refused(story, office, room)
        for name in ("Ben Low", "Cara Hill"):
            story.refer(name)
        office.deliver()
    first = story.get(OPERATOR, f"{HERE}/failures", limit=2)
    second = story.get(OPERATOR, f"{HERE}/failures", limit=2, after=first["next"])
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)


def test_after_two_weeks_a_failure_is_history(story: Story) -> None:
    with mailing(story) as (office, room):
        refused(story, office, room)
    story.clock.move_to(story.clock.now() + timedelta(days=14))
    assert seen(story)["failures"] == []


def test_an_administrator_neither_gives_nor_takes_the_role(story: Story, cast: Cast) -> None:
    ada = cast["northgate.manager"]
    story.set_stored(PersonRole, (ada, Role.MANAGER), role=Role.ADMINISTRATOR)
    client, headers = cast.client_of("northgate.manager"), {"Idempotency-Key": "k"}
    given = client.put(f"{API}/people/{cast['northgate.tutor']}/roles", json={"roles": ["operator"]}, headers=headers)
    headers = {"Idempotency-Key": "l"}
    taken = client.put(f"{API}/people/{cast[OPERATOR]}/roles", json={"roles": ["finance"]}, headers=headers)
    assert (given.json()["refusals"][0]["code"], taken.status_code) == ("operator_role", 204)
    assert seen(story)["well"] is False
