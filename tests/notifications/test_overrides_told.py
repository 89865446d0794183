"""C21: sharing without consent for safety is reported: told to other leads and managers, and listed for them."""

from typing import Any

import pytest

from engine.tables import OutboxMessage
from tests.both import BOTH
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING, supported
from tests.stories.story import Story, codes
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

REASON = "At risk of harm at home, seen today."
MANAGER, SECOND = "northgate.manager", "northgate.adviser"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
def journey(story: Story) -> str:
    """A journey with a need of counselling; Northgate has a second safeguarding lead."""
    found = way.in_induction(story)
    story.act(SECOND, found, "record_need", {"need": "counselling", "status": "new"})
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=story.cast[SECOND], role=Role.SAFEGUARDING_LEAD))
    return found


def override(story: Story, journey: str, who: str = SAFEGUARDING, *, expect: int = 200, **more: Any) -> Any:
    """Open counselling with Haven without consent."""
    reason = {"need": "counselling", "safeguarding_reason": REASON, **more}
    return story.send(who, journey, "support", "haven", expect=expect, **reason)


def listed(story: Story, who: str, *, expect: int = 200, **query: Any) -> Any:
    """What the report lists for somebody."""
    answer = story.get(who, "/reports/safeguarding-overrides", expect=expect, **query)
    return answer["items"] if expect < 300 else answer


@BOTH
def test_the_leads_see_who_did_so_when_and_why(story: Story, journey: str) -> None:
    override(story, journey)
    (line,) = listed(story, SECOND)
    assert (line["used_by"]["name"], line["reason"]) == ("Northgate Safeguarding Lead", REASON)
    assert (line["used_at"], line["journey_id"]) == ("2026-03-02T10:00:00Z", journey)


def test_the_reason_stands_in_the_report_and_in_no_story(story: Story, journey: str) -> None:
    override(story, journey)
    assert REASON not in str([(entry.reason, entry.detail) for entry in story.history(journey)])


def test_passing_over_a_hold_is_reported_too(story: Story, journey: str) -> None:
    """G9: with consent in place the reason still passes over something."""
    story.act(SAFEGUARDING, journey, "hold", {"reason": "safeguarding", "review_on": "2026-03-09"})
    supported(story, journey, "waywheel", "travel", expect=409)
    story.send(SAFEGUARDING, journey, "support", "waywheel", need="travel", safeguarding_reason=REASON)
    assert [line["reason"] for line in listed(story, SECOND)] == [REASON]


def test_managers_see_all_but_the_reason(story: Story, journey: str) -> None:
    override(story, journey)
    (line,) = listed(story, MANAGER)
    assert (line["used_by"]["name"], line["journey_id"], line["reason"]) == (
        "Northgate Safeguarding Lead", journey, None,
    )  # fmt: skip


@pytest.mark.parametrize("who", [way.LEAD, "northgate.tutor", "priya", "haven.worker"])
def test_nobody_else_reads_the_report(story: Story, journey: str, who: str) -> None:
    override(story, journey)
    listed(story, who, expect=404)


def test_another_organisation_sees_its_own_alone(story: Story, journey: str) -> None:
    override(story, journey)
    assert listed(story, "millbrook.safeguarding_lead") == listed(story, "connexions.manager") == []


def test_with_consent_nothing_is_reported(story: Story, journey: str) -> None:
    supported(story, journey)
    assert listed(story, SECOND) == []


def test_refused_to_anybody_else_nothing_is_reported(story: Story, journey: str) -> None:
    assert "safeguarding_lead_only" in codes(override(story, journey, way.LEAD, expect=409))
    assert (listed(story, SECOND), story.messages("safeguarding.overridden")) == ([], [])


def test_a_draft_is_reported_as_it_is_written(story: Story, journey: str) -> None:
    override(story, journey, draft=True)
    assert [line["reason"] for line in listed(story, SECOND)] == [REASON]


@BOTH
def test_the_latest_comes_first_and_the_rest_on_the_next_page(story: Story, journey: str) -> None:
    override(story, journey)
    other = way.in_induction(story, about="Ben Ode")
    story.act(SECOND, other, "record_need", {"need": "counselling", "status": "new"})
    override(story, other)
    page = story.get(SECOND, "/reports/safeguarding-overrides", limit=1)
    assert [line["journey_id"] for line in page["items"]] == [other]
    assert [line["journey_id"] for line in listed(story, SECOND, limit=1, after=page["next"])] == [journey]


def test_the_other_leads_and_the_managers_hear_of_the_journey_alone(
    office: Office, story: Story, journey: str, mail_room: MailRoom
) -> None:
    office.empty()
    override(story, journey)
    office.empty_but("safeguarding.overridden")
    office.deliver()
    reference = story.get(way.LEAD, f"/journeys/{journey}")["reference"]
    heard = {name: [item.subject for item in office.inbox(name)] for name in story.cast.ids if office.inbox(name)}
    assert heard == {name: [f"Journey {reference}: shared without consent for safety"] for name in (MANAGER, SECOND)}
    queued = [message.payload for message in office.rows(OutboxMessage)]
    said = str([*queued, *(letter.as_string() for letter in mail_room.letters)])
    assert not [word for word in ("counselling", "Haven", story.cast["haven"], REASON, "Amy") if word in said]
