"""A digest shows each thing once, at its latest level, and ends with what was chased before and is still late."""

from datetime import date

import pytest

from notifications import compose, digest_contents
from notifications.channels import Letter
from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED
from tests.notifications.absences import away
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling

SECOND = "second_coordinator@northgate.example.org"
LINK = "https://journeys.example/hand-offs/"
# Northgate must acknowledge Amy's referral of Monday 2 March by the 4th, and Ben's of the day after by the 5th.
AMY_LATE, BEN_LATE = "2026-03-05 07:00", "2026-03-06 07:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases."""
    return str(request.param)


@pytest.fixture
def amy(story: Story, office: Office) -> str:
    """Her referral at Northgate; its messages so far are forgotten."""
    found: str = story.inbound(story.refer("Amy Cole"))
    office.empty()
    return found


@pytest.fixture
def both(story: Story, office: Office, amy: str) -> tuple[str, str]:
    """Her referral and Ben's, and the digests of the day on which hers was first late."""
    ben: str = story.inbound(story.refer("Ben Dale", at="2026-03-03 10:00"))
    office.empty()
    digests(office, AMY_LATE)
    return amy, ben


def digests(office: Office, at: str) -> None:
    office.story.sweep(at)
    office.digests(at)


def said(mail_room: MailRoom, kind: str = "plain", to: str = SECOND) -> tuple[str, str]:
    """The latest digest of somebody: what is new, and what still waits below it."""
    part = mail_room.to(to)[-1].get_body((kind,))
    assert part is not None
    new, _line, rest = str(part.get_content()).partition("Still waiting:")
    return new, rest


def still_late(office: Office, who: str) -> list[str]:
    """What the address book says that somebody is chased for."""
    with office.database.reading() as transaction:
        session, moment = transaction.session, office.story.clock.now()
        return [each.thing for each in office.address_book.still_late(session, office.story.cast[who], moment)]


def test_swept_late_a_thing_stands_in_it_once_at_its_latest_level(
    office: Office, amy: str, mail_room: MailRoom
) -> None:
    """The worker was down from Monday to Thursday: "is due soon" is said by nobody any more."""
    digests(office, AMY_LATE)
    new, rest = said(mail_room)
    assert (new.count(LINK + amy), "is late" in new, "due soon" in new, rest) == (1, True, False, "")
    assert mail_room.to(SECOND)[-1]["Subject"] == "1 thing waits for you on 5 March 2026"


def test_the_earlier_levels_count_as_told_with_it(office: Office, story: Story, amy: str, mail_room: MailRoom) -> None:
    digests(office, AMY_LATE)
    own = [row for row in office.rows(Delivery) if row.recipient_id == story.cast["northgate.second_coordinator"]]
    assert [row.status for row in own if row.topic == DEADLINE_CHASED] == ["sent", "sent"]


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_was_chased_before_and_is_still_late_stands_below(
    office: Office, both: tuple[str, str], mail_room: MailRoom, kind: str
) -> None:
    amy, ben = both
    digests(office, BEN_LATE)
    new, rest = said(mail_room, kind)
    assert (LINK + ben in new, "acknowledging the referral is still late" in rest) == (True, True)
    assert (rest.count(LINK + amy), LINK + ben in rest) == (1, False)


def test_what_stands_above_is_not_said_again_below(office: Office, both: tuple[str, str], mail_room: MailRoom) -> None:
    assert said(mail_room)[1] == ""


def test_what_was_settled_meanwhile_is_left_out(
    office: Office, story: Story, both: tuple[str, str], mail_room: MailRoom
) -> None:
    story.hand_off("northgate.coordinator", both[0], "acknowledge", at="2026-03-05 12:00")
    digests(office, BEN_LATE)
    assert said(mail_room)[1] == ""


def test_no_digest_goes_out_for_it_alone(office: Office, both: tuple[str, str], mail_room: MailRoom) -> None:
    before = len(mail_room.letters)
    assert still_late(office, "northgate.second_coordinator") != []
    assert (office.digests(BEN_LATE).digests, len(mail_room.letters)) == (0, before)


def test_of_more_than_the_most_it_says_how_many_are_in_the_list(
    office: Office, both: tuple[str, str], mail_room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest due come first: Amy's acknowledgement, then Ben's."""
    monkeypatch.setattr(digest_contents, "MOST_WAITING", 1)
    digests(office, BEN_LATE)
    digests(office, "2026-03-09 07:00")
    rest = said(mail_room)[1]
    assert (rest.count(LINK + both[0]), LINK + both[1] in rest) == (1, False)
    assert "1 more is in the list of what is late: https://journeys.example/stalled" in rest


@pytest.mark.parametrize(("more", "line"), [(0, None), (1, "1 more is in"), (7, "7 more are in")])
def test_the_line_says_how_many(more: int, line: str | None) -> None:
    late = [compose.Entry(Letter("R-1: the decision is late", "", ""), LINK)]
    made = compose.digest(date(2026, 3, 2), [], "https://x/inbox", late, more, "https://x/stalled")
    assert ("in the list" in made.text, "in the list" in made.html) == (bool(line), bool(line))
    assert line is None or (line in made.text and line in made.html)


def test_a_manager_has_in_it_what_was_passed_up_alone(office: Office, both: tuple[str, str]) -> None:
    assert still_late(office, "northgate.manager") == []
    office.story.sweep("2026-03-06 00:00")
    assert len(still_late(office, "northgate.manager")) == 1


def test_whoever_sent_what_waits_on_others_has_nothing_of_it(office: Office, both: tuple[str, str]) -> None:
    assert still_late(office, "priya") == []


@pytest.fixture
def asked(story: Story, office: Office) -> str:
    """Priya was asked for more and must do something by name, both late by Tuesday 10 March; the journey."""
    other = way.refer(story, about="Ben Dale")
    story.hand_off(way.LEAD, story.inbound(other), "decline", {"reason": "no_place", "advice": "in April"})
    journey = way.refer(story)
    story.hand_off(way.LEAD, story.inbound(journey), "ask_for_more", {"question": "Which school?"})
    story.sweep("2026-03-10 09:00")
    return journey


def test_it_is_the_named_advisers_and_no_colleagues(office: Office, asked: str) -> None:
    assert (len(still_late(office, "priya")), still_late(office, "tom")) == (2, [])


def test_while_she_is_away_it_is_her_deputys(office: Office, asked: str) -> None:
    away(office, "priya", "tom")
    assert len(still_late(office, "tom")) == 2


def test_what_stands_still_is_no_part_of_it(office: Office, story: Story, asked: str) -> None:
    story.act("connexions.manager", asked, "hold", {"reason": "learner_asked", "review_on": "2026-03-17"})
    assert len(still_late(office, "priya")) == 1


def test_of_a_learner_of_whom_all_messages_wait_nothing_is_said(office: Office, asked: str) -> None:
    """C19: a death was reported."""
    office.change("hold_messages", asked)
    assert len(still_late(office, "priya")) == 1


@pytest.mark.parametrize(("who", "told"), [("coordinator", 1), ("manager", 0), ("tutor", 0)])
def test_of_restricted_support_nobody_but_named_staff_reads_in_it(
    office: Office, story: Story, who: str, told: int
) -> None:
    """0.6: Northgate must hand over counselling; a week after the last day it was passed up."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (task,) = story.tasks(journey, "support_hand_over")
    story.set_stored(type(task), task.id, role="coordinator", person_id=None)
    story.sweep("2026-03-17 09:00")
    assert still_late(office, f"northgate.{who}").count(task.id) == told
