"""Whoever can be told is told, and what cannot be told is written down once, whatever becomes of people meanwhile."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from api.pulse import overdue
from notifications import endpoints, preferences
from notifications.pace import Pace
from notifications.preferences import Choice
from notifications.topics import DEADLINE_CHASED, UNREACHABLE, Group
from tests.notifications.hook_receiver import Answer, Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories import way
from tests.stories.story import Story
from workflows import deputies
from workflows.tables.organisations import Person


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey whose messages so far are forgotten."""
    made: str = story.refer("Amy Cole")
    office.empty()
    return made


def leave(office: Office, organisation: str) -> None:
    for person in office.rows(Person):
        if person.organisation_id == office.story.cast[organisation]:
            office.story.set_stored(Person, person.id, left_at=office.story.clock.now())


def chase(office: Office, about: str, *tells: str, **more: str) -> str:
    """A chaser that says Connexions is waited on; safety, so that it never waits for a digest."""
    payload = {"chase": "c", "party": "referrer", "level": "flag", "rule": "contact_close", **more}
    return office.tell(
        DEADLINE_CHASED, about, organisation=office.story.cast["connexions"], tells=list(tells),
        due_on="2026-03-03", state="referred", **payload,
    )  # fmt: skip


def test_a_lead_that_cannot_be_reached_keeps_a_chaser_from_nobody_else(
    office: Office, journey: str, mail_room: MailRoom, caplog: pytest.LogCaptureFixture
) -> None:
    """Those waited on hear of it at once, and the rest of the partnership that the lead did not."""
    leave(office, "northgate")
    chase(office, journey, "partnership", "waited_on", "manager")
    counts = office.deliver()
    assert (counts.postponed, office.messages()) == (0, [(DEADLINE_CHASED, "sent"), (UNREACHABLE, "waiting")])
    assert mail_room.recipients == [["priya@connexions.example.org"], ["manager@connexions.example.org"]]
    assert [record for record in caplog.records if record.levelno == logging.ERROR] == []


def test_that_a_lead_cannot_be_reached_the_rest_of_its_partnership_hears_once_a_day(
    office: Office, story: Story
) -> None:
    """Of the partnership alone: most of them know nothing of the journey."""
    journey = way.refer(story, "consortium", "Amy Cole")
    office.empty()
    leave(office, "northgate")
    for _ in range(2):
        office.tell("review.recorded", journey, organisation=story.cast["northgate"])
        office.deliver()
        office.deliver()
    names = ("millbrook.coordinator", "harbour.coordinator", "council.officer", "priya", "ashdown.coordinator")
    assert [len(office.inbox(name)) for name in names] == [1, 1, 1, 0, 0]
    (item,) = office.inbox("millbrook.coordinator")
    assert (item.subject, item.link) == (
        "consortium: an organisation cannot be reached", "https://journeys.example/partnerships",
    )  # fmt: skip
    assert (story.cast["northgate"] in item.body, journey in item.body) == (True, False)


def lost(office: Office) -> list[str]:
    """What the hourly look says of it."""
    with office.database.reading() as transaction:
        return [each for each in overdue(transaction, office.story.clock.now()) if "cannot be reached" in each]


@pytest.mark.parametrize("tells", [("partnership",), ("partnership", "waited_on")])
def test_a_lead_with_nobody_else_to_hear_of_it_is_found_by_the_hourly_look(
    office: Office, journey: str, tells: tuple[str, ...]
) -> None:
    """Whether the others were told the message or nobody was: it is never in the log alone."""
    leave(office, "northgate")
    leave(office, "council")
    office.channels = replace(office.channels, pace=Pace(message_attempts=1))
    chase(office, journey, *tells)
    assert lost(office) == []
    office.deliver()
    northgate = office.story.cast["northgate"]
    assert lost(office) == [f"The organisation {northgate} cannot be reached, and nobody else could be told so."]
    office.story.clock.later(days=2)
    assert lost(office) == []


def test_a_chaser_for_the_lead_alone_that_cannot_be_told_fails(office: Office, journey: str) -> None:
    """Nobody was told, so it is tried again and reported in the end."""
    leave(office, "northgate")
    leave(office, "council")
    office.channels = replace(office.channels, pace=Pace(message_attempts=1))
    chase(office, journey, "partnership")
    assert (office.deliver().poisoned, office.messages()) == (1, [(DEADLINE_CHASED, "failed")])


@pytest.fixture
def counselling(office: Office, story: Story) -> str:
    """A support hand-off for counselling that Northgate, where Amy learns, sent to Haven; no message so far counts."""
    journey = story.refer("Amy Cole", needs=[{"code": "counselling", "adjustment": "quiet room"}])
    given = {"item": "support_need", "need": "counselling", "receiver_id": story.cast["haven"],
             "basis": "explicit_consent", "given_on": "2026-03-02"}  # fmt: skip
    story.act("priya", journey, "record_consent", given)
    made = str(story.send("priya", journey, "support", "haven", need="counselling"))
    office.empty()
    return made


def away(office: Office, name: str, deputy: str) -> None:
    with office.database.unit_of_work() as transaction:
        days = (office.story.cast[deputy], date(2026, 3, 2), date(2026, 3, 31))
        deputies.set_absence(transaction.session, office.story.cast[name], days)


@pytest.mark.parametrize(("deputy", "told"), [("connexions.manager", "priya"), ("tom", "tom")])
def test_of_restricted_support_a_deputy_hears_only_if_named(
    office: Office, counselling: str, mail_room: MailRoom, deputy: str, told: str
) -> None:
    """Rule 0.6: a manager stands in for an adviser in everything else, another adviser in this too."""
    away(office, "priya", deputy)
    cast = office.story.cast
    office.tell("hand_off.returned", counselling, organisation=cast["connexions"], person=cast["priya"])
    office.deliver()
    assert mail_room.recipients == [[f"{told}@connexions.example.org"]]


def test_of_restricted_support_no_manager_hears_for_a_named_person_who_left(
    office: Office, counselling: str, mail_room: MailRoom
) -> None:
    """The other named staff hear instead."""
    cast = office.story.cast
    office.story.set_stored(Person, cast["priya"], left_at=office.story.clock.now())
    office.tell("hand_off.returned", counselling, organisation=cast["connexions"], person=cast["priya"])
    office.deliver()
    assert mail_room.recipients == [["tom@connexions.example.org"]]


def test_restricted_support_on_its_way_to_somebody_who_left_reaches_no_manager(
    office: Office, counselling: str, mail_room: MailRoom
) -> None:
    """It was taken out for the named person; whoever would open their post now may not know of it."""
    cast = office.story.cast
    office.tell("hand_off.returned", counselling, organisation=cast["connexions"], person=cast["priya"])
    mail_room.answers = ["451 Later"]
    office.deliver()
    office.story.set_stored(Person, cast["priya"], left_at=office.story.clock.now())
    office.story.clock.later(hours=1)
    office.deliver()
    assert (mail_room.letters, office.statuses()[0][1] == "sent") == ([], False)


def test_the_digest_of_somebody_who_left_shows_a_manager_no_restricted_support(
    office: Office, story: Story, counselling: str, mail_room: MailRoom
) -> None:
    """The rest of it goes to the manager as before."""
    other = story.refer("Ben Dale")
    office.empty()
    for about in (counselling, other):
        chase(office, about, "waited_on", rule="answer", person=story.cast["priya"])
    office.deliver()
    for name in ("priya", "tom"):
        story.set_stored(Person, story.cast[name], left_at=story.clock.now())
    office.digests("2026-03-03 07:00")
    part = mail_room.to("manager@connexions.example.org")[0].get_body(("plain",))
    assert part is not None
    assert (other in part.get_content(), counselling in part.get_content()) == (True, False)


def chosen(office: Office, name: str, group: Group, channel: str) -> None:
    with office.database.unit_of_work() as transaction:
        preferences.choose(transaction.session, office.story.cast[name], [Choice(group, channel, digest=False)])


def no_address(office: Office, name: str) -> None:
    office.story.set_stored(Person, office.story.cast[name], email="")


def test_mail_for_somebody_whose_address_was_removed_stands_in_the_inbox(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """It failed for good, which the log says."""
    chosen(office, "priya", Group.LEARNING, "email")
    office.tell("review.recorded", journey, organisation=office.story.cast["connexions"])
    mail_room.answers = ["451 Later"]
    office.deliver()
    no_address(office, "priya")
    office.story.clock.later(hours=1)
    assert office.deliver().failed == 1
    assert (office.statuses(), len(office.inbox("priya"))) == ([("email", "failed")], 1)


def test_a_digest_without_an_address_ends_and_is_not_made_again(office: Office, journey: str) -> None:
    """What it was to tell stands in the inbox; the next day there is nothing left to group."""
    chosen(office, "priya", Group.CHASERS, "email")
    chase(office, journey, "waited_on", rule="answer")
    office.deliver()
    no_address(office, "priya")
    made = [office.digests(f"2026-03-0{day} 07:00").digests for day in (3, 4)]
    assert (made, office.statuses()) == ([1, 0], [("email", "failed"), ("email", "failed")])
    assert [item.topic for item in office.inbox("priya")] == [DEADLINE_CHASED]


@pytest.fixture
def only_hooked(office: Office, journey: str, receiver: Receiver) -> str:
    """Connexions has no people any more; only its system listens, and it refuses everything."""
    leave(office, "connexions")
    with office.database.unit_of_work() as transaction:
        cast, moment = office.story.cast, office.story.clock.now()
        endpoints.create(transaction.session, cast["connexions"], receiver.url, "x", moment)
    receiver.always = Answer(410)
    return journey


def unreachable(office: Office) -> int:
    return [topic for topic, _status in office.messages()].count(UNREACHABLE)


def test_an_organisation_whose_only_system_refuses_is_flagged(office: Office, only_hooked: str) -> None:
    """Nobody else there could have read it."""
    office.tell("review.recorded", only_hooked, organisation=office.story.cast["connexions"])
    office.deliver()
    assert (office.statuses(), unreachable(office)) == ([("webhook", "failed")], 1)


@pytest.mark.parametrize("channel", ["email", "inbox"])
def test_an_organisation_whose_people_were_told_is_not_flagged_for_its_system(
    office: Office, only_hooked: str, channel: str
) -> None:
    """By email alone or in the inbox alone: somebody there knows."""
    office.story.set_stored(Person, office.story.cast["priya"], left_at=None)
    chosen(office, "priya", Group.LEARNING, channel)
    office.tell("review.recorded", only_hooked, organisation=office.story.cast["connexions"])
    office.deliver()
    assert (("webhook", "failed") in office.statuses(), unreachable(office)) == (True, 0)
