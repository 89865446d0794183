"""What waits on a referrer whose named adviser has left is told to the managers, and whoever is told can answer."""

import pytest

from notifications.tables import Delivery
from notifications.topics import Group
from tests.notifications.absences import AT_EIGHT, FRIDAY, LATE_THURSDAY, THURSDAY
from tests.notifications.absences import MANAGER as MANAGERS_MAIL
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.notifications.test_digest import body, choose
from tests.stories import way
from tests.stories.chased import answer, chase
from tests.stories.story import Story
from tests.stories.test_deputies import stalled
from tests.stories.test_leavers import leave

MANAGER = "connexions.manager"
TOPIC = "review.recorded"
LATE = "2026-03-10 09:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases."""
    return str(request.param)


@pytest.fixture
def asked(story: Story, office: Office) -> str:
    """Priya was asked for more about Amy and was to answer by Monday 9 March; messages so far are forgotten."""
    found: str = story.inbound(way.refer(story))
    story.hand_off(way.LEAD, found, "ask_for_more", {"question": "Which school?"})
    office.empty()
    return found


def told(office: Office) -> set[str]:
    """Who at Connexions has something in the inbox once the clock has worked and the messages have gone out."""
    office.story.sweep(LATE)
    office.deliver()
    return {who for who in ("priya", "tom", MANAGER) if office.inbox(who)}


def test_as_long_as_she_is_there_she_alone_hears(office: Office, asked: str) -> None:
    assert told(office) == {"priya"}


def test_once_she_has_left_the_managers_hear(office: Office, story: Story, asked: str) -> None:
    leave(story, "priya")
    assert told(office) == {MANAGER}


def test_where_there_is_no_manager_her_colleagues_hear(office: Office, story: Story, asked: str) -> None:
    leave(story, MANAGER)
    leave(story, "priya")
    assert told(office) == {"tom"}


@pytest.mark.parametrize("who", [MANAGER, "tom"])
def test_the_manager_and_her_colleagues_have_it_and_can_answer(
    office: Office, story: Story, asked: str, who: str
) -> None:
    leave(story, "priya")
    story.sweep(LATE)
    assert stalled(story, who) == ["answer"]
    answer(story, who, chase(story, asked, rule="answer").id, {"answer": "done"})


@pytest.mark.parametrize(("without", "has_it"), [([], MANAGER), ([MANAGER], "tom")])
def test_what_still_waits_is_said_to_those_who_are_told(
    office: Office, story: Story, asked: str, without: list[str], has_it: str
) -> None:
    """Below the digests of the next days."""
    for who in (*without, "priya"):
        leave(story, who)
    story.sweep(LATE)
    with office.database.reading() as transaction:
        session, moment, here = transaction.session, story.clock.now(), {"tom", MANAGER}.difference(without)
        found = [who for who in here if office.address_book.still_late(session, story.cast[who], moment)]
    assert found == [has_it]


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = way.refer(story)
    office.empty()
    return made


def tell_advisers(office: Office, journey: str, *others: str) -> None:
    """What every adviser of Connexions, and these `others`, hear with the digest."""
    office.tell("chase.answered", journey, organisation=office.story.cast["connexions"], roles=["adviser", *others],
                rule="decide", level="flag", answer="done", reason=None, until=None)  # fmt: skip
    office.deliver(THURSDAY)


def test_whoever_stands_in_for_two_who_left_is_mailed_once(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    office.tell(TOPIC, journey, organisation=story.cast["connexions"], roles=["adviser"])
    mail_room.answers = ["451 Later"] * 2
    office.deliver(LATE_THURSDAY)
    for who in ("priya", "tom"):
        leave(story, who)
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[MANAGERS_MAIL]]
    assert office.messages() == [(TOPIC, "sent")]


@pytest.mark.parametrize("others", [[], ["manager"]])
def test_whoever_stands_in_for_two_who_left_has_one_digest(
    office: Office, story: Story, journey: str, mail_room: MailRoom, others: list[str]
) -> None:
    """Whether or not they were to be told the same in their own name; it stands in it once."""
    tell_advisers(office, journey, *others)
    for who in ("priya", "tom"):
        leave(story, who)
    assert office.digests(FRIDAY).digests == 1
    assert mail_room.recipients == [[MANAGERS_MAIL]]
    assert body(mail_room).count(f"https://journeys.example/journeys/{journey}") == 1
    assert [row.digest_id for row in office.rows(Delivery) if row.status == "waiting"] == []


def test_a_manager_who_wants_no_mail_has_in_the_inbox_what_was_for_a_leaver(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    """Of what was to go at once, and of what waited for the digest."""
    for group in (Group.LEARNING, Group.CHASERS):
        choose(office, MANAGER, group, "inbox")
    office.tell(TOPIC, journey, organisation=story.cast["connexions"])
    mail_room.answers = ["451 Later"]
    tell_advisers(office, journey)
    leave(story, "priya")
    office.deliver("2026-03-06 06:00")
    assert [item.topic for item in office.inbox(MANAGER)] == [TOPIC]
    office.digests(FRIDAY)
    assert {item.topic for item in office.inbox(MANAGER)} == {TOPIC, "chase.answered"}
    assert MANAGERS_MAIL not in {each for letter in mail_room.recipients for each in letter}


def test_a_manager_whose_mail_is_refused_for_good_has_in_the_inbox_what_was_for_a_leaver(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    office.tell(TOPIC, journey, organisation=story.cast["connexions"])
    mail_room.refused = {MANAGERS_MAIL: "550 Nobody here", "priya@connexions.example.org": "451 Later"}
    office.deliver(LATE_THURSDAY)
    leave(story, "priya")
    office.deliver(AT_EIGHT)
    assert (mail_room.letters, [item.topic for item in office.inbox(MANAGER)]) == ([], [TOPIC])


def test_a_leavers_digest_that_was_refused_goes_with_the_managers_of_the_next_day(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    """The manager had one that Friday: nobody has two on one day."""
    tell_advisers(office, journey, "manager")
    mail_room.refused = {"priya@connexions.example.org": "451 Later"}
    office.digests(FRIDAY)
    leave(story, "priya")
    office.tell("chase.answered", journey, organisation=story.cast["connexions"], person=story.cast["priya"],
                rule="answer", level="flag", answer="done", reason=None, until=None)  # fmt: skip
    before = len(mail_room.to(MANAGERS_MAIL))
    office.deliver(AT_EIGHT)
    assert (before, len(mail_room.to(MANAGERS_MAIL))) == (1, 1)
    office.digests("2026-03-07 07:00")
    assert len(mail_room.to(MANAGERS_MAIL)) == 2
