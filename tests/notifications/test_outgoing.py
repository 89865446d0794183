"""Messages leave once, whatever happens: poison goes aside, two workers share, and what was cancelled stays here."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.tables import OutboxMessage
from notifications import endpoints, settle
from notifications.channels import DeliveryFailed
from notifications.counts import Counts
from notifications.deliver import take
from notifications.pace import Pace
from notifications.tables import Delivery
from tests.both import BOTH
from tests.notifications.hook_receiver import Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows.tables.organisations import Organisation, Person

TOPIC = "review.recorded"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = story.refer("Amy Cole")
    office.empty()
    return made


def tell(office: Office, journey: str, topic: str = TOPIC, **payload: object) -> str:
    return office.tell(topic, journey, **{"organisation": office.story.cast["connexions"], **payload})


def test_every_message_of_a_referral_reaches_somebody(office: Office, story: Story, mail_room: MailRoom) -> None:
    story.refer("Amy Cole")
    office.deliver()
    assert sorted(office.messages()) == [("hand_off.sent", "sent"), ("referral.sent", "sent")]
    assert mail_room.recipients == [["priya@connexions.example.org"], ["coordinator@northgate.example.org"],
                                    ["second_coordinator@northgate.example.org"]]  # fmt: skip


@pytest.mark.parametrize("poison", [{"topic": "nobody.knows"}, {"roles": ["dragon"]}, {"organisation": "nowhere"}])
def test_a_poisoned_message_keeps_nobody_waiting(
    office: Office, journey: str, mail_room: MailRoom, poison: dict[str, str]
) -> None:
    tell(office, journey, **poison)
    tell(office, journey)
    counts = office.deliver()
    assert (counts.postponed, len(mail_room.letters)) == (1, 1)
    assert [status for _topic, status in office.messages()] == ["waiting", "sent"]


def test_a_poisoned_message_fails_in_the_end_and_is_reported(
    office: Office, journey: str, caplog: pytest.LogCaptureFixture
) -> None:
    tell(office, journey, "nobody.knows")
    poisoned = 0
    for _ in range(8):
        poisoned += office.deliver().poisoned
        office.story.clock.later(hours=4)
    (message,) = office.rows(OutboxMessage)
    assert (poisoned, message.status, message.last_error) == (
        1, "failed", "There are no words for the topic nobody.knows.",
    )  # fmt: skip
    assert f"The message {message.id} failed for good" in caplog.text


def test_a_poisoned_delivery_keeps_nobody_waiting(office: Office, journey: str, mail_room: MailRoom) -> None:
    office.story.set_stored(Person, office.story.cast["priya"], email="a@example.org\nBcc: all@example.org")
    tell(office, journey)
    tell(office, journey, person=office.story.cast["tom"])
    counts = office.deliver()
    assert (counts.retried, mail_room.recipients) == (1, [["tom@connexions.example.org"]])


@BOTH
def test_two_workers_send_nothing_twice(office: Office, journey: str, mail_room: MailRoom) -> None:
    messages = [tell(office, journey) for _ in range(12)]
    start = threading.Barrier(3)

    def work() -> int:
        start.wait()
        return sum(office.deliver().sent for _ in range(2))

    with ThreadPoolExecutor(3) as workers:
        sent = sum(each.result() for each in [workers.submit(work) for _ in range(3)])
    assert (sent, len(mail_room.letters)) == (len(messages), len(messages))
    assert len({letter["Message-ID"] for letter in mail_room.letters}) == len(messages)


@BOTH
def test_a_claim_that_ran_out_is_taken_over(office: Office, journey: str, mail_room: MailRoom) -> None:
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.story.set_all(Delivery, claimed_until=office.story.clock.now() + timedelta(minutes=5))
    office.story.clock.later(minutes=4)
    assert office.deliver().sent == 0
    office.story.clock.later(minutes=1)
    assert office.deliver().sent == 1


@BOTH
@pytest.mark.parametrize("change", ["cancel_messages", "hold_messages"])
def test_what_is_stopped_after_it_was_taken_out_is_not_sent(
    office: Office, journey: str, mail_room: MailRoom, change: str
) -> None:
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.change(change, journey)
    office.story.clock.later(hours=1)
    office.deliver()
    waiting = change == "hold_messages"
    assert mail_room.letters == []
    assert office.statuses() == [("email", "waiting" if waiting else "cancelled")]


def test_what_was_held_goes_once_when_it_is_released(office: Office, journey: str, mail_room: MailRoom) -> None:
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.change("hold_messages", journey)
    office.story.clock.later(hours=1)
    office.deliver()
    office.change("release_messages", journey)
    office.deliver()
    assert (len(mail_room.letters), len(office.inbox("priya"))) == (1, 1)


def test_after_a_report_of_death_the_second_person_alone_hears(
    office: Office, story: Story, mail_room: MailRoom
) -> None:
    journey = story.refer("Amy Cole")
    story.accept("northgate.coordinator", story.inbound(journey), "2026-03-09", "2026-07-31")
    body = {"died_on": "2026-03-01", "source": "family", "evidence": "call"}
    story.act("northgate.coordinator", journey, "report_death", body)
    office.deliver()
    assert mail_room.recipients == [["second_coordinator@northgate.example.org"]]
    assert "confirming a report" in str(mail_room.letters[0]["Subject"])


def test_a_worker_that_is_told_to_stop_leaves_the_rest(office: Office, journey: str, mail_room: MailRoom) -> None:
    for _ in range(3):
        tell(office, journey)
    answers = iter([False, False, False, False, True])
    office.deliver(stop=lambda: next(answers, True))
    assert len(mail_room.letters) == 1
    office.deliver()
    assert len(mail_room.letters) == 3


def test_without_people_the_organisation_itself_is_told(office: Office, journey: str, mail_room: MailRoom) -> None:
    office.story.set_all(Person, left_at=office.story.clock.now())
    office.story.set_stored(Organisation, office.story.cast["connexions"], email="office@connexions.example.org")
    tell(office, journey)
    office.deliver()
    assert mail_room.recipients == [["office@connexions.example.org"]]


def leave(office: Office, organisation: str) -> None:
    for person in office.rows(Person):
        if person.organisation_id == office.story.cast[organisation]:
            office.story.set_stored(Person, person.id, left_at=office.story.clock.now())


def test_an_organisation_that_cannot_be_reached_is_flagged_to_the_lead(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    leave(office, "connexions")
    tell(office, journey)
    for _ in range(2):
        office.deliver()
    assert office.messages() == [(TOPIC, "sent"), ("organisation.unreachable", "sent")]
    (item,) = office.inbox("northgate.coordinator")
    assert office.story.cast["connexions"] in item.body
    assert len(mail_room.to("coordinator@northgate.example.org")) == 1


def test_it_is_flagged_once_a_day(office: Office, journey: str) -> None:
    leave(office, "connexions")
    for days in (0, 0, 1):
        office.story.clock.later(days=days)
        tell(office, journey)
        office.deliver()
    assert [topic for topic, _status in office.messages()].count("organisation.unreachable") == 2


def test_an_address_that_the_mail_server_refuses_is_flagged_too(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    leave(office, "connexions")
    office.story.set_stored(Organisation, office.story.cast["connexions"], email="office@connexions.example.org")
    mail_room.refused = {"office@connexions.example.org": "550 Nobody here"}
    tell(office, journey)
    office.deliver()
    office.deliver()
    assert len(office.inbox("northgate.coordinator")) == 1


def test_a_lead_that_cannot_be_reached_is_reported(office: Office, journey: str) -> None:
    leave(office, "northgate")
    leave(office, "council")
    office.channels = replace(office.channels, pace=Pace(message_attempts=1))
    tell(office, journey, organisation=office.story.cast["northgate"])
    assert (office.deliver().poisoned, office.messages()) == (1, [(TOPIC, "failed")])


def test_a_webhook_is_enough_to_be_reached(office: Office, journey: str, receiver: Receiver) -> None:
    leave(office, "connexions")
    with office.database.unit_of_work() as transaction:
        cast, moment = office.story.cast, office.story.clock.now()
        endpoints.create(transaction.session, cast["connexions"], receiver.url, "x", moment)
    tell(office, journey)
    office.deliver()
    assert (len(receiver.requests), office.messages()) == (1, [(TOPIC, "sent")])


@pytest.mark.parametrize("learner", [{"email": "amy@example.org"}, {"phone": "07700900123"}, {}])
def test_the_learner_is_told_where_there_is_an_address(
    office: Office, story: Story, mail_room: MailRoom, learner: dict[str, str]
) -> None:
    amy = {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "postcode": "BS1 4DJ", **learner}
    journey = story.refer(amy)
    office.empty()
    office.tell("learner.told", journey, what="accepted")
    office.deliver()
    assert mail_room.recipients == ([[learner["email"]]] if "email" in learner else [])
    assert office.messages() == [("learner.told", "sent")]


def test_a_learner_who_took_consent_back_is_not_told(office: Office, story: Story, mail_room: MailRoom) -> None:
    amy = {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "postcode": "BS1 4DJ",
           "email": "amy@example.org"}  # fmt: skip
    journey = story.refer(amy)
    given = {"item": "contact", "basis": "consent", "given_on": "2026-03-02"}
    consent = story.act("priya", journey, "record_consent", given)
    word = {"learners_word": {"on": "2026-03-02", "channel": "phone"}, "consent_id": consent["consent"]}
    office.empty()
    office.tell("learner.told", journey, what="accepted")
    mail_room.answers = ["451 Later"]
    office.deliver()
    story.act("priya", journey, "withdraw_consent", word)
    office.story.clock.later(hours=1)
    office.deliver()
    assert mail_room.to("amy@example.org") == []


@pytest.fixture
def counselling(office: Office, story: Story) -> str:
    """A support hand-off for counselling, of which only named staff may know; messages so far are forgotten."""
    journey = story.refer("Amy Cole", needs=[{"code": "counselling", "adjustment": "quiet room"}])
    given = {"item": "support_need", "need": "counselling", "receiver_id": story.cast["haven"],
             "basis": "explicit_consent", "given_on": "2026-03-02"}  # fmt: skip
    story.act("priya", journey, "record_consent", given)
    made = story.send("priya", journey, "support", "haven", need="counselling")
    office.empty()
    return str(made)


def test_of_restricted_support_only_named_staff_hear(office: Office, counselling: str, receiver: Receiver) -> None:
    with office.database.unit_of_work() as transaction:
        cast, moment = office.story.cast, office.story.clock.now()
        endpoints.create(transaction.session, cast["connexions"], receiver.url, "x", moment)
    office.tell("hand_off.returned", counselling, organisation=office.story.cast["connexions"], roles=["manager"])
    office.deliver()
    assert (len(office.inbox("priya")), office.inbox("connexions.manager"), receiver.requests) == (1, [], [])


def test_a_flag_about_restricted_support_names_the_journey_alone(office: Office, counselling: str) -> None:
    leave(office, "haven")
    office.tell("hand_off.recalled", counselling, organisation=office.story.cast["haven"])
    for _ in range(2):
        office.deliver()
    (item,) = office.inbox("northgate.coordinator")
    assert counselling not in str(item.link)
    assert "/journeys/" in str(item.link)


@BOTH
def test_a_worker_whose_claim_ran_out_settles_nothing(office: Office, journey: str, mail_room: MailRoom) -> None:
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.story.clock.later(minutes=1)
    delivery = office.rows(Delivery)[0].id
    with office.database.unit_of_work() as transaction:
        stale = take(transaction, delivery, office.story.clock.now(), office.channels)
    office.story.clock.later(minutes=6)
    office.deliver()
    assert stale is not None
    failure = DeliveryFailed("Too late.", permanent=True)
    after = settle.After(office.address_book, office.channels, office.story.clock.now())
    with office.database.unit_of_work() as transaction:
        assert settle.failed(transaction, stale, failure, after) == Counts()
    assert (office.statuses(), len(mail_room.letters)) == ([("email", "sent")], 1)


def test_what_cannot_be_worded_any_more_fails_in_the_end_and_keeps_nobody_waiting(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.story.set_all(OutboxMessage, topic="nobody.knows")
    office.channels = replace(office.channels, pace=Pace(attempts=2))
    office.story.clock.later(hours=1)
    tell(office, journey, person=office.story.cast["tom"])
    counts = office.deliver()
    assert (counts.failed, counts.sent) == (1, 1)
    assert office.statuses() == [("email", "failed"), ("email", "sent")]
