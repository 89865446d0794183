"""S08: a partner stays silent over Easter, and the offer expires to the second."""

from datetime import date

import pytest

from tests.people import Cast
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story, codes, london

MIDNIGHT = london("2026-04-08 00:00")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Kit's journey at planning, with Harbour and then Ashdown ranked."""
    found = at_planning(story, "Kit Moss", "2026-03-23 10:00")
    rank(story, found, "harbour", "ashdown")
    return found


@pytest.fixture
def to_harbour(story: Story, journey: str) -> str:
    """The offer to Harbour, on the Friday before the clocks change."""
    return str(offer(story, journey, "harbour", at="2026-03-27 17:45"))


def accept(story: Story, hand_off: str, at: str, expect: int) -> str:
    """Let Harbour accept."""
    answer = story.accept("harbour.coordinator", hand_off, "2026-04-10", "2026-12-18", at=at, expect=expect)
    return str(answer)


def test_the_holidays_are_left_out(story: Story, to_harbour: str) -> None:
    assert (story.due(to_harbour, "acknowledge"), story.due(to_harbour, "decide")) == (
        date(2026, 3, 31), date(2026, 4, 7),
    )  # fmt: skip


def test_a_missing_acknowledgement_is_flagged_from_midnight(story: Story, to_harbour: str) -> None:
    story.sweep("2026-04-01 00:00:10")
    assert story.deadline(to_harbour, "acknowledge").missed_at == london("2026-04-01 00:00")


@pytest.mark.parametrize("who", ["harbour.coordinator", LEAD])
def test_both_sides_see_that_it_is_overdue(story: Story, journey: str, to_harbour: str, who: str) -> None:
    story.sweep("2026-04-01 09:00")
    rows = story.get(who, f"/journeys/{journey}/deadlines")["items"]
    assert [row["rule"] for row in rows if row["overdue"] and row["hand_off"] == to_harbour] == ["acknowledge"]


def test_nothing_is_flagged_while_the_last_day_lasts(story: Story, to_harbour: str) -> None:
    story.sweep("2026-03-31 23:59:59")
    assert story.deadline(to_harbour, "acknowledge").missed_at is None


def test_an_acceptance_ten_seconds_before_the_end_counts(story: Story, to_harbour: str) -> None:
    accept(story, to_harbour, "2026-04-07 23:59:50", 200)
    assert story.state(to_harbour) == "accepted"


def test_an_acceptance_half_a_minute_after_the_end_is_refused(story: Story, to_harbour: str) -> None:
    refused = story.accept(
        "harbour.coordinator", to_harbour, "2026-04-10", "2026-12-18", at="2026-04-08 00:00:30", expect=409
    )
    assert codes(refused) == ["offer_expired"]
    assert "expired 7 April" in refused["detail"]


def test_the_system_records_the_expiry_with_its_time(story: Story, to_harbour: str) -> None:
    story.sweep("2026-04-08 00:00:20")
    last = story.history(to_harbour)[-1]
    assert (last.event, last.target, last.actor_kind, last.at) == ("expire", "expired", "clock", MIDNIGHT)


def test_both_managers_are_told_once(story: Story, to_harbour: str) -> None:
    story.sweep("2026-04-08 00:00:20")
    story.sweep("2026-04-08 00:10")
    assert story.told("hand_off.expired", to_harbour) == ["harbour", "northgate"]


def test_the_next_partner_is_proposed(story: Story, cast: Cast, journey: str, to_harbour: str) -> None:
    story.sweep("2026-04-08 00:00:20")
    assert [task.detail["proposed"] for task in story.tasks(journey, "re_offer")] == [cast["ashdown"]]


def test_the_decision_counts_as_missed(story: Story, to_harbour: str) -> None:
    story.sweep("2026-04-08 00:00:20")
    decide = story.deadline(to_harbour, "decide")
    assert (decide.result, decide.missed_at) == ("missed", MIDNIGHT)


def test_an_offer_that_expires_never_held_a_place(story: Story, to_harbour: str) -> None:
    assert story.places_taken("harbour") == 0
    story.sweep("2026-04-08 00:00:20")
    assert story.places_taken("harbour") == 0


def test_the_journey_stays_where_it_is(story: Story, journey: str, to_harbour: str) -> None:
    story.sweep("2026-04-08 00:00:20")
    assert story.state(journey) == "planning"


@pytest.fixture
def caught_up(story: Story, to_harbour: str) -> str:
    """The offer after the timer job had stopped for two days and ran again, twice."""
    story.sweep("2026-04-07 12:00")
    story.sweep("2026-04-09 09:00")
    story.sweep("2026-04-09 09:01")
    return to_harbour


def test_a_late_timer_dates_the_expiry_at_its_due_moment(story: Story, caught_up: str) -> None:
    last = story.history(caught_up)[-1]
    assert (last.at, last.recorded_at) == (MIDNIGHT, london("2026-04-09 09:00"))


def test_a_late_timer_sends_each_message_once(story: Story, caught_up: str) -> None:
    assert len(story.messages("hand_off.expired", caught_up)) == 2


def test_a_late_timer_flags_each_deadline_at_its_own_moment(story: Story, caught_up: str) -> None:
    flagged = [story.deadline(caught_up, rule).missed_at for rule in ("acknowledge", "decide")]
    assert flagged == [london("2026-04-01 00:00"), MIDNIGHT]
