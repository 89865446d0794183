"""What was queued for somebody who is away by the time it is sent goes to whoever acts for them that day."""

import pytest

from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED
from tests.notifications.absences import AT_EIGHT, FRIDAY, LATE_THURSDAY, THURSDAY, away, back
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.notifications.test_digest import PRIYA, TOM, body, chase, task
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling

TOPIC = "review.recorded"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases."""
    return str(request.param)


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten; Priya, who referred it, is away from Friday with Tom as deputy."""
    made: str = story.refer("Amy Cole")
    office.empty()
    away(office, "priya", "tom")
    return made


def test_what_waits_for_a_digest_goes_to_the_deputy(office: Office, journey: str, mail_room: MailRoom) -> None:
    chase(office, journey)
    office.deliver(THURSDAY)
    assert office.digests(FRIDAY).digests == 1
    assert mail_room.recipients == [[TOM]]
    assert {row.status for row in office.rows(Delivery)} == {"sent"}


def test_what_was_put_into_the_inbox_stays_there(office: Office, journey: str) -> None:
    chase(office, journey)
    office.deliver(THURSDAY)
    office.digests(FRIDAY)
    assert (len(office.inbox("priya")), office.inbox("tom")) == (1, [])


def test_the_deputy_has_it_in_the_one_digest_of_that_day(office: Office, journey: str, mail_room: MailRoom) -> None:
    task(office, journey, "tom")
    chase(office, journey)
    office.deliver(THURSDAY)
    assert office.digests(FRIDAY).digests == 1
    assert (mail_room.recipients, mail_room.subjects) == ([[TOM]], ["2 things wait for you on 6 March 2026"])


def test_what_both_were_to_be_told_stands_in_it_once(office: Office, journey: str, mail_room: MailRoom) -> None:
    office.tell("chase.answered", journey, organisation=office.story.cast["connexions"], roles=["adviser"],
                rule="decide", level="flag", answer="done", reason=None, until=None)  # fmt: skip
    office.deliver(THURSDAY)
    office.digests(FRIDAY)
    assert (mail_room.recipients, mail_room.subjects) == ([[TOM]], ["1 thing waits for you on 6 March 2026"])
    assert {row.status for row in office.rows(Delivery)} == {"sent"}


def test_a_deputy_who_had_a_digest_that_day_has_it_in_the_next(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    task(office, journey, "tom")
    office.digests(FRIDAY)
    back(office, "priya")
    chase(office, journey)
    office.deliver("2026-03-06 07:30")
    away(office, "priya", "tom")
    assert office.digests(AT_EIGHT).digests == 0
    office.digests("2026-03-07 07:00")
    assert mail_room.recipients == [[TOM], [TOM]]


def test_mail_that_is_tried_again_goes_to_the_deputy(office: Office, journey: str, mail_room: MailRoom) -> None:
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"])
    mail_room.answers = ["451 Later"]
    office.deliver(LATE_THURSDAY)
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[TOM]]


def test_mail_that_the_deputy_has_anyway_is_not_sent_twice(office: Office, journey: str, mail_room: MailRoom) -> None:
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"], roles=["adviser"])
    mail_room.answers = ["451 Later"] * 2
    office.deliver(LATE_THURSDAY)
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[TOM]]
    assert sorted(row.status for row in office.rows(Delivery)) == ["cancelled", "sent"]


def test_a_digest_that_could_not_be_sent_goes_with_the_deputys(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """Hers of Thursday was refused all day: on Friday Tom has it in his own."""
    chase(office, journey)
    mail_room.answers = ["451 Later"]
    office.digests("2026-03-05 07:00")
    task(office, journey, "tom")
    office.digests(FRIDAY)
    assert (mail_room.recipients, mail_room.subjects) == ([[TOM]], ["2 things wait for you on 6 March 2026"])


def test_a_digest_tried_again_on_the_first_day_away_waits_for_the_deputys(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    chase(office, journey)
    mail_room.answers = ["451 Later"]
    office.digests("2026-03-05 07:00")
    office.deliver("2026-03-06 00:30")
    assert mail_room.recipients == []
    office.digests(FRIDAY)
    assert mail_room.recipients == [[TOM]]


def test_nobody_has_yesterdays_digest_beside_todays(office: Office, journey: str, mail_room: MailRoom) -> None:
    task(office, journey, "tom")
    mail_room.answers = ["451 Later"]
    office.digests("2026-03-05 07:00")
    task(office, journey, "tom")
    office.digests(FRIDAY)
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[TOM]]


@pytest.mark.parametrize(
    ("deputy", "hears"), [("manager", "coordinator"), ("second_coordinator", "second_coordinator")]
)
def test_of_what_only_named_staff_may_know_no_other_deputy_hears(
    office: Office, story: Story, mail_room: MailRoom, deputy: str, hears: str
) -> None:
    """0.6: a manager stands in for the coordinator in everything but counselling, in the digest and by mail."""
    support = with_counselling(story, way.in_induction(story))
    office.empty()
    away(office, "northgate.coordinator", f"northgate.{deputy}")
    coordinator = {"organisation": story.cast["northgate"], "person": story.cast["northgate.coordinator"]}
    office.tell(TOPIC, support, **coordinator)
    office.tell(DEADLINE_CHASED, support, chase="c", party="responsible", tells=["waited_on"], level="flag",
                rule="confirm", due_on="2026-03-03", state="active", **coordinator)  # fmt: skip
    mail_room.answers = ["451 Later"] * 9
    office.deliver(LATE_THURSDAY)
    mail_room.answers = []
    office.digests(FRIDAY)
    told = {each for letter in mail_room.recipients for each in letter}
    gone = {"northgate.coordinator", "northgate.manager"} - {f"northgate.{hears}"}
    assert f"{hears}@northgate.example.org" in told
    assert not {f"{each.partition('.')[2]}@northgate.example.org" for each in gone} & told


def test_the_digest_shows_the_deputy_what_it_holds(office: Office, journey: str, mail_room: MailRoom) -> None:
    chase(office, journey)
    office.deliver(THURSDAY)
    office.digests(FRIDAY)
    assert f"https://journeys.example/journeys/{journey}" in body(mail_room)


def test_back_again_she_has_her_own(office: Office, journey: str, mail_room: MailRoom) -> None:
    """On the last day away Tom's digest was refused; the day after hers holds what was for her."""
    away(office, "priya", "tom", "2026-03-06")
    chase(office, journey)
    office.deliver(THURSDAY)
    mail_room.answers = ["451 Later"]
    office.digests(FRIDAY)
    office.digests("2026-03-07 07:00")
    assert mail_room.recipients == [[PRIYA]]
