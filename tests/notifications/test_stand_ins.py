"""Where nobody holds the right role somebody else who may know hears of it; only where nobody is left it is flagged."""

from datetime import date

import pytest

from notifications.topics import DEADLINE_CHASED, UNREACHABLE
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling
from workflows import deputies
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

TOPIC = "review.recorded"


@pytest.fixture
def journey(story: Story, office: Office) -> str:
    """Amy's journey at Northgate after her start; its messages so far are forgotten."""
    made = way.in_induction(story)
    office.empty()
    return made


def leave(office: Office, *names: str) -> None:
    """These people have left, without anybody seeing to their tasks."""
    for name in names:
        office.story.set_stored(Person, office.story.cast[name], left_at=office.story.clock.now())


def only(office: Office, organisation: str, *names: str) -> None:
    """Nobody but these is left at the organisation."""
    gone = (each for each in office.story.cast.ids if each.startswith(f"{organisation}.") and each not in names)
    leave(office, *(each for each in gone if not each.startswith("programme.")))


def told(office: Office) -> set[str]:
    """Whose inbox holds something once everything has gone out."""
    office.deliver()
    office.deliver()
    return {name for name in office.story.cast.ids if office.inbox(name)}


def flagged(office: Office) -> bool:
    return UNREACHABLE in {topic for topic, _status in office.messages()}


def chase(office: Office, about: str, organisation: str, tells: str) -> str:
    return office.tell(
        DEADLINE_CHASED, about, organisation=office.story.cast[organisation], chase="c", party="receiver",
        tells=[tells], level="escalate", rule="decide", due_on="2026-03-03", state="sent",
    )  # fmt: skip


def test_an_agency_of_one_worker_hears_itself_what_is_for_its_manager(office: Office, story: Story) -> None:
    """WayWheel has Otto alone; somebody works there, so it is not called unreachable."""
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    story.act("northgate.adviser", journey, "record_consent", {**way.FOR_SUPPORT, "given_on": "2026-03-02"})
    support = story.send("northgate.adviser", journey, "support", "waywheel", need="travel")
    office.empty()
    chase(office, support, "waywheel", "manager")
    assert ("waywheel.worker" in told(office), flagged(office)) == (True, False)


def test_without_a_manager_the_leads_coordinators_hear(office: Office, journey: str) -> None:
    leave(office, "northgate.manager")
    office.tell(TOPIC, journey, organisation=office.story.cast["northgate"], roles=["manager"])
    assert told(office) == {"northgate.coordinator", "northgate.second_coordinator"}
    assert [status for _topic, status in office.messages()] == ["sent"]


def test_without_those_anybody_who_may_see_the_record_hears(office: Office, journey: str) -> None:
    only(office, "northgate", "northgate.tutor", "northgate.mis_officer")
    office.tell(TOPIC, journey, organisation=office.story.cast["northgate"], roles=["manager"])
    assert told(office) == {"northgate.tutor", "northgate.mis_officer"}


def test_whoever_may_see_nothing_of_it_hears_nothing(office: Office, story: Story) -> None:
    """0.6: a tutor sees nothing of a referral that is not yet accepted; the lead hears that nobody can be told."""
    journey = way.refer(story, "consortium", "Kit Moss")
    story.act(way.LEAD, journey, "offer_to_members", {"receivers": [story.cast["harbour"]]})
    offer = story.inbound(journey)
    office.empty()
    only(office, "harbour", "harbour.tutor")
    office.tell(TOPIC, offer, organisation=story.cast["harbour"])
    assert told(office) == {"northgate.coordinator", "northgate.second_coordinator"}
    assert flagged(office)


def test_an_administrator_hears_at_last_for_they_can_give_the_role(office: Office, journey: str) -> None:
    only(office, "northgate", "northgate.tutor")
    office.story.set_stored(PersonRole, (office.story.cast["northgate.tutor"], Role.TUTOR), role=Role.ADMINISTRATOR)
    office.tell(TOPIC, journey, organisation=office.story.cast["northgate"])
    assert told(office) == {"northgate.tutor"}


@pytest.mark.parametrize(
    ("left", "hears"),
    [("northgate.safeguarding_lead", {"northgate.safeguarding_lead"}), ("northgate.manager", set()),
     ("northgate.tutor", set())],
)  # fmt: skip
def test_of_restricted_support_nobody_but_named_staff_ever_hears(
    office: Office, story: Story, journey: str, left: str, hears: set[str]
) -> None:
    support = with_counselling(story, journey)
    office.empty()
    only(office, "northgate", left)
    office.tell("hand_off.returned", support, organisation=story.cast["northgate"], roles=["manager"])
    office.deliver()
    assert {name for name in story.cast.ids if office.inbox(name)} == hears


def test_mail_on_its_way_to_somebody_who_left_goes_to_whoever_is_there(
    office: Office, journey: str, mail_room: MailRoom
) -> None:
    """Connexions has no manager any more either."""
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"], person=office.story.cast["priya"])
    mail_room.answers = ["451 Later"]
    office.deliver()
    leave(office, "priya", "connexions.manager")
    office.story.clock.later(hours=1)
    office.deliver()
    assert mail_room.recipients == [["tom@connexions.example.org"]]


def away(office: Office, name: str, deputy: str) -> None:
    with office.database.unit_of_work() as transaction:
        days = (office.story.cast[deputy], date(2026, 3, 2), date(2026, 3, 31))
        deputies.set_absence(transaction.session, office.story.cast[name], days)


def test_the_deputy_of_a_deputy_who_is_away_too_hears(office: Office, journey: str, mail_room: MailRoom) -> None:
    away(office, "priya", "tom")
    away(office, "tom", "connexions.manager")
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"])
    office.deliver()
    assert mail_room.recipients == [["manager@connexions.example.org"]]


def test_a_circle_of_deputies_leads_back_to_whom_it_is_for(office: Office, journey: str, mail_room: MailRoom) -> None:
    """The manager stands in for Tom and Tom for her: Priya's own mail stays hers."""
    away(office, "priya", "tom")
    away(office, "tom", "connexions.manager")
    away(office, "connexions.manager", "tom")
    office.tell(TOPIC, journey, organisation=office.story.cast["connexions"])
    office.deliver()
    assert mail_room.recipients == [["priya@connexions.example.org"]]


def test_a_deputy_who_has_lost_the_role_hears_no_more(office: Office, journey: str, mail_room: MailRoom) -> None:
    """Whoever could do nothing about it is not told in place of somebody who can."""
    away(office, "northgate.coordinator", "northgate.tutor")
    office.tell(TOPIC, journey, organisation=office.story.cast["northgate"])
    office.deliver()
    assert ["tutor@northgate.example.org"] not in mail_room.recipients
    assert ["coordinator@northgate.example.org"] in mail_room.recipients
