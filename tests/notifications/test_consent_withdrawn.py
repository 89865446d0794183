"""Once a consent is taken back nothing that relied on it leaves any more, though it was queued before (C25)."""

import pytest

from engine.tables import OutboxMessage
from notifications.topics import DEADLINE_CHASED
from tests.both import BOTH
from tests.notifications.hook_receiver import Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.notifications.test_stand_ins import chase
from tests.stories import way
from tests.stories.story import Story

ADVISER, WORKER, MAIL = "northgate.adviser", "waywheel.worker", "worker@waywheel.example.org"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """Amy is at Northgate and needs help with travel; messages so far are forgotten."""
    made = way.in_induction(story, needs=[{"code": "travel"}])
    office.empty()
    return made


def consent(story: Story, journey: str, receiver: str = "waywheel", need: str = "travel") -> str:
    given = {"item": "support_need", "need": need, "basis": "consent", "given_on": "2026-03-02"}
    body = given | {"receiver_id": story.cast[receiver]}
    return str(story.act(ADVISER, journey, "record_consent", body)["consent"])


def send(story: Story, journey: str, need: str = "travel") -> str:
    return str(story.send(ADVISER, journey, "support", "waywheel", need=need))


def withdraw(story: Story, journey: str, consent_id: str) -> None:
    story.act(ADVISER, journey, "withdraw_consent", {"consent_id": consent_id, "learners_word": way.word(story)})


def topics(office: Office, name: str) -> list[str]:
    return [item.topic for item in office.inbox(name)]


@BOTH
def test_a_referral_that_was_not_told_yet_is_told_to_nobody(office: Office, story: Story, journey: str) -> None:
    """That the consent was withdrawn they do hear, for they may have seen it in the list."""
    given = consent(story, journey)
    send(story, journey)
    withdraw(story, journey, given)
    office.deliver()
    assert topics(office, WORKER) == ["consent.withdrawn"]
    assert {(row.topic, row.status) for row in office.rows(OutboxMessage) if row.topic == "hand_off.sent"} == {
        ("hand_off.sent", "cancelled")
    }


def test_mail_that_was_on_its_way_stops(office: Office, story: Story, journey: str, mail_room: MailRoom) -> None:
    given = consent(story, journey)
    send(story, journey)
    mail_room.answers = ["451 Later"]
    office.deliver()
    withdraw(story, journey, given)
    story.clock.later(hours=1)
    office.deliver()
    assert [str(letter["Subject"]).partition(": ")[2] for letter in mail_room.to(MAIL)] == ["sharing must stop"]
    assert ("email", "cancelled") in office.statuses()


def test_what_rests_on_another_consent_goes_on(office: Office, story: Story, journey: str) -> None:
    """Two referrals to WayWheel, each on a consent of its own: the one that stands is told."""
    story.act(ADVISER, journey, "record_need", {"need": "benefits_finance", "status": "new"})
    given = consent(story, journey)
    consent(story, journey, need="benefits_finance")
    travel, money = send(story, journey), send(story, journey, "benefits_finance")
    withdraw(story, journey, given)
    office.deliver()
    links = {str(item.link).rpartition("/")[2] for item in office.inbox(WORKER) if item.topic == "hand_off.sent"}
    assert links == {money}
    assert travel not in links


def test_its_sender_and_the_chasers_of_both_sides_are_told_as_before(
    office: Office, story: Story, journey: str, receiver: Receiver
) -> None:
    """A chaser shares nothing: it asks a side to act."""
    given = consent(story, journey)
    support = send(story, journey)
    office.empty()
    chase(office, support, "waywheel", "waited_on")
    office.tell("hand_off.acknowledged", support, organisation=story.cast["northgate"])
    withdraw(story, journey, given)
    office.deliver()
    assert (DEADLINE_CHASED in topics(office, WORKER), topics(office, way.LEAD)) == (True, ["hand_off.acknowledged"])


def test_of_a_draft_nobody_hears_that_the_consent_went(office: Office, story: Story, journey: str) -> None:
    """0.6: what was never sent is its maker's alone."""
    given = consent(story, journey)
    story.send(ADVISER, journey, "support", "waywheel", need="travel", draft=True)
    withdraw(story, journey, given)
    office.deliver()
    assert topics(office, WORKER) == []
