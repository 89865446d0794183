"""What cannot have happened is not written down: days still to come or long before, credit beyond its aim (0.1, 7)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PRIYA
from workflows.tables.programmes import PlacePool

TOMORROW = {"on": "2026-03-03", "channel": "phone"}
LONG_AGO = "1999-12-31"


def rules(answer: Any) -> list[tuple[str, str]]:
    """Field and rule of each fault of a body."""
    return [(fault["field"], fault["rule"]) for fault in answer["errors"]]


def test_a_self_referral_is_not_said_tomorrow(story: Story) -> None:
    refused = story.post(PRIYA, "/referrals", way.referral(story, source="self", learner_said=TOMORROW), expect=422)
    assert rules(refused) == [("learner_said.on", "day_still_to_come")]


def test_a_learner_does_not_cancel_tomorrow(story: Story) -> None:
    journey = way.refer(story)
    body = {"reason": "changed_mind", "learner_said": TOMORROW}
    assert rules(story.act(PRIYA, journey, "cancel", body, expect=422)) == [("learner_said.on", "day_still_to_come")]


@pytest.mark.parametrize("action", ["defer", "waitlist"])
def test_nor_agrees_tomorrow(story: Story, action: str) -> None:
    journey = way.accepted(story) if action == "defer" else way.refer(story)
    if action == "waitlist":
        story.set_all(PlacePool, places=0)
        body = {"referrer_agrees": True, "programme_id": story.cast.programme("northgate")}
    else:
        body = {"start_on": way.in_days(story, 1)}
    refused = story.hand_off(LEAD, story.inbound(journey), action, {**body, "learner_agrees": TOMORROW}, expect=422)
    assert rules(refused) == [("learner_agrees.on", "day_still_to_come")]


def test_what_the_learner_said_today_is_taken(story: Story) -> None:
    story.post(PRIYA, "/referrals", way.referral(story, source="self", learner_said=way.word(story)), expect=201)


@pytest.mark.parametrize("day", [LONG_AGO, "2026-02-01"])
@pytest.mark.parametrize("who", [LEAD, PRIYA])
def test_nobody_died_or_moved_long_before_the_referral(story: Story, who: str, day: str) -> None:
    journey = way.refer(story)
    died = {"died_on": day, "source": "family", "evidence": "letter"}
    moved = {"moved_on": day, "source": "family", "evidence": "letter", "destination_asked": True}
    assert codes(story.act(who, journey, "report_death", died, expect=409)) == ["day_too_early"]
    assert codes(story.act(who, journey, "record_moved_away", moved, expect=409)) == ["day_too_early"]


def test_nobody_died_before_they_started(story: Story) -> None:
    journey = way.on_programme(story)
    died = {"died_on": "2026-03-01", "source": "family", "evidence": "letter"}
    assert codes(story.act(LEAD, journey, "report_death", died, expect=409)) == ["day_too_early"]


def test_an_exit_report_is_not_older_than_the_programme(story: Story) -> None:
    journey = way.in_exit_review(story)
    body = {"report": "Ready for work.", "reported_on": "2026-03-01"}
    assert codes(story.act(LEAD, journey, "record_exit_report", body, expect=409)) == ["day_too_early"]


def test_a_privacy_notice_is_not_older_than_the_referral(story: Story) -> None:
    journey = way.in_induction(story)
    body = {**way.INDUCTION, "privacy_notice_seen_on": "2026-02-01"}
    assert codes(story.act(LEAD, journey, "record_induction", body, expect=409)) == ["day_too_early"]


@pytest.mark.parametrize(("born", "given"), [("2009-05-14", "2009-05-13"), ("1985-05-14", LONG_AGO)])
def test_a_consent_is_not_older_than_the_learner_nor_than_the_century(story: Story, born: str, given: str) -> None:
    journey = way.in_induction(story, about=way.learner("Amy Cole", birth_date=born))
    body = {"item": "contact", "basis": "consent", "given_on": given}
    assert codes(story.act(LEAD, journey, "record_consent", body, expect=409)) == ["day_too_early"]


def test_a_consent_may_be_older_than_the_journey(story: Story) -> None:
    journey = way.in_induction(story)
    story.act(LEAD, journey, "record_consent", {"item": "contact", "basis": "consent", "given_on": "2025-09-01"})


@pytest.mark.parametrize(
    "said",
    [{"actual_credit": 25}, {"actual_credit": 1, "achievement": "none"}, {"actual_credit": 200, "achievement": "full"}],
    ids=["more than twice what was planned", "some for nothing", "far more"],
)
def test_no_more_credit_than_the_aim_can_give(story: Story, said: dict[str, Any]) -> None:
    journey = way.on_programme(story)
    aims = [{"aim_id": way.aims(story, journey)["vocational"], **said}]
    assert codes(story.act(LEAD, journey, "record_credit", {"aims": aims}, expect=409)) == ["credit_impossible"]


def test_nothing_achieved_takes_no_credit_recorded_before(story: Story) -> None:
    journey = way.on_programme(story)
    aim = way.aims(story, journey)["vocational"]
    story.act(LEAD, journey, "record_credit", {"aims": [{"aim_id": aim, "actual_credit": 12}]})
    body = {"aims": [{"aim_id": aim, "achievement": "none"}]}
    assert codes(story.act(LEAD, journey, "record_credit", body, expect=409)) == ["credit_impossible"]
