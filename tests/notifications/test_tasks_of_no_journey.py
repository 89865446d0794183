"""Tasks about no journey are told at every level too: to whoever has them, their manager, and at last the lead."""

import json

import pytest
from standardwebhooks import Webhook

from engine.actor import CLOCK
from engine.runtime import Command, Verdict, Work
from engine.tables import OutboxMessage, Task
from notifications import endpoints
from notifications.topics import TASK_CHASED, UNREACHABLE
from tests.both import BOTH
from tests.notifications.hook_receiver import Receiver
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.notifications.test_digest import body
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_s16_uln import VALID, somebody
from workflows.nightly import agreement_ends
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Organisation, Person

# What Northgate and Millbrook agreed in Model 2 ends on Friday 31 July 2026; the alert of sixty days before is answered
# by Wednesday 1 July.
SUBCONTRACT = "lead_provider.millbrook"
LEAD, MANAGER = "northgate", "millbrook.manager"
REMINDED, FLAGGED, PASSED_UP, AT_LAST = "2026-06-30 00:00", "2026-07-02 00:00", "2026-07-03 00:00", "2026-07-08 00:00"
# Chasers wait for the digest.
ON_THEIR_WAY = {"sending"}


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def alert(story: Story, office: Office) -> Task:
    """The alert of sixty days before that Millbrook's manager has."""

    def look(work: Work) -> Verdict:
        return dict(agreement_ends.bring_up_to_date(work))

    story.at("2026-06-01 00:10")
    story.cast.runtime.run(Command("look"), CLOCK, look)
    office.empty()
    return next(row for row in office.rows(Task) if row.organisation_id == story.cast["millbrook"])


def told_by(office: Office, story: Story, at: str) -> set[str]:
    """Who has something in the inbox once the clock has worked and the messages have gone out by a London time."""
    story.sweep(at)
    office.deliver()
    return {name for name in story.cast.ids if office.inbox(name)}


def of_alert(office: Office, alert: Task) -> list[OutboxMessage]:
    """The messages about the alert, in order."""
    return [row for row in office.rows(OutboxMessage) if row.payload.get("task") == alert.id]


@BOTH
def test_whoever_has_it_is_reminded_and_hears_that_it_is_late(office: Office, story: Story, alert: Task) -> None:
    assert told_by(office, story, REMINDED) == {MANAGER, "northgate.manager"}
    told_by(office, story, FLAGGED)
    line = f"{SUBCONTRACT}: an agreement that ends soon"
    assert [item.subject for item in office.inbox(MANAGER)] == [f"{line} is due soon", f"{line} is late"]


@BOTH
def test_it_is_passed_up_to_the_manager_and_at_last_to_the_lead(office: Office, story: Story, alert: Task) -> None:
    """No coordinator hears of it before the last level, then the lead's does."""
    assert told_by(office, story, PASSED_UP) == {MANAGER, "northgate.manager"}
    at_last = told_by(office, story, AT_LAST)
    assert {"northgate.coordinator", "northgate.manager"} <= at_last
    assert not any(name.startswith("harbour") or name == "millbrook.coordinator" for name in at_last)
    assert [each.payload["level"] for each in of_alert(office, alert)] == [
        "remind", "flag", "escalate", "escalate_again",
    ]  # fmt: skip
    assert {each.status for each in of_alert(office, alert)} == ON_THEIR_WAY


def test_its_link_leads_to_the_task(office: Office, story: Story, alert: Task) -> None:
    told_by(office, story, AT_LAST)
    assert {item.link for item in office.inbox(MANAGER)} == {f"https://journeys.example/tasks/{alert.id}"}


def test_the_lead_is_told_of_the_partnership_alone(office: Office, story: Story, alert: Task) -> None:
    """What the agreement of others is called is theirs."""
    told_by(office, story, AT_LAST)
    lines = {item.subject for item in office.inbox("northgate.coordinator") if item.link and alert.id in item.link}
    assert lines == {"lead_provider: an agreement that ends soon is still late and was passed up again"}


@pytest.mark.parametrize(("at", "seen"), [(PASSED_UP, 0), (AT_LAST, 1)])
def test_what_is_passed_up_to_the_lead_it_can_look_at(
    office: Office, story: Story, alert: Task, at: str, seen: int
) -> None:
    story.sweep(at)
    lines = story.get("northgate.coordinator", "/stalled", scope="partnership")["items"]
    assert [each["id"] for each in lines if each["waiting_on"]["name"] == "Millbrook"] == [alert.id] * seen


def test_where_no_partnership_is_named_the_last_level_tells_nobody(office: Office, story: Story) -> None:
    """The alert of a referral agreement, say: it stays with those who have it."""
    story.set_stored(Agreement, story.cast[SUBCONTRACT], partnership_id=None)
    story.at("2026-06-01 00:10")
    story.cast.runtime.run(Command("look"), CLOCK, lambda work: dict(agreement_ends.bring_up_to_date(work)))
    office.empty()
    assert told_by(office, story, AT_LAST) == {MANAGER, "northgate.manager"}
    found = {(each.payload["level"], each.status) for each in office.rows(OutboxMessage)}
    assert {status for level, status in found if level == "escalate_again"} == {"sent"}


def test_the_digest_holds_it(office: Office, story: Story, alert: Task, mail_room: MailRoom) -> None:
    story.sweep(FLAGGED)
    office.digests("2026-07-02 07:00")
    (letter,) = [place for place, to in enumerate(mail_room.recipients) if to == ["manager@millbrook.example.org"]]
    assert body(mail_room, letter).count(f"https://journeys.example/tasks/{alert.id}") == 1


def test_done_before_the_digest_nobody_is_told(office: Office, story: Story, alert: Task, mail_room: MailRoom) -> None:
    story.sweep(FLAGGED)
    story.post(MANAGER, f"/tasks/{alert.id}/done", {"outcome": "a renewal is being written"})
    office.digests("2026-07-02 07:00")
    assert {each.status for each in of_alert(office, alert)} == {"cancelled"}


def test_an_organisation_that_cannot_be_reached_is_flagged_to_the_lead(
    office: Office, story: Story, alert: Task
) -> None:
    for person in office.rows(Person):
        if person.organisation_id == story.cast["millbrook"]:
            story.set_stored(Person, person.id, left_at=story.clock.now())
    story.set_stored(Organisation, story.cast["millbrook"], email=None)
    told_by(office, story, REMINDED)
    office.deliver()
    (flag,) = [each for each in office.rows(OutboxMessage) if each.topic == UNREACHABLE]
    assert (flag.instance_id, flag.status) == (None, "sent")
    assert "lead_provider: an organisation cannot be reached" in {
        item.subject for item in office.inbox("northgate.coordinator")
    }


def test_a_system_hears_of_it_as_a_cloud_event_about_the_task(
    office: Office, story: Story, alert: Task, receiver: Receiver
) -> None:
    with office.database.unit_of_work() as transaction:
        moment = story.clock.now()
        made = endpoints.create(transaction.session, story.cast["millbrook"], receiver.url, "x", moment)
    told_by(office, story, REMINDED)
    event = Webhook(made.secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
    assert (event["type"], event["subject"], event["data"]["instance"]) == (TASK_CHASED, alert.id, None)
    assert event["data"]["link"] == f"https://journeys.example/tasks/{alert.id}"
    assert "scope" not in json.dumps(event["data"])


@pytest.fixture
def duplicate(story: Story, office: Office) -> Task:
    """The task about a referral that was stopped because somebody else holds its ULN."""
    way.refer(story, about=somebody(VALID))
    another = way.referral(story, about=somebody(VALID, "Una", family_name="Other"))
    story.post("priya", "/referrals", another, expect=409)
    office.empty()
    return next(row for row in office.rows(Task) if row.kind == "duplicate_uln" and row.instance_id is None)


@BOTH
def test_of_a_number_that_two_hold_the_manager_hears_where_nobody_has_the_role(
    office: Office, story: Story, duplicate: Task
) -> None:
    told_by(office, story, "2026-03-10 00:00")
    link = f"https://journeys.example/tasks/{duplicate.id}"
    assert [item.subject for item in office.inbox("connexions.manager") if item.link == link][:2] == [
        "holistic: two records with one ULN is due soon", "holistic: two records with one ULN is late",
    ]  # fmt: skip


@BOTH
def test_messages_about_nothing_are_held_by_no_hold(office: Office, story: Story, alert: Task) -> None:
    """The silence about one learner keeps what is about none from nobody."""
    journey = story.refer("Amy Cole")
    office.change("hold_messages", journey)
    office.empty()
    told_by(office, story, REMINDED)
    office.change("cancel_messages", journey)
    assert {each.status for each in of_alert(office, alert)} == ON_THEIR_WAY
