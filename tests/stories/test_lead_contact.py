"""The lead of Model 4 keeps in touch with a learner whom partners teach, and whoever reaches them begins anew (4.5)."""

from datetime import date

import pytest

from tests.people import agreement
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

CONTACT = "lead_contact"
REACHED = {"channel": "phone", "reached": True}


@pytest.fixture
def database_kind() -> str:
    """What is counted does not depend on the database."""
    return "sqlite"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, on programme since Monday 2 March 2026; Millbrook teaches her."""
    return way.on_programme(story, "partnership")


def test_a_learner_on_programme_is_contacted_every_28_days(story: Story, journey: str) -> None:
    assert story.due(journey, CONTACT) == date(2026, 3, 30)
    story.act(LEAD, journey, "record_contact", REACHED, at="2026-03-16 10:00")
    assert story.due(journey, CONTACT) == date(2026, 4, 13)
    assert [each.result for each in story.deadlines(journey) if each.rule == CONTACT] == ["met", None]


def test_who_was_not_reached_is_to_be_contacted_still(story: Story, journey: str) -> None:
    story.act("northgate.adviser", journey, "record_contact", {**REACHED, "reached": False}, at="2026-03-16 10:00")
    assert story.due(journey, CONTACT) == date(2026, 3, 30)


def test_it_counts_from_the_contact_and_not_from_its_record(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "record_contact", REACHED | {"at": "2026-03-10T10:00:00Z"}, at="2026-03-16 10:00")
    assert story.due(journey, CONTACT) == date(2026, 4, 7)
    story.act(LEAD, journey, "record_contact", REACHED | {"at": "2026-03-04T10:00:00Z"})
    assert story.due(journey, CONTACT) == date(2026, 4, 7)


def test_the_lead_is_chased_for_it(story: Story, journey: str) -> None:
    story.sweep("2026-04-10 09:00")
    told = [(each.level, each.waiting_party) for each in chases(story, journey) if each.rule == CONTACT]
    assert told == [(level, "responsible") for level in ("remind", "flag", "escalate", "escalate_again")]


def test_it_sleeps_in_a_hold(story: Story, journey: str) -> None:
    hold = {"reason": "learner_unwell", "review_on": "2026-03-20"}
    story.act(LEAD, journey, "hold", hold, at="2026-03-12 10:00")
    assert story.due(journey, CONTACT) is None
    story.act(LEAD, journey, "resume", at="2026-03-19 10:00")
    assert story.due(journey, CONTACT) == date(2026, 4, 6)


def test_it_sleeps_in_a_break_and_goes_on_with_what_was_left(story: Story, journey: str) -> None:
    story.at("2026-03-12 10:00")
    agreed = {"agreed_on": "2026-03-12", "return_on": "2026-03-27", "reason": "operation",
              "learner_agrees": way.word(story)}  # fmt: skip
    story.act(LEAD, journey, "start_break", agreed)
    assert story.due(journey, CONTACT) is None
    story.act(LEAD, journey, "return_from_break", at="2026-03-19 10:00")
    assert story.due(journey, CONTACT) == date(2026, 4, 6)


def test_it_ends_with_the_programme(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    assert story.deadline(journey, CONTACT).result == "not_needed"


def test_an_agreement_may_say_how_often(story: Story) -> None:
    said = agreement("referral", "referrals", "connexions", "northgate", times={CONTACT: 14})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))
    journey = way.on_programme(story, "partnership")
    assert story.due(journey, CONTACT) == date(2026, 3, 16)


def test_a_partner_does_not_keep_it_in_the_lead_s_place(story: Story, journey: str) -> None:
    assert codes(story.act(PARTNER, journey, "record_contact", REACHED, expect=409)) == ["not_yours"]
