"""Messages reach the systems of an organisation: as CloudEvents without personal detail, again after failure, once off
no more, and again on request."""

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from engine.tables import OutboxMessage
from notifications import endpoints
from notifications.tables import Delivery, DeliveryAttempt, WebhookEndpoint
from notifications.topics import ENDPOINT_OFF
from tests.notifications.hook_receiver import Answer, Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows.tables.organisations import Person


@pytest.fixture
def endpoint(office: Office, receiver: Receiver) -> WebhookEndpoint:
    """Where Connexions receives webhooks."""
    with office.database.unit_of_work() as transaction:
        cast, moment = office.story.cast, office.story.clock.now()
        return endpoints.create(transaction.session, cast["connexions"], receiver.url, cast["priya"], moment)


@pytest.fixture
def journey(story: Story, office: Office, endpoint: WebhookEndpoint) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = story.refer("Amy Cole")
    office.empty()
    return made


def tell(office: Office, journey: str, **payload: str) -> str:
    return office.tell("hand_off.declined", journey, organisation=office.story.cast["connexions"], **payload)


def stored(office: Office) -> WebhookEndpoint:
    return office.rows(WebhookEndpoint)[0]


def hooks(office: Office) -> list[Delivery]:
    return [row for row in office.rows(Delivery) if row.channel == "webhook"]


def fail_for(office: Office, journey: str, days: float, times: int) -> None:
    for _ in range(times):
        tell(office, journey)
        office.deliver()
        office.story.clock.later(days=days / times)


def test_a_message_is_a_cloud_event(
    office: Office, journey: str, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    tell(office, journey)
    office.deliver()
    (request,) = receiver.requests
    event = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "hand_off.declined", journey)
    assert event["id"] == request.headers["webhook-id"] == hooks(office)[0].id
    assert event["time"] == "2026-03-02T10:00:00Z"


def test_a_body_carries_ids_and_the_reference_and_nothing_else(
    office: Office, journey: str, receiver: Receiver
) -> None:
    tell(office, journey, reason="needs_not_meetable")
    office.deliver()
    data = json.loads(receiver.requests[0].body)["data"]
    assert set(data) == {"instance", "reference", "link", "organisation"}
    assert data["link"] == f"https://journeys.example/journeys/{journey}"


def test_a_failed_try_is_repeated_under_the_same_id(office: Office, journey: str, receiver: Receiver) -> None:
    receiver.answers = [Answer(500)]
    tell(office, journey)
    assert office.deliver().retried == 1
    office.story.clock.later(minutes=1)
    office.deliver()
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert [row.response_code for row in office.rows(DeliveryAttempt) if row.outcome != "sent"] == [500]


def test_the_receiver_is_given_the_time_it_asks_for(office: Office, journey: str, receiver: Receiver) -> None:
    receiver.answers = [Answer(429, {"Retry-After": "7200"})]
    tell(office, journey)
    office.deliver()
    assert hooks(office)[0].next_at - office.story.clock.now() == timedelta(hours=2)


def test_an_endpoint_that_is_down_is_asked_once_a_pass(office: Office, journey: str, receiver: Receiver) -> None:
    receiver.always = Answer(503)
    for _ in range(3):
        tell(office, journey)
    office.deliver()
    assert len(receiver.requests) == 1


def test_after_a_rotation_both_secrets_sign_for_a_day(office: Office, journey: str, endpoint: WebhookEndpoint,
                                                      receiver: Receiver) -> None:  # fmt: skip
    with office.database.unit_of_work() as transaction:
        row = transaction.session.get_one(WebhookEndpoint, endpoint.id)
        endpoints.rotate(transaction.session, row, office.channels.pace, office.story.clock.now())
    signatures = []
    for hours in (0, 23, 2):
        office.story.clock.later(hours=hours)
        tell(office, journey)
        office.deliver()
        signatures.append(len(receiver.requests[-1].headers["webhook-signature"].split()))
    assert signatures == [2, 2, 1]


def is_signed_by(receiver: Receiver, secret: str) -> bool:
    """Whether somebody who knows this secret alone trusts the last request."""
    request = receiver.requests[-1]
    try:
        Webhook(secret).verify(request.body, request.headers)
    except WebhookVerificationError:
        return False
    return True


def test_rotated_twice_in_a_day_each_secret_signs_for_its_own_day(
    office: Office, journey: str, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    """The first secret is what a receiver uses until it has taken over the second, however soon the third came."""
    verified = []
    for hours, rotated in ((0, True), (1, True), (22, False), (1, False), (1, False)):
        office.story.clock.later(hours=hours)
        with office.database.unit_of_work() as transaction:
            row = transaction.session.get_one(WebhookEndpoint, endpoint.id)
            if rotated:
                endpoints.rotate(transaction.session, row, office.channels.pace, office.story.clock.now())
        tell(office, journey)
        office.deliver()
        verified.append(is_signed_by(receiver, endpoint.secret))
    assert verified == [True, True, True, False, False]
    assert len(receiver.requests[-1].headers["webhook-signature"].split()) == 1


def test_an_endpoint_is_switched_off_after_twenty_failures_in_three_days(
    office: Office, journey: str, receiver: Receiver
) -> None:
    receiver.always = Answer(500)
    fail_for(office, journey, days=3, times=25)
    assert stored(office).switched_off_at is None
    tell(office, journey)
    assert office.deliver().switched_off == 1
    assert stored(office).switched_off_at == office.story.clock.now()


def test_a_success_in_between_forgets_the_failures(office: Office, journey: str, receiver: Receiver) -> None:
    receiver.always = Answer(500)
    fail_for(office, journey, days=3, times=25)
    receiver.always = Answer(200)
    office.deliver()
    assert (stored(office).failures, stored(office).failing_since) == (0, None)


@pytest.fixture
def switched_off(office: Office, journey: str, receiver: Receiver) -> str:
    """A message about this journey came while the endpoint was off."""
    receiver.always = Answer(500)
    fail_for(office, journey, days=4, times=26)
    receiver.always, receiver.requests = Answer(200), []
    tell(office, journey)
    office.deliver()
    assert receiver.requests == []
    return journey


def test_the_managers_find_a_notice_in_their_inbox(office: Office, switched_off: str) -> None:
    (item,) = [item for item in office.inbox("connexions.manager") if item.topic == ENDPOINT_OFF]
    assert (stored(office).id in item.body, str(item.link).endswith("/webhooks")) == (True, True)


def test_it_reaches_the_managers_by_email_too(office: Office, switched_off: str, mail_room: MailRoom) -> None:
    """Its group is safety: both ways, whatever they chose."""
    assert "A webhook of your organisation was switched off" in {
        letter["Subject"] for letter in mail_room.to("manager@connexions.example.org")
    }


def test_without_a_manager_whoever_handles_referrals_hears_of_it(
    office: Office, story: Story, journey: str, receiver: Receiver
) -> None:
    story.set_stored(Person, story.cast["connexions.manager"], left_at=story.clock.now())
    receiver.always = Answer(500)
    fail_for(office, journey, days=4, times=26)
    office.deliver()
    assert [ENDPOINT_OFF in {item.topic for item in office.inbox(name)} for name in ("priya", "tom")] == [True, True]


def test_what_came_while_it_was_off_can_be_replayed(office: Office, switched_off: str, receiver: Receiver) -> None:
    row = stored(office)
    missed = hooks(office)[-1]
    with office.database.unit_of_work() as transaction:
        endpoints.switch_on(row)
        transaction.session.add(row)
        made = endpoints.replay(transaction.session, row.id, office.story.clock.now(), since=missed.created_at)
    assert made == 1
    office.deliver()
    assert [request.headers["webhook-id"] for request in receiver.requests] == [missed.id]


def test_a_delivery_is_replayed_under_its_own_id(office: Office, journey: str, receiver: Receiver) -> None:
    tell(office, journey)
    office.deliver()
    row = hooks(office)[0]
    with office.database.unit_of_work() as transaction:
        endpoints.replay(transaction.session, row.recipient_id, office.story.clock.now(), delivery_id=row.id)
    office.deliver()
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 2


def test_a_cancelled_message_is_not_replayed(office: Office, journey: str, receiver: Receiver) -> None:
    receiver.always = Answer(400)
    tell(office, journey)
    office.deliver()
    row = hooks(office)[0]
    office.story.set_all(OutboxMessage, status="cancelled")
    with office.database.unit_of_work() as transaction:
        assert endpoints.replay(transaction.session, row.recipient_id, office.story.clock.now()) == 0


def test_what_was_sent_before_a_hold_is_not_replayed_during_it(
    office: Office, journey: str, receiver: Receiver
) -> None:
    """Whatever is held stays here however it is asked for; after the release it goes again."""
    tell(office, journey)
    office.deliver()
    row = hooks(office)[0]
    made = []
    for change in ("hold_messages", "release_messages"):
        office.change(change, journey)
        with office.database.unit_of_work() as transaction:
            made.append(endpoints.replay(transaction.session, row.recipient_id, office.story.clock.now()))
    assert made == [0, 1]
