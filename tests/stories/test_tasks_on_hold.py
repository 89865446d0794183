"""While a journey or a hand-off is on hold the tasks about it sleep, but for those that may not (rule 0.2)."""

from collections.abc import Sequence

import pytest

from engine.clock import london_date
from engine.tables import Task
from tests.stories import way
from tests.stories.chased import answer, chase, chases, more_time
from tests.stories.scenes import scene
from tests.stories.story import Story, codes, london
from tests.stories.test_review_input import ASKED, asked
from tests.stories.way import LEAD, PARTNER
from workflows.published import DEFINITIONS
from workflows.words.tasks import THROUGH_HOLD

UNWELL = {"reason": "learner_unwell", "review_on": "2026-04-30"}
REQUEST = {"what": "withdrawal", "reason": "not seen since Monday"}


@pytest.fixture
@scene
def requested(story: Story) -> str:
    """Millbrook asked on Monday 2 March for Amy's journey to be ended: Northgate answers by Monday 9 March."""
    journey = way.on_programme(story, "partnership")
    story.act(PARTNER, journey, "request_ending", REQUEST)
    return journey


def request(story: Story, journey: str) -> Task:
    """The task of the lead to answer it."""
    (task,) = story.tasks(journey, "lead_request")
    return task


def levels(story: Story, task: Task) -> list[tuple[str, str]]:
    """The levels that were reached, and on which day in London."""
    return [(each.level, london_date(each.at).isoformat()) for each in chases(story, task.id)]


def test_a_task_keeps_the_working_days_that_were_left(story: Story, requested: str) -> None:
    """Held on Wednesday with three working days left, resumed on Monday 16 March: by Thursday."""
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-04 10:00")
    assert (request(story, requested).remaining, request(story, requested).due_at) == (3, None)
    story.act(LEAD, requested, "resume", at="2026-03-16 10:00")
    assert str(story.task_due(request(story, requested))) == "2026-03-19"


def test_nobody_is_chased_for_it_meanwhile(story: Story, requested: str) -> None:
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-04 10:00")
    story.sweep("2026-03-15 10:00")
    assert levels(story, request(story, requested)) == []
    assert [line for line in story.get(LEAD, "/stalled")["items"] if line["rule"] == "lead_request"] == []


def test_its_list_says_how_many_days_are_left(story: Story, requested: str) -> None:
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-04 10:00")
    story.at("2026-03-20 10:00")
    (line,) = [each for each in story.get(LEAD, "/tasks")["items"] if each["kind"] == "lead_request"]
    assert (line["due_on"], line["due_at"], line["remaining"], line["overdue"]) == (None, None, 3, False)


def test_awake_it_says_its_day(story: Story, requested: str) -> None:
    (line,) = [each for each in story.get(LEAD, "/tasks")["items"] if each["kind"] == "lead_request"]
    assert (line["due_on"], line["remaining"]) == ("2026-03-09", None)


@pytest.mark.parametrize("swept", [["2026-03-06 00:00", "2026-03-10 00:00", "2026-03-31 00:00"], ["2026-03-31 00:00"]])
def test_late_before_the_hold_it_is_told_as_daily_sweeps_would(
    story: Story, requested: str, swept: Sequence[str]
) -> None:
    """Late since Tuesday 10 March; on hold from 10:00, whenever the clock comes by."""
    for at in swept[:-1]:
        story.sweep(at)
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-10 10:00")
    story.sweep(swept[-1])
    task = request(story, requested)
    assert levels(story, task) == [("remind", "2026-03-06"), ("flag", "2026-03-10")]
    assert task.missed_at is not None


def test_more_time_is_not_asked_for_while_its_clock_stands(story: Story, requested: str) -> None:
    story.sweep("2026-03-10 09:00")
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-10 10:00")
    late = chase(story, request(story, requested).id)
    assert codes(answer(story, LEAD, late.id, more_time("2026-03-12"), expect=409)) == ["clock_stopped"]


def test_input_to_a_review_is_not_due_while_its_journey_is_on_hold(story: Story) -> None:
    """The task is about the hand-off, which is held with its journey; six working days were left."""
    journey = way.on_programme(story, "partnership")
    story.sweep(ASKED)
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-17 10:00")
    story.sweep("2026-03-27 10:00")
    (task,) = asked(story, journey)
    assert (task.remaining, levels(story, task)) == (6, [])
    story.act(LEAD, journey, "resume", at="2026-04-07 10:00")
    assert str(story.task_due(*asked(story, journey))) == "2026-04-15"


def test_a_hand_off_held_on_its_own_lets_its_tasks_sleep_until_it_is_resumed(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    story.sweep(ASKED)
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(LEAD, part, "hold", UNWELL, at="2026-03-17 10:00")
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-18 10:00")
    story.act(LEAD, journey, "resume", at="2026-03-19 10:00")
    assert asked(story, journey)[0].remaining == 6
    story.hand_off(LEAD, part, "resume", at="2026-03-20 10:00")
    assert asked(story, journey)[0].remaining is None


def test_a_task_opened_on_hold_opens_asleep(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    story.act(LEAD, journey, "hold", UNWELL)
    story.act(PARTNER, journey, "request_ending", REQUEST)
    assert request(story, journey).remaining == 5


def test_an_end_of_the_journey_ends_its_sleeping_tasks(story: Story, requested: str) -> None:
    story.act(LEAD, requested, "hold", UNWELL, at="2026-03-04 10:00")
    left = {"reason": "health", "last_attended_on": "2026-03-02"}
    story.act(LEAD, requested, "withdraw", left, at="2026-03-16 10:00")
    assert story.tasks(requested, "lead_request") == []
    (next_step,) = story.tasks(requested, "aftercare")
    assert str(story.task_due(next_step)) == "2026-03-23"


def test_the_question_after_four_weeks_of_absence_goes_on(story: Story) -> None:
    """C18: asked on Monday 30 March, to be answered by Wednesday 8 April, over Easter; but there is no other level."""
    journey = way.in_induction(story)
    story.sweep("2026-03-30 00:00")
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-31 10:00")
    story.sweep("2026-04-09 00:00")
    (task,) = story.tasks(journey, "withdrawal_question")
    assert (task.missed_at, chases(story, task.id)) == (london("2026-04-09 00:00"), [])


def test_a_hold_gives_no_more_time_for_a_temporary_number(story: Story) -> None:
    """ULN_06: 60 days after the start, by Friday 1 May."""
    about = way.learner("Amy Cole", uln="9999999999", uln_requested=False)
    journey = way.in_induction(story, about=about)
    story.act(LEAD, journey, "hold", UNWELL)
    story.act(LEAD, journey, "resume", at="2026-03-30 10:00")
    (task,) = story.tasks(journey, "temporary_uln")
    assert str(story.task_due(task)) == "2026-05-01"


def test_who_confirms_a_death_is_chased_through_a_hold(story: Story) -> None:
    """C19: what ends the silence cannot wait for the end of a hold."""
    journey = way.on_programme(story)
    story.act(LEAD, journey, "hold", UNWELL)
    story.act(LEAD, journey, "report_death", {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"})
    story.sweep("2026-03-04 00:00")
    (task,) = story.tasks(journey, "confirm_death")
    assert [each.level for each in chases(story, task.id)] == ["flag"]


def test_every_definition_lets_the_same_kinds_go_on() -> None:
    assert {definition.tasks_through_hold for definition, _guards in DEFINITIONS} == {tuple(THROUGH_HOLD)}
