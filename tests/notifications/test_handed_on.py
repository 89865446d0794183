"""A mail for somebody who is away is handed on in the deputy's own name: once, and as the deputy wishes to hear."""

import threading
from datetime import date

import pytest
from sqlmodel import Session

from api.address_book import RecordsAddressBook
from notifications.address_book import Recipient
from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED, Group
from tests.notifications.absences import AT_EIGHT, FRIDAY, LATE_THURSDAY, MANAGER, THURSDAY, away
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.notifications.test_digest import PRIYA, TOM, chase, choose
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling
from workflows.tables.organisations import Person

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


def tell(office: Office, journey: str, *roles: str) -> None:
    """A message to the named adviser of Connexions, or to those in these roles."""
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"], roles=list(roles))


def test_a_deputy_of_two_is_mailed_once(office: Office, journey: str, mail_room: MailRoom) -> None:
    """Priya and Tom were both to be told; on Friday the manager stands in for both."""
    tell(office, journey, "adviser")
    mail_room.answers = ["451 Later"] * 2
    office.deliver(LATE_THURSDAY)
    for name in ("priya", "tom"):
        away(office, name, "connexions.manager")
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[MANAGER]]
    assert sorted(row.status for row in office.rows(Delivery)) == ["cancelled", "cancelled", "sent"]
    assert office.messages() == [(TOPIC, "sent")]


def test_a_deputy_hears_though_the_person_was_told_before_they_went(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """Priya had hers on Thursday, Tom had not: the manager, who acts for both on Friday, was told nothing yet."""
    tell(office, journey, "adviser")
    mail_room.refused = {TOM: "451 Later"}
    office.deliver(LATE_THURSDAY)
    for name in ("priya", "tom"):
        away(office, name, "connexions.manager")
    office.deliver(AT_EIGHT)
    assert mail_room.recipients == [[PRIYA], [MANAGER]]


def test_a_deputy_who_wants_no_mail_has_it_in_the_inbox(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "tom", Group.LEARNING, "inbox")
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver(LATE_THURSDAY)
    assert office.inbox("tom") == []
    office.deliver(AT_EIGHT)
    assert (mail_room.letters, [item.topic for item in office.inbox("tom")]) == ([], [TOPIC])
    assert office.messages() == [(TOPIC, "sent")]


def test_a_deputy_who_wants_no_digest_has_in_the_inbox_what_it_would_hold(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    choose(office, "tom", Group.CHASERS, "inbox")
    chase(office, journey)
    office.deliver(THURSDAY)
    assert office.digests(FRIDAY).digests == 0
    assert (mail_room.letters, [item.topic for item in office.inbox("tom")]) == ([], [DEADLINE_CHASED])


def test_a_deputy_who_wants_it_daily_has_it_with_the_digest(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "tom", Group.LEARNING, "both", digest=True)
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver(LATE_THURSDAY)
    office.deliver("2026-03-06 06:00")
    assert mail_room.letters == []
    office.digests(FRIDAY)
    assert (mail_room.recipients, mail_room.subjects) == ([[TOM]], ["1 thing waits for you on 6 March 2026"])


@pytest.mark.parametrize("refused", ["own", "handed_on"])
def test_a_deputy_whose_mail_is_refused_for_good_has_it_in_the_inbox(
    office: Office, journey: str, mail_room: MailRoom, refused: str
) -> None:
    """Whether it was the one that was Tom's anyway, or the one that came to him from Priya."""
    choose(office, "tom", Group.LEARNING, "email")
    tell(office, journey, *(["adviser"] if refused == "own" else []))
    mail_room.refused = {TOM: "550 Nobody here", PRIYA: "451 Later"}
    office.deliver(LATE_THURSDAY)
    office.deliver(AT_EIGHT)
    assert (mail_room.letters, [item.topic for item in office.inbox("tom")]) == ([], [TOPIC])
    assert office.messages() == [(TOPIC, "sent")]


def test_a_deputy_without_an_address_has_it_in_the_inbox(office: Office, journey: str, mail_room: MailRoom) -> None:
    choose(office, "tom", Group.LEARNING, "email")
    office.story.set_stored(Person, office.story.cast["tom"], email="")
    tell(office, journey)
    mail_room.answers = ["451 Later"]
    office.deliver(LATE_THURSDAY)
    office.deliver(AT_EIGHT)
    assert (mail_room.letters, [item.topic for item in office.inbox("tom")]) == ([], [TOPIC])


def test_whoever_is_back_while_their_deputy_goes_is_told(office: Office, journey: str, mail_room: MailRoom) -> None:
    """On Friday Priya's was left to Tom's own, which no server took; on Saturday she is back and acts for him."""
    away(office, "priya", "tom", "2026-03-06")
    tell(office, journey, "adviser")
    mail_room.refused = {TOM: "451 Later", PRIYA: "451 Later"}
    office.deliver(LATE_THURSDAY)
    office.deliver(AT_EIGHT)
    away(office, "tom", "priya", since="2026-03-07")
    mail_room.refused = {}
    office.deliver("2026-03-07 15:00")
    assert mail_room.recipients == [[PRIYA]]


def test_what_a_deputy_was_mailed_stands_in_no_digest_of_theirs(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """Priya wants such things daily and Tom at once: he has it by Friday, when he stands in for her."""
    choose(office, "priya", Group.LEARNING, "both", digest=True)
    tell(office, journey, "adviser")
    office.deliver(THURSDAY)
    assert (office.digests(FRIDAY).digests, mail_room.recipients) == (0, [[TOM]])


def test_what_a_digest_told_a_deputy_of_one_is_not_told_for_the_next(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """The manager had Priya's on Friday; Tom's was refused all that day, and on Saturday he is away too."""
    office.tell("chase.answered", journey, organisation=office.story.cast["connexions"], roles=["adviser"],
                rule="decide", level="flag", answer="done", reason=None, until=None)  # fmt: skip
    away(office, "priya", "connexions.manager")
    office.deliver(THURSDAY)
    mail_room.refused = {TOM: "451 Later"}
    office.digests(FRIDAY)
    away(office, "tom", "connexions.manager", since="2026-03-07")
    office.digests("2026-03-07 07:00")
    assert mail_room.recipients == [[MANAGER]]


class WaitsForBoth(RecordsAddressBook):
    """Lets two workers each find out who acts for somebody before either may go on."""

    def __init__(self) -> None:
        self._both, self._met = threading.Barrier(2, timeout=20), threading.Event()

    def acting(self, session: Session, person: Recipient, today: date) -> Recipient:
        """As ever, but the first two wait for each other."""
        if not self._met.is_set():
            self._both.wait()
            self._met.set()
        return super().acting(session, person, today)


def test_two_workers_at_once_let_the_deputy_of_two_be_mailed_once(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """Each has the mail for one of the two in hand, and knows that the manager is to hear it."""
    tell(office, journey, "adviser")
    mail_room.answers = ["451 Later"] * 2
    office.deliver(LATE_THURSDAY)
    for name in ("priya", "tom"):
        away(office, name, "connexions.manager")
    office.address_book = WaitsForBoth()
    office.story.at(AT_EIGHT)
    workers = [threading.Thread(target=office.deliver) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert mail_room.recipients == [[MANAGER]]
    assert sorted(row.status for row in office.rows(Delivery)) == ["cancelled", "cancelled", "sent"]


@pytest.mark.parametrize(("deputy", "told"), [("manager", 0), ("second_coordinator", 2)])
def test_of_what_only_named_staff_may_know_nothing_comes_into_the_inbox_of_another_deputy(
    office: Office, story: Story, mail_room: MailRoom, deputy: str, told: int
) -> None:
    """0.6, for deputies who wish no email: of what was to go at once, and of what waited for the digest."""
    support = with_counselling(story, way.in_induction(story))
    for group in (Group.LEARNING, Group.CHASERS):
        choose(office, f"northgate.{deputy}", group, "inbox")
    office.empty()
    away(office, "northgate.coordinator", f"northgate.{deputy}")
    coordinator = {"organisation": story.cast["northgate"], "person": story.cast["northgate.coordinator"]}
    office.tell(TOPIC, support, **coordinator)
    office.tell(DEADLINE_CHASED, support, chase="c", party="responsible", tells=["waited_on"], level="flag",
                rule="confirm", due_on="2026-03-03", state="active", **coordinator)  # fmt: skip
    mail_room.answers = ["451 Later"]
    office.deliver(LATE_THURSDAY)
    office.digests(FRIDAY)
    assert len(office.inbox(f"northgate.{deputy}")) == told
