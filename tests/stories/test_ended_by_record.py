"""A task whose answer is a fact on record ends with that fact alone; any other ends with a word (rule 0.4)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from api.jobs import GUARANTEES, worker_of
from api.settings import Settings
from engine.tables import Task
from tests.stories import areas, copying, way
from tests.stories.partnering import taught_by
from tests.stories.splitting import NO, ask, limits, ready
from tests.stories.story import Story, codes
from tests.stories.test_learners_answer import accepted_twice
from tests.stories.test_waits_for_the_start import intake
from tests.stories.way import LEAD, PARTNER
from workflows.words.tasks import IN_WORDS, RECORDED, TaskKind

SECOND = "northgate.second_coordinator"
GIVEN_BACK = {"reason": "our tutor is ill", "safety": True}
WORD = {"outcome": "looked at"}


def declined(story: Story, *partners: str) -> str:
    """A journey in PLANNING for which Millbrook, the first of `partners`, said no."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, *partners)
    story.hand_off(PARTNER, ask(story, journey, "millbrook"), "decline", NO)
    return journey


def reported_dead(story: Story) -> str:
    """A journey whose learner is reported dead."""
    journey = way.in_induction(story)
    said = {"died_on": way.in_days(story, 0), "source": "family", "evidence": "a call"}
    story.act(LEAD, journey, "report_death", said)
    return journey


def to_be_reopened(story: Story) -> str:
    """A journey whose last move somebody asked to be taken back."""
    journey = way.in_assessment(story)
    story.act(LEAD, journey, "ask_reopening", {"reason": "too early"})
    return journey


def to_be_passed_on(story: Story) -> str:
    """A referral that went to a subcontractor."""
    return way.refer(story, "lead_provider", receivers=[story.cast["millbrook"]])


def absent(story: Story) -> str:
    """A journey whose learner was not seen for four weeks."""
    journey = way.on_programme(story)
    story.sweep("2026-03-31 09:00")
    return journey


def to_be_reviewed(story: Story) -> str:
    """The part of a partner that is asked for input to a review."""
    journey = way.on_programme(story, "partnership")
    story.sweep("2026-03-16 09:00")
    return story.hand_offs(journey, "partner")[-1]


def leaving(story: Story) -> str:
    """A journey in EXIT_REVIEW of which a partner owes credit."""
    journey = way.taught_elsewhere(story, "partnership")
    way.secure(story, journey)
    way.leave(story, journey)
    return journey


def waiting(story: Story) -> str:
    """A journey that waits more than four weeks for its start."""
    intake(story, "2026-06-01")
    journey = way.refer(story)
    way.accept(story, journey, start_on="2026-06-01", planned_end_on="2026-12-18")
    story.sweep("2026-03-30 09:00")
    return journey


def with_temporary_uln(story: Story) -> str:
    """A journey whose learner started with the temporary number."""
    return way.in_induction(story, about=way.learner("Amy Cole", uln="9999999999", uln_requested=False))


def owed_an_offer(story: Story) -> str:
    """A referral of a learner of year 12 for whom no place in September is known."""
    journey = way.refer(story)
    story.at("2026-06-01 00:15")
    worker_of(story.cast.runtime, Settings()).run(GUARANTEES)
    return journey


def given_back(story: Story) -> str:
    """A Model 4 journey ON_PROGRAMME whose partner gave the vocational component back."""
    journey = taught_by(story, "Amy Cole", "millbrook", "2026-03-02 10:00")
    story.hand_off(PARTNER, story.hand_offs(journey, "partner")[0], "return_work", GIVEN_BACK)
    return journey


def to_be_recalled(story: Story) -> str:
    """Millbrook made a copy of what it was told of Amy with her consent, which she took back."""
    contact = {"item": "contact", "basis": "consent"}
    journey = way.taught_elsewhere(story, "lead_provider", shared=[contact])
    copying.export(story, PARTNER, journey)
    (given,) = story.get(LEAD, f"/journeys/{journey}")["consents"]
    copying.withdraw(story, LEAD, journey, given["id"])
    return journey


def to_be_recognised(story: Story) -> str:
    """Ella arrived at Millbrook with a unit that is not one of those shared."""
    journey, change = areas.accepted(story)
    areas.arrive(story, change, at="2026-03-09 10:00")
    return journey


# How each comes to be asked, and who has it.
SCENES: Mapping[TaskKind, tuple[Callable[[Story], str], str]] = {
    TaskKind.RE_OFFER: (lambda story: declined(story, "millbrook", "harbour"), LEAD),
    TaskKind.GUIDANCE_MEETING: (lambda story: declined(story, "millbrook"), "northgate.adviser"),
    TaskKind.CONFIRM_DEATH: (reported_dead, LEAD),
    TaskKind.CONFIRM_REOPENING: (to_be_reopened, SECOND),
    TaskKind.PASS_ON: (to_be_passed_on, PARTNER),
    TaskKind.WITHDRAWAL_QUESTION: (absent, LEAD),
    TaskKind.REVIEW_INPUT: (to_be_reviewed, PARTNER),
    TaskKind.FINAL_CREDIT: (leaving, PARTNER),
    TaskKind.KEEP_CONTACT: (waiting, LEAD),
    TaskKind.TEMPORARY_ULN: (with_temporary_uln, "northgate.mis_officer"),
    TaskKind.LEARNERS_CHOICE: (lambda story: accepted_twice(story)[1], "priya"),
    TaskKind.SEPTEMBER_GUARANTEE: (owed_an_offer, "priya"),
    TaskKind.RECALL_COPY: (to_be_recalled, PARTNER),
    TaskKind.RECOGNITION: (to_be_recognised, PARTNER),
}


def opened(story: Story, kind: TaskKind) -> tuple[Task, str]:
    """A task of the kind as it comes to be asked, and who has it."""
    scene, who = SCENES[kind]
    (task,) = story.tasks(scene(story), kind)
    return task, who


def end(story: Story, who: str, task: Task, *, expect: int = 409) -> Any:
    """End a task with a word."""
    return story.post(who, f"/tasks/{task.id}/done", WORD, expect=expect)


def test_for_every_task_it_is_said_once_how_it_ends() -> None:
    assert sorted([*RECORDED, *IN_WORDS]) == sorted(TaskKind)


def test_every_task_that_only_a_record_ends_has_its_scene() -> None:
    # A concern is a task about no journey: see test_concerns.
    assert {*SCENES, TaskKind.CONCERN_TRIAGE} == set(RECORDED)


@pytest.mark.parametrize("kind", SCENES)
def test_no_word_ends_what_is_to_be_put_on_record(story: Story, kind: TaskKind) -> None:
    task, who = opened(story, kind)
    refused = end(story, who, task)
    assert [each["code"] for each in refused["refusals"]] == ["ended_by_action"]
    assert [each["sentence"] for each in refused["refusals"]] == [RECORDED[kind].sentence]
    assert [each.id for each in story.tasks(str(task.instance_id), kind)] == [task.id]


def test_work_that_came_back_from_a_partner_is_placed_again_on_record(story: Story) -> None:
    (task,) = story.tasks(given_back(story), "place_again")
    assert codes(end(story, LEAD, task)) == ["ended_by_action"]


def test_work_that_came_back_from_a_subcontractor_is_taken_back_by_a_word(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    story.hand_off(PARTNER, story.hand_offs(journey, "component")[0], "return_work", GIVEN_BACK)
    (task,) = story.tasks(journey, "place_again")
    end(story, LEAD, task, expect=200)
    assert story.tasks(journey, "place_again") == []


def test_a_reopening_that_nobody_confirmed_in_time_is_ended_by_a_word(story: Story) -> None:
    """C27: after the thirtieth day nobody can confirm it any more."""
    task, who = opened(story, TaskKind.CONFIRM_REOPENING)
    story.at("2026-04-01 23:59:50")
    assert codes(end(story, who, task)) == ["ended_by_action"]
    story.at("2026-04-02 00:00:10")
    end(story, who, task, expect=200)


def test_on_a_break_the_next_partner_is_nobodys_until_the_return(story: Story) -> None:
    journey = given_back(story)
    (task,) = story.tasks(journey, "place_again")
    word = {"on": "2026-03-02", "channel": "phone"}
    body = {"agreed_on": "2026-03-02", "return_on": "2026-03-23", "reason": "An operation.", "learner_agrees": word}
    story.act(LEAD, journey, "start_break", body)
    end(story, LEAD, task, expect=200)
    assert limits(story, journey) == []
    story.act(LEAD, journey, "return_from_break", at="2026-03-23 10:00")
    assert limits(story, journey) == ["next_partner_referral 2026-03-30"]


def test_the_exit_review_ends_the_question_of_withdrawal(story: Story) -> None:
    """Nobody can answer it there: neither withdrawal nor attendance is recorded in the exit review."""
    journey = absent(story)
    way.secure(story, journey)
    way.leave(story, journey)
    assert story.tasks(journey, "withdrawal_question") == []


def test_a_split_asked_for_ends_the_task_that_no_word_ends(story: Story) -> None:
    journey = ready(story, None, "vocational")
    story.hand_off(PARTNER, ask(story, journey, "millbrook", "vocational"), "decline", NO)
    (task,) = story.tasks(journey, "re_offer")
    end(story, LEAD, task)
    ask(story, journey, "harbour", "vocational")
    assert story.tasks(journey, "re_offer") == []
