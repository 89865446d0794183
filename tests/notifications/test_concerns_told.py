"""C24: who hears of a concern and how: safeguarding leads at once, the raiser twice, managers without any name."""

from dataclasses import replace

import pytest

from engine.tables import OutboxMessage
from notifications import endpoints
from notifications.tables import Delivery
from tests.notifications.hook_receiver import Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING, TOLD, concern, decide, to_look_at
from tests.stories.story import Story
from workflows.deputies import set_absence
from workflows.tables.organisations import Organisation, Person

MANAGER, RAISER = "northgate.manager", "millbrook.coordinator"
TASK = "Your organisation: a new task, a safeguarding concern"


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """A journey that Millbrook holds a stage of; whatever was told until now is forgotten."""
    found = way.in_induction(story, "lead_provider")
    story.send(way.LEAD, found, "stage", "millbrook", stage="initial_assessment")
    office.empty()
    return found


def told(office: Office, story: Story, at: str | None = None) -> dict[str, list[str]]:
    """What everybody has in the inbox once the clock has worked and messages have gone out, by person."""
    story.sweep(at)
    office.deliver()
    found = {name: [item.subject for item in office.inbox(name)] for name in story.cast.ids}
    return {name: lines for name, lines in found.items() if lines}


def mailed(mail_room: MailRoom) -> set[str]:
    """The addresses that a mail went to."""
    return {address for addresses in mail_room.recipients for address in addresses}


def test_the_leads_hear_and_whoever_raised_it_and_nobody_else(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    concern(story, journey, RAISER)
    heard = told(office, story)
    assert set(heard) == {SAFEGUARDING, RAISER}
    assert heard[SAFEGUARDING] == [TASK]
    assert mailed(mail_room) == {"safeguarding_lead@northgate.example.org", "coordinator@millbrook.example.org"}


def test_no_message_names_the_learner_or_what_was_told(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    concern(story, journey, RAISER, immediate=True)
    told(office, story, "2026-03-12 09:00")
    text = str([message.payload for message in office.rows(OutboxMessage)]) + str(
        [letter.as_string() for letter in mail_room.letters]
    )
    assert not [word for word in ("Amy", "Cole", TOLD, "workshop", "bruises") if word in text]


def test_of_immediate_danger_the_leads_hear_apart_and_at_once(office: Office, story: Story, journey: str) -> None:
    concern(story, journey, RAISER, immediate=True)
    assert sorted(told(office, story)[SAFEGUARDING]) == ["Urgent: a learner may be in danger now", TASK]
    assert not [row for row in office.rows(Delivery) if row.grouped]


def test_no_digest_tells_of_one(office: Office, story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    told(office, story, "2026-03-04 00:01")
    about = [row for row in office.rows(OutboxMessage) if row.payload.get("kind") == "concern_triage"]
    grouped = {row.message_id for row in office.rows(Delivery) if row.grouped}
    assert grouped.isdisjoint(row.id for row in about)


def test_late_it_is_chased_and_passed_up_to_the_manager_without_a_name(
    office: Office, story: Story, journey: str
) -> None:
    concern(story, journey, RAISER)
    heard = told(office, story, "2026-03-04 00:01")
    assert heard[SAFEGUARDING] == [TASK, "Your organisation: a safeguarding concern is late"]
    assert MANAGER not in heard
    # Passed up on the second working day after, and no further: it is the organisation's own affair.
    heard = told(office, story, "2026-03-12 00:01")
    ours = {name: [line for line in lines if "safeguarding" in line] for name, lines in heard.items()}
    assert set(ours[MANAGER]) == {"Your organisation: a safeguarding concern is still late and was passed up"}
    assert {name for name, lines in ours.items() if lines} == {SAFEGUARDING, MANAGER}


def test_whoever_raised_it_hears_twice_and_nothing_more(office: Office, story: Story, journey: str) -> None:
    raised = concern(story, journey, RAISER)
    decide(story, journey, raised, decision="social_care")
    body = {"concern_id": raised, "outcome": "with_social_care", "note": "done"}
    story.act(SAFEGUARDING, journey, "close_concern", body)
    first, second = told(office, story)[RAISER]
    assert (first[11:], second[11:]) == (": your concern was received", ": your concern was looked at")


def test_their_deputy_does_not_hear_it_for_them(office: Office, story: Story, journey: str) -> None:
    with office.database.unit_of_work() as transaction:
        deputy, today = story.cast["millbrook.manager"], way.today(story)
        set_absence(transaction.session, story.cast[RAISER], (deputy, today, today))
    concern(story, journey, RAISER)
    assert set(told(office, story)) == {SAFEGUARDING, RAISER}


def test_once_they_have_left_nobody_hears_it_for_them(office: Office, story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    story.set_stored(Person, story.cast[RAISER], left_at=story.clock.now())
    assert set(told(office, story)) == {SAFEGUARDING}
    assert {message.status for message in office.rows(OutboxMessage)} <= {"sending", "sent"}


def test_where_nobody_leads_the_manager_hears_that_one_waits(office: Office, story: Story) -> None:
    journey = way.refer(story)
    office.empty()
    concern(story, journey, "priya")
    assert told(office, story)["connexions.manager"] == [TASK]


def test_no_system_and_no_shared_mailbox_hears_of_one(
    office: Office, story: Story, journey: str, receiver: Receiver, mail_room: MailRoom
) -> None:
    for organisation in ("northgate", "millbrook"):
        story.set_stored(Organisation, story.cast[organisation], email=f"all@{organisation}.example.org")
        with office.database.unit_of_work() as transaction:
            endpoints.create(transaction.session, story.cast[organisation], receiver.url, "x", story.clock.now())
    concern(story, journey, RAISER, immediate=True)
    told(office, story)
    assert receiver.requests == []
    assert not [address for address in mailed(mail_room) if address.startswith("all@")]


def test_it_is_told_though_messages_about_the_learner_are_held(office: Office, story: Story, journey: str) -> None:
    body = {"died_on": way.in_days(story, 0), "source": "the family", "evidence": "a call"}
    story.act(way.LEAD, journey, "report_death", body)
    office.empty()
    concern(story, journey, RAISER)
    assert set(told(office, story)) == {SAFEGUARDING, RAISER}


def test_without_mail_it_is_in_the_inbox(without_mail: Office, story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    assert set(told(replace(without_mail), story)) == {SAFEGUARDING, RAISER}


def test_what_still_waits_in_a_digest_names_it_to_the_lead_alone(office: Office, story: Story, journey: str) -> None:
    raised = concern(story, journey, RAISER)
    (task,) = to_look_at(story, raised)
    told(office, story, "2026-03-06 00:01")
    late = {}
    with office.database.reading() as transaction:
        for who in (SAFEGUARDING, MANAGER, way.LEAD, RAISER):
            found = office.address_book.still_late(transaction.session, story.cast[who], story.clock.now())
            late[who] = task.id in {each.thing for each in found}
    assert late == {SAFEGUARDING: True, MANAGER: False, way.LEAD: False, RAISER: False}


def test_the_leads_who_take_over_one_that_is_open_hear_that_it_is_there(office: Office, story: Story) -> None:
    journey = way.on_programme(story)
    decide(story, journey, concern(story, journey))
    way.begin(story, way.transferring(story, journey))
    (heard,) = [line for line in told(office, story)["millbrook.safeguarding_lead"] if "came along" in line]
    assert heard.startswith("C-")


@pytest.mark.parametrize("away", [True, False])
def test_of_immediate_danger_managers_hear_while_every_lead_is_away(
    office: Office, story: Story, journey: str, away: bool
) -> None:
    if away:
        with office.database.unit_of_work() as transaction:
            deputy, today = story.cast["northgate.adviser"], way.today(story)
            set_absence(transaction.session, story.cast[SAFEGUARDING], (deputy, today, today))
    concern(story, journey, RAISER, immediate=True)
    urgent = "Urgent: a learner may be in danger now"
    assert (urgent in told(office, story).get(MANAGER, [])) == away
