"""Nobody is told that something is late when it was done before they could read it."""

import pytest

from engine.tables import OutboxMessage
from notifications import endpoints
from notifications.parcels import Unwanted, grouped_in, prepare
from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED
from tests.both import BOTH
from tests.notifications.hook_receiver import Answer, Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories.story import Story


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def hand_off(story: Story, office: Office) -> str:
    """A referral of 2 March that Northgate must acknowledge by the 4th; messages so far are forgotten."""
    found = story.inbound(story.refer("Amy Cole"))
    office.empty()
    return found


def accept(story: Story, hand_off: str, at: str) -> None:
    story.accept("northgate.coordinator", hand_off, "2026-03-16", "2026-07-31", at=at)


def chasers(office: Office) -> set[str]:
    """What became of all that was to be told of what is late."""
    return {row.status for row in office.rows(Delivery) if row.topic == DEADLINE_CHASED}


@BOTH
def test_what_was_done_before_the_digest_is_left_out_of_it(office: Office, story: Story, hand_off: str) -> None:
    """Late on 5 March at 09:00, accepted at 09:30: the digest of the next morning is not even made."""
    story.sweep("2026-03-05 09:00")
    office.deliver()
    assert chasers(office) == {"waiting"}
    accept(story, hand_off, "2026-03-05 09:30")
    assert office.digests("2026-03-06 07:00").digests == 0
    assert chasers(office) == {"cancelled"}


def test_what_was_done_while_the_digest_was_tried_is_left_out_too(
    office: Office, story: Story, hand_off: str, mail_room: MailRoom
) -> None:
    """The mail server was busy at 07:00; by 08:00 the referral is accepted."""
    story.sweep("2026-03-05 09:00")
    mail_room.answers = ["451 Later"] * 9
    office.digests("2026-03-06 07:00")
    mail_room.answers = []
    accept(story, hand_off, "2026-03-06 07:30")
    digests = [row.id for row in office.rows(Delivery) if row.digest_day is not None]
    with office.database.reading() as transaction:
        assert [grouped_in(transaction.session, each) for each in digests] == [[], [], []]
    office.empty_but(DEADLINE_CHASED)
    office.deliver("2026-03-06 08:00")
    assert (mail_room.letters, chasers(office)) == ([], {"cancelled"})


@BOTH
def test_what_was_done_while_messages_were_held_is_not_told_on_release(
    office: Office, story: Story, hand_off: str
) -> None:
    """However long the hold lasted."""
    office.change("hold_messages", hand_off)
    story.sweep("2026-03-05 09:00")
    accept(story, hand_off, "2026-03-05 09:30")
    office.change("release_messages", hand_off)
    office.deliver()
    held = {row.status for row in office.rows(OutboxMessage) if row.topic == DEADLINE_CHASED}
    assert (held, chasers(office), office.inbox("northgate.second_coordinator")) == ({"cancelled"}, set(), [])


def test_what_is_still_late_is_told(office: Office, story: Story, hand_off: str, mail_room: MailRoom) -> None:
    """Nothing was done about it."""
    story.sweep("2026-03-05 09:00")
    office.digests("2026-03-06 07:00")
    assert chasers(office) == {"sent"}


def test_a_system_hears_no_more_of_what_was_done_while_it_was_down(
    office: Office, story: Story, hand_off: str, receiver: Receiver
) -> None:
    """Neither at the next try, nor when somebody asks for everything again."""
    with office.database.unit_of_work() as transaction:
        moment = story.clock.now()
        made = endpoints.create(transaction.session, story.cast["northgate"], receiver.url, "x", moment)
    story.sweep("2026-03-05 09:00")
    receiver.always = Answer(500)
    office.deliver()
    tried = len(receiver.requests)
    accept(story, hand_off, "2026-03-05 09:30")
    hook = next(row for row in office.rows(Delivery) if row.channel == "webhook")
    with office.database.reading() as transaction, pytest.raises(Unwanted, match="done meanwhile"):
        prepare(transaction.session, office.address_book, office.channels, hook, story.clock.now())
    office.empty_but(DEADLINE_CHASED)
    office.deliver("2026-03-05 11:00")
    assert (len(receiver.requests), chasers(office)) == (tried, {"cancelled"})
    story.set_all(Delivery, status="sent")
    with office.database.unit_of_work() as transaction:
        assert endpoints.replay(transaction.session, made.id, story.clock.now()) == 0
