"""Rule 0.6 in what is sent: no letter, webhook or inbox says who a learner is, what they need, or who helps."""

import pytest

from notifications import endpoints
from tests.notifications.hook_receiver import Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.outside.test_need_to_know import MARKS, Told
from tests.stories.concerned import concern
from workflows.tables.organisations import Organisation


@pytest.fixture
def told(office: Office, mail_room: MailRoom, receiver: Receiver) -> Told:
    """Hana's story of two weeks, told to everybody by letter, by webhook and in the inbox, chasers and digests too."""
    story = Told(office.story.cast, office.story.clock)
    for short in ("northgate", "millbrook", "harbour", "ashdown", "connexions", "haven", "waywheel", "council"):
        with office.database.unit_of_work() as transaction:
            endpoints.create(transaction.session, story.cast[short], f"{receiver.url}{short}", "x", story.clock.now())
        story.set_stored(Organisation, story.cast[short], email=f"all@{short}.example.org")
    story.tell()
    concern(story, story.journey)
    for day in ("03", "04", "05", "06", "09", "10", "11", "12", "13", "16"):
        story.sweep(f"2026-03-{day} 00:01")
        office.deliver()
        office.digests(f"2026-03-{day} 07:00")
        office.deliver()
    return story


def test_nothing_that_is_sent_says_who_it_is_what_they_need_or_who_helps(
    told: Told, office: Office, mail_room: MailRoom, receiver: Receiver
) -> None:
    letters = [letter.as_string() for letter in mail_room.letters]
    hooks = [request.path + request.body for request in receiver.requests]
    inboxes = [f"{item.subject} {item.body}" for name in told.cast.ids for item in office.inbox(name)]
    assert min(len(letters), len(hooks), len(inboxes)) > 20
    assert [(item, text) for text in (*letters, *hooks, *inboxes) for item, mark in MARKS.items()
            if mark in text] == []  # fmt: skip


def test_no_system_and_no_shared_mailbox_hears_of_the_agency(
    told: Told, mail_room: MailRoom, receiver: Receiver
) -> None:
    shared = [letter.as_string() for letter, to in zip(mail_room.letters, mail_room.recipients, strict=True)
              if any(address.startswith("all@") and "haven" not in address for address in to)]  # fmt: skip
    hooks = [request.body for request in receiver.requests if "haven" not in request.path]
    assert [text for text in (*shared, *hooks) if "Haven" in text or told.cast["haven"] in text] == []
