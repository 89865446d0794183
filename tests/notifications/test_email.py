"""Messages become mail on a real server, with nothing personal in the subject, and come again when it was busy."""

import contextlib
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications import preferences
from notifications.channels import Channels, DeliveryFailed, Letter
from notifications.channels.smtp import Security, SmtpChannel, SmtpServer
from notifications.preferences import Choice
from notifications.tables import Delivery, DeliveryAttempt
from notifications.topics import Group
from tests.notifications import certificates
from tests.notifications.mail_room import MailRoom, free_port, open_mail_room
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows.tables.organisations import Person

PRIYA = "priya@connexions.example.org"
HELLO = Letter("Grüße: a place", "Plain words.\n", "<p>Fine words.</p>")


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = story.refer("Amy Cole")
    office.empty()
    return made


@pytest.fixture
def told(office: Office, journey: str) -> str:
    """A message for Priya, who referred."""
    return office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])


def test_a_message_becomes_mail_in_both_forms(office: Office, told: str, mail_room: MailRoom) -> None:
    assert office.deliver().sent == 1
    (letter,) = mail_room.to(PRIYA)
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    assert set(parts) == {"text/plain", "text/html"}
    assert all("https://journeys.example/journeys/" in part for part in parts.values())


def test_mail_carries_the_id_of_its_delivery(office: Office, told: str, mail_room: MailRoom) -> None:
    office.deliver()
    assert mail_room.letters[0]["Message-ID"] == f"<{office.rows(Delivery)[0].id}@example.org>"


def test_nothing_personal_leaves(office: Office, told: str, mail_room: MailRoom) -> None:
    office.deliver()
    letter = mail_room.letters[0].as_string()
    assert "Amy" not in letter
    assert "Cole" not in letter


def test_a_message_is_sent_when_its_deliveries_are(office: Office, told: str) -> None:
    office.deliver()
    assert (office.messages(), office.statuses()) == ([("review.recorded", "sent")], [("email", "sent")])


def test_nothing_is_sent_twice(office: Office, told: str, mail_room: MailRoom) -> None:
    office.deliver()
    office.deliver()
    assert len(mail_room.letters) == 1


@pytest.mark.parametrize("answer", ["451 Try later", "554 Never"])
def test_mail_that_was_put_off_comes_again_and_refused_mail_does_not(
    office: Office, told: str, mail_room: MailRoom, answer: str
) -> None:
    mail_room.answers = [answer]
    counts = office.deliver()
    office.story.clock.later(hours=1)
    office.deliver()
    again = answer.startswith("4")
    assert (counts.retried, counts.failed, len(mail_room.letters)) == (int(again), int(not again), int(again))


def test_a_repeated_try_carries_the_same_id(office: Office, told: str, mail_room: MailRoom) -> None:
    mail_room.answers = ["451 Try later"]
    office.deliver()
    office.story.clock.later(minutes=1)
    office.deliver()
    log = [(row.outcome, row.response_code) for row in office.rows(DeliveryAttempt)]
    assert log == [("retry", 451), ("sent", 250)]
    assert office.rows(Delivery)[0].id in mail_room.letters[0]["Message-ID"]


def test_a_server_that_is_down_is_tried_again_for_about_a_day(office: Office, told: str, smtp: SmtpServer) -> None:
    gone = SmtpChannel(replace(smtp, port=free_port()))
    office.channels = replace(office.channels, email=gone)
    tries = 0
    while office.statuses() in ([], [("email", "waiting")]):
        office.deliver()
        tries += 1
        office.story.clock.later(hours=4)
    assert (tries, office.statuses()) == (14, [("email", "failed")])


def test_a_server_that_is_down_is_asked_once_a_pass(office: Office, journey: str, smtp: SmtpServer) -> None:
    for _ in range(3):
        office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    office.channels = replace(office.channels, email=SmtpChannel(replace(smtp, port=free_port())))
    office.deliver()
    assert [row.attempts for row in office.rows(Delivery)] == [1, 0, 0]


def test_a_slow_server_is_left_after_its_time(smtp: SmtpServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = replace(smtp, port=silent.getsockname()[1], timeout=timedelta(milliseconds=100))
        with pytest.raises(DeliveryFailed, match="could not be reached"):
            SmtpChannel(slow).send("1", [PRIYA], HELLO)


def test_a_server_that_answers_drop_by_drop_is_left_when_all_the_time_is_up(smtp: SmtpServer) -> None:
    """Every read gets something in time; only the whole takes too long."""

    def drop(server: socket.socket) -> int:
        connection, _address = server.accept()
        with connection:
            for drops in range(60):
                try:
                    connection.sendall(b"220-Wait\r\n")
                except OSError:
                    return drops
                connection.settimeout(0.05)
                with contextlib.suppress(TimeoutError):
                    connection.recv(1)
        return 60

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as beside:
        dropped = beside.submit(drop, server)
        slow = replace(smtp, port=server.getsockname()[1], timeout=timedelta(milliseconds=300))
        with pytest.raises(DeliveryFailed, match="could not be reached"):
            SmtpChannel(slow).send("1", [PRIYA], HELLO)
        assert dropped.result() < 60


def test_mail_that_was_taken_is_sent_however_the_server_says_goodbye(smtp: SmtpServer, mail_room: MailRoom) -> None:
    """An unusual answer to QUIT would else send it again up to fourteen times."""
    mail_room.goodbye = "421 Closing"
    assert SmtpChannel(smtp).send("1", [PRIYA], HELLO).code == 250
    assert len(mail_room.letters) == 1


def test_an_address_that_the_server_cannot_take_stops_no_other_mail(smtp: SmtpServer) -> None:
    """A server of ASCII alone: that one delivery has failed for good, the target is not down."""
    with open_mail_room(international=False) as room:
        channel = SmtpChannel(replace(smtp, port=room.port))
        with pytest.raises(DeliveryFailed, match="no such address") as caught:
            channel.send("1", ["zoë@example.org"], HELLO)
        assert (caught.value.permanent, caught.value.target_down) == (True, False)


def test_mail_that_was_taken_for_some_is_sent_and_the_others_are_reported(
    smtp: SmtpServer, mail_room: MailRoom, caplog: pytest.LogCaptureFixture
) -> None:
    """How many were refused stands in the log, never their addresses."""
    mail_room.refused = {PRIYA: "550 Nobody here"}
    SmtpChannel(smtp).send("1", [PRIYA, "tom@connexions.example.org"], HELLO)
    assert mail_room.recipients == [["tom@connexions.example.org"]]
    assert "refused 1 of 2 recipients" in caplog.text
    assert PRIYA not in caplog.text


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_mail_goes_over_a_connection_that_is_checked(
    smtp: SmtpServer, trust: ssl.SSLContext, security: Security
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificates.HERE.configure_cert(context)
    with open_mail_room(context, wrapped=security is Security.TLS) as room:
        server = replace(smtp, host="localhost", port=room.port, security=security)
        with pytest.raises(DeliveryFailed):
            SmtpChannel(server).send("1", [PRIYA], HELLO)
        SmtpChannel(replace(server, trust=trust)).send("1", [PRIYA], HELLO)
        assert room.subjects == [HELLO.subject]


def test_a_line_end_in_a_name_starts_no_header(smtp: SmtpServer) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        SmtpChannel(smtp).send("1", ["a@example.org\nBcc: all@example.org"], HELLO)


def test_somebody_who_left_is_not_told_but_the_manager(office: Office, told: str, mail_room: MailRoom) -> None:
    priya = office.story.cast["priya"]
    mail_room.answers = ["451 Try later"]
    office.deliver()
    office.story.set_stored(Person, priya, left_at=office.story.clock.now())
    office.story.clock.later(minutes=1)
    office.deliver()
    assert mail_room.recipients == [["manager@connexions.example.org"]]


def test_without_email_people_find_it_in_their_inbox(without_mail: Office, told: str, channels: Channels) -> None:
    without_mail.deliver()
    assert (len(without_mail.inbox("priya")), without_mail.statuses()) == (1, [])


def test_what_the_mail_server_refuses_for_good_stands_in_the_inbox(
    office: Office, told: str, mail_room: MailRoom
) -> None:
    with office.database.unit_of_work() as transaction:
        mail_only = Choice(Group.LEARNING, "email", digest=False)
        preferences.choose(transaction.session, office.story.cast["priya"], [mail_only])
    mail_room.refused = {PRIYA: "550 Nobody here"}
    office.deliver()
    assert (office.statuses(), len(office.inbox("priya"))) == ([("email", "failed")], 1)
