"""S13: deadlines over Christmas and New Year."""

from datetime import date

import pytest

from tests.stories.story import Story

TUESDAY, SATURDAY = "2026-12-22 16:55", "2026-12-26 09:00"


@pytest.mark.parametrize(
    ("submitted", "rule", "due"),
    [
        (TUESDAY, "acknowledge", date(2026, 12, 24)),
        (TUESDAY, "decide", date(2026, 12, 31)),
        (SATURDAY, "acknowledge", date(2026, 12, 30)),
        (SATURDAY, "decide", date(2027, 1, 5)),
    ],
)
def test_the_answer_to_a_referral_is_due(story: Story, submitted: str, rule: str, due: date) -> None:
    assert story.due(story.inbound(story.refer("Jo Frost", at=submitted)), rule) == due


@pytest.mark.parametrize(("submitted", "due"), [(TUESDAY, date(2027, 1, 8)), (SATURDAY, date(2027, 1, 12))])
def test_the_start_is_due(story: Story, submitted: str, due: date) -> None:
    assert story.due(story.refer("Jo Frost", at=submitted), "start") == due


def test_the_referrer_is_shown_the_same_day(story: Story) -> None:
    journey = story.refer("Jo Frost", at=TUESDAY)
    shown = {row["rule"]: row["due_on"] for row in story.get("priya", f"/journeys/{journey}/deadlines")["items"]}
    assert (shown["decide"], shown["start"]) == ("2026-12-31", "2027-01-08")
