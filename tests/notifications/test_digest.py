"""One message a person a day with everything that waits, at the time of the daily job; what is urgent never waits."""

from datetime import date

import pytest

from notifications import preferences
from notifications.preferences import Choice
from notifications.tables import Delivery, Preference
from notifications.topics import DEADLINE_CHASED, TASK_CHASED, Group
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows import deputies

PRIYA, TOM = "priya@connexions.example.org", "tom@connexions.example.org"


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = story.refer("Amy Cole")
    office.empty()
    return made


def chase(office: Office, journey: str, *, rule: str = "decide", level: str = "flag") -> str:
    return office.tell(
        DEADLINE_CHASED, journey, organisation=office.story.cast["connexions"], chase="c", party="referrer",
        tells=["waited_on"], level=level, rule=rule, due_on="2026-03-03", state="referred",
    )  # fmt: skip


def task(office: Office, journey: str, person: str = "priya") -> str:
    cast = office.story.cast
    return office.tell(
        TASK_CHASED, journey, organisation=cast["connexions"], chase="c", task="t", party="adviser",
        tells=["waited_on"], person=cast[person], level="flag", kind="aftercare", due_on="2026-03-03",
    )  # fmt: skip


def choose(office: Office, name: str, group: Group, channel: str, digest: bool = False) -> None:
    with office.database.unit_of_work() as transaction:
        preferences.choose(transaction.session, office.story.cast[name], [Choice(group, channel, digest)])


def body(room: MailRoom, place: int = -1) -> str:
    part = room.letters[place].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_chasers_wait_for_the_digest_and_stand_in_the_inbox_at_once(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    chase(office, journey)
    office.deliver()
    assert (mail_room.letters, len(office.inbox("priya"))) == ([], 1)


def test_a_person_gets_one_message_a_day_with_all_that_waits(office: Office, journey: str, mail_room: MailRoom) -> None:
    chase(office, journey)
    chase(office, journey, rule="answer", level="escalate")
    task(office, journey)
    assert office.digests("2026-03-03 07:00").digests == 1
    assert mail_room.subjects == ["3 things wait for you on 3 March 2026"]
    assert body(mail_room).count("https://journeys.example/journeys/") == 3
    assert {status for _topic, status in office.messages()} == {"sent"}


def test_each_person_gets_their_own(office: Office, journey: str, mail_room: MailRoom) -> None:
    task(office, journey, "priya")
    task(office, journey, "tom")
    office.digests("2026-03-03 07:00")
    assert sorted(map(tuple, mail_room.recipients)) == [(PRIYA,), (TOM,)]


def test_called_twice_it_sends_one(office: Office, journey: str, mail_room: MailRoom) -> None:
    chase(office, journey)
    office.digests("2026-03-03 07:00")
    chase(office, journey)
    assert office.digests("2026-03-03 07:05").digests == 0
    assert len(mail_room.letters) == 1
    office.digests("2026-03-04 07:00")
    assert len(mail_room.letters) == 2


def test_with_nothing_to_say_none_is_sent(office: Office, journey: str, mail_room: MailRoom) -> None:
    assert office.digests("2026-03-03 07:00").digests == 0
    assert mail_room.letters == []


def test_a_digest_that_cannot_be_sent_comes_again(office: Office, journey: str, mail_room: MailRoom) -> None:
    chase(office, journey)
    mail_room.answers = ["451 Later"]
    office.digests("2026-03-03 07:00")
    office.deliver("2026-03-03 08:00")
    assert len(mail_room.letters) == 1
    assert [status for _channel, status in office.statuses()] == ["sent", "sent"]


def test_what_was_cancelled_is_left_out(office: Office, story: Story, journey: str, mail_room: MailRoom) -> None:
    other = story.refer("Ben Dale")
    office.empty()
    chase(office, journey)
    chase(office, other)
    office.deliver()
    office.change("cancel_messages", journey)
    office.digests("2026-03-03 07:00")
    assert mail_room.subjects == ["1 thing waits for you on 3 March 2026"]
    assert other in body(mail_room)


def test_what_was_held_while_the_digest_was_tried_goes_the_next_day(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    other = story.refer("Ben Dale")
    office.empty()
    chase(office, journey)
    chase(office, other)
    mail_room.answers = ["451 Later"]
    office.digests("2026-03-03 07:00")
    office.change("hold_messages", journey)
    office.deliver("2026-03-03 08:00")
    office.change("release_messages", journey)
    office.digests("2026-03-04 07:00")
    assert mail_room.subjects == ["1 thing waits for you on 3 March 2026", "1 thing waits for you on 4 March 2026"]


@pytest.mark.parametrize(("level", "at_once"), [("remind", False), ("flag", True), ("escalate", True)])
def test_late_safety_never_waits(office: Office, journey: str, mail_room: MailRoom, level: str, at_once: bool) -> None:
    chase(office, journey, rule="contact_close", level=level)
    office.deliver()
    assert len(mail_room.letters) == at_once


def test_ordinary_messages_may_be_chosen_to_come_daily(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "priya", Group.LEARNING, "email", digest=True)
    office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    office.deliver()
    assert (mail_room.letters, office.inbox("priya")) == ([], [])
    office.digests("2026-03-03 07:00")
    assert len(mail_room.to(PRIYA)) == 1


@pytest.mark.parametrize(("channel", "mails", "items"), [("email", 1, 0), ("inbox", 0, 1), ("both", 1, 1)])
def test_each_person_chooses_the_channel(
    office: Office, journey: str, mail_room: MailRoom, channel: str, mails: int, items: int
) -> None:
    choose(office, "priya", Group.LEARNING, channel)
    office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    office.deliver()
    assert (len(mail_room.letters), len(office.inbox("priya"))) == (mails, items)


def test_safety_comes_both_ways_whatever_was_chosen(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "priya", Group.ENDINGS, "inbox", digest=True)
    with office.database.unit_of_work() as transaction:
        quiet = Preference(person_id=office.story.cast["priya"], topic_group="safety", channel="inbox", digest=True)
        transaction.session.add(quiet)
    office.tell("journey.ended", journey, organisation=office.story.cast["connexions"], outcome="withdrawn")
    office.deliver()
    assert (len(mail_room.letters), len(office.inbox("priya"))) == (1, 1)


def away(office: Office, name: str, deputy: str, until: str = "2026-03-06") -> None:
    with office.database.unit_of_work() as transaction:
        days = (office.story.cast[deputy], date(2026, 3, 2), date.fromisoformat(until))
        deputies.set_absence(transaction.session, office.story.cast[name], days)


@pytest.mark.parametrize(("at", "told"), [("2026-03-06 23:59", TOM), ("2026-03-07 00:00", PRIYA)])
def test_a_deputy_hears_for_somebody_who_is_away(
    office: Office, journey: str, mail_room: MailRoom, at: str, told: str
) -> None:
    away(office, "priya", "tom")
    office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    office.deliver(at)
    assert mail_room.recipients == [[told]]


def test_two_who_stand_in_for_each_other_and_are_both_away_hear_themselves(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    away(office, "priya", "tom")
    away(office, "tom", "priya")
    office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    office.deliver()
    assert mail_room.recipients == [[PRIYA]]


def test_the_digest_keeps_one_row_a_person_and_day(office: Office, journey: str) -> None:
    chase(office, journey)
    office.digests("2026-03-03 07:00")
    digests = [row for row in office.rows(Delivery) if row.digest_day is not None]
    assert [(row.digest_day, row.message_id, row.attempts) for row in digests] == [(date(2026, 3, 3), None, 1)]


def test_a_digest_that_failed_for_good_stands_in_the_inbox(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "priya", Group.CHASERS, "email")
    chase(office, journey)
    mail_room.refused = {PRIYA: "550 Nobody here"}
    office.digests("2026-03-03 07:00")
    assert office.statuses() == [("email", "failed"), ("email", "failed")]
    assert [item.topic for item in office.inbox("priya")] == [DEADLINE_CHASED]
