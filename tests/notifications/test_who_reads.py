"""A message is worded for what its reader is to the journey, and says of digest and urgency what is true."""

from datetime import date

import pytest

from notifications.recipients import wish_of
from notifications.topics import Group, group_of, may_wait
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows.facts.consents import in_force
from workflows.tables.learners import Consent
from workflows.visibility import is_referring_agency
from workflows.vocabulary import LawfulBasis, ReferralSource, SharedItem

WITH_YOU = "whether the next step is with you"


@pytest.mark.parametrize(
    ("source", "who", "expected"), [("agency", "priya", True), ("direct_recruit", "northgate.coordinator", False)]
)
def test_only_an_agency_hears_that_the_next_step_may_be_its_own(
    office: Office, story: Story, source: str, who: str, expected: bool
) -> None:
    """A provider about its own recruit is the provider: it refers nobody to itself."""
    journey = story.refer("Amy Cole", source=source, by=who)
    office.empty()
    organisation = story.cast.caller(who).organisation
    office.tell("journey.ended", journey, organisation=organisation, outcome="progressed")
    office.deliver()
    (item,) = office.inbox(who)
    assert (WITH_YOU in item.body) is expected


@pytest.mark.parametrize(
    ("source", "referrer", "expected"),
    [("agency", "o", True), ("agency", "p", False), ("direct_recruit", "o", False), ("self", "o", False)],
)
def test_a_referring_agency_is_an_agency_that_referred(source: str, referrer: str, expected: bool) -> None:
    assert is_referring_agency(ReferralSource(source), referrer, "o") is expected


def test_answers_to_chasers_wait_for_the_digest_as_the_preferences_say(office: Office, story: Story) -> None:
    payload = {"rule": "decide", "level": "flag", "answer": "done"}
    shown = {each["group"]: each["digest"] for each in story.get("priya", "/preferences")["choices"]}
    with office.database.reading() as transaction:
        wish = wish_of(transaction.session, story.cast["priya"], "chase.answered", payload)
    assert (shown["chasers"], wish.grouped) == (True, True)


@pytest.mark.parametrize(("level", "waits"), [("remind", True), ("flag", False)])
def test_of_safety_only_reminders_wait(level: str, waits: bool) -> None:
    payload = {"kind": "confirm_death", "level": level}
    assert (group_of("task.chased", payload), may_wait("task.chased", payload)) == (Group.SAFETY, waits)


@pytest.mark.parametrize(
    ("day", "withdrawn", "expected"),
    [("2026-03-01", False, False), ("2026-03-02", False, True), ("2026-04-30", False, True),
     ("2026-05-01", False, False), ("2026-03-15", True, False)],
)  # fmt: skip
def test_a_consent_counts_from_its_day_to_its_last_unless_withdrawn(
    story: Story, day: str, withdrawn: bool, expected: bool
) -> None:
    moment = story.clock.now()
    given = Consent(
        id="c", learner_id="l", item=SharedItem.CONTACT, basis=LawfulBasis.CONSENT, given_on=date(2026, 3, 2),
        expires_on=date(2026, 4, 30), recorded_by="p", recorded_at=moment,
        withdrawn_at=moment if withdrawn else None,
    )  # fmt: skip
    assert in_force(given, date.fromisoformat(day)) is expected
