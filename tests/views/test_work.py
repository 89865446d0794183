"""What waits on somebody stands in their work, most overdue first, and nothing else does."""

from typing import Any

from tests.stories import areas, way
from tests.stories.story import Story
from tests.views.crowd import with_counselling
from workflows.views.work_view import WorkFilter, WorkKind, WorkLine, WorkPage, work_list

LEAD = "northgate.coordinator"


def page(story: Story, who: str, limit: int = 100, after: Any = None, **wanted: Any) -> WorkPage:
    """A page of somebody's work."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        return work_list(work, WorkFilter(**wanted), limit, after)


def whats(lines: list[WorkLine]) -> list[tuple[str, str]]:
    """What is to be done with whom, in order."""
    return [(line.journey.learner_name if line.journey else "", line.what) for line in lines]


def test_the_most_overdue_comes_first(story: Story) -> None:
    story.refer("Amy Cole", at="2026-03-02 10:00")
    story.refer("Ben Ode", at="2026-03-03 10:00")
    story.at("2026-03-05 09:00")
    lines = page(story, LEAD).items
    assert whats(lines)[0] == ("Amy Cole", "acknowledge")
    assert [line.overdue for line in lines if line.what == "acknowledge"] == [True, False]


def test_of_several_time_limits_of_one_record_the_first_is_told(story: Story) -> None:
    story.refer("Amy Cole")
    parts = [line for line in page(story, LEAD).items if line.hand_off]
    assert whats(parts) == [("Amy Cole", "acknowledge")]


def test_what_waits_on_another_organisation_is_no_work_of_mine(story: Story) -> None:
    story.refer("Amy Cole")
    assert page(story, "priya").items == []
    assert page(story, "millbrook.coordinator").items == []


def test_a_row_says_who_answers_delivers_and_is_waited_on(story: Story) -> None:
    journey = way.on_programme(story)
    line = next(line for line in page(story, LEAD).items if line.journey and line.journey.id == journey)
    assert line.journey is not None
    assert line.journey.responsible is not None
    assert line.journey.responsible.name == "Northgate"
    assert [each.name for each in line.delivering_now] == ["Northgate"]


def test_tasks_stand_among_the_time_limits_of_whoever_has_them(story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.hand_off(LEAD, story.inbound(journey), "decline", {"reason": "not_suitable", "advice": "Try Harbour."})
    assert whats(page(story, "priya").items) == [("Amy Cole", "aftercare")]
    assert whats(page(story, "priya", kind=WorkKind.DEADLINE).items) == []


def test_pages_follow_each_other_without_gap_or_repeat(story: Story) -> None:
    for number in range(5):
        story.refer(f"Learner Number{number}")
    whole, after, found = page(story, LEAD).items, None, []
    while True:
        part = page(story, LEAD, 2, after)
        found += part.items
        if part.last is None:
            break
        after = part.last
    assert [line.id for line in found] == [line.id for line in whole]


def test_late_only_leaves_out_what_is_in_time(story: Story) -> None:
    story.refer("Amy Cole")
    assert page(story, LEAD, overdue=True).items == []
    story.at("2026-03-05 09:00")
    assert whats(page(story, LEAD, overdue=True).items) == [("Amy Cole", "acknowledge")]


def test_support_that_is_restricted_leaves_no_row_to_others(story: Story) -> None:
    journey = way.on_programme(story, about="Hana Iqbal")
    others = [line.id for line in page(story, "northgate.tutor").items]
    support = with_counselling(story, journey)
    yes = {"eligible": True, "suitable": True, "ready": True, "start_on": "2026-03-02", "planned_end_on": "2026-06-30"}
    story.hand_off("haven.worker", support, "accept", yes)
    story.hand_off("haven.worker", support, "start", {"arrived_on": "2026-03-02"})
    story.hand_off("haven.worker", support, "return_work", {"reason": "We close."})
    assert [line.id for line in page(story, "northgate.tutor").items] == others
    assert support in {line.hand_off for line in page(story, LEAD).items}


def test_a_row_names_those_who_deliver_as_the_record_does_while_a_learner_is_between_two_homes(story: Story) -> None:
    journey, _change = areas.accepted(story)
    story.at("2026-03-09 09:00")
    record = story.get("millbrook.coordinator", f"/journeys/{journey}")
    assert [each["name"] for each in record["delivering_now"]] == ["Northgate"]
    lines = [line for line in page(story, "millbrook.coordinator").items if line.journey and line.journey.id == journey]
    assert {each.name for line in lines for each in line.delivering_now} == {"Northgate"}
