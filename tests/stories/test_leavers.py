"""Somebody leaves: their tasks and what they were chased for stay with their organisation, and nothing is lost."""

import pytest
from typer.testing import CliRunner

from api.cli import app
from engine.actor import CLOCK
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work
from engine.tables import Task
from tests.people import Cast
from tests.stories import way
from tests.stories.chased import answer, chase, chases
from tests.stories.story import Story
from tests.views.crowd import with_counselling
from workflows.set_up import leavers

MANAGER = "connexions.manager"


def leave(story: Story, who: str) -> int:
    """Let somebody leave; how many tasks were handed on."""

    def act(work: Work) -> Verdict:
        return {"handed_on": leavers.leave(work, story.cast[who])}

    return int(story.cast.runtime.run(Command("leave"), CLOCK, act)["handed_on"])


@pytest.fixture
def task(story: Story) -> Task:
    """What Priya must do by Monday 9 March, since the learner she referred was declined; late by now."""
    journey = way.refer(story)
    story.hand_off(way.LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "in April"})
    (found,) = story.tasks(journey, "aftercare")
    story.sweep("2026-03-10 09:00")
    return found


def now(story: Story, task: Task) -> Task:
    """The task as it stands."""
    (found,) = story.tasks(str(task.instance_id), "aftercare")
    return found


def test_it_was_hers_by_name(story: Story, cast: Cast, task: Task) -> None:
    assert (task.person_id, task.role) == (cast["priya"], "adviser")


def test_it_becomes_her_roles_with_a_note(story: Story, cast: Cast, task: Task) -> None:
    assert leave(story, "priya") == 1
    after = now(story, task)
    assert (after.person_id, after.role, after.organisation_id) == (None, "adviser", cast["connexions"])
    assert (after.detail["handed_from"], after.detail["handed_on"]) == (cast["priya"], "2026-03-10")


@pytest.mark.parametrize("who", ["tom", MANAGER])
def test_her_colleague_and_the_manager_have_it(story: Story, task: Task, who: str) -> None:
    leave(story, "priya")
    (row,) = story.get(who, "/tasks")["items"]
    assert (row["id"], row["about"]["note"]) == (task.id, leavers.HANDED_ON)


def test_what_it_was_chased_for_is_theirs_to_answer(story: Story, task: Task) -> None:
    leave(story, "priya")
    answer(story, "tom", chase(story, task.id).id, {"answer": "done"})


def test_it_is_chased_on_as_before(story: Story, task: Task) -> None:
    leave(story, "priya")
    story.sweep("2026-03-11 00:00")
    assert [row.level for row in chases(story, task.id)] == ["remind", "flag", "escalate"]
    assert story.messages("task.chased")[-1].payload["person"] is None


def test_with_nobody_left_in_the_role_it_is_the_managers(story: Story, task: Task) -> None:
    leave(story, "tom")
    leave(story, "priya")
    assert now(story, task).role == "manager"


def test_an_ended_task_keeps_its_name(story: Story, cast: Cast, task: Task) -> None:
    story.post("priya", f"/tasks/{task.id}/done", {"outcome": "referred elsewhere"})
    assert leave(story, "priya") == 0


def test_nobody_leaves_twice(story: Story, task: Task) -> None:
    leave(story, "priya")
    with pytest.raises(Refused):
        leave(story, "priya")


def test_the_command_line_lets_somebody_leave(
    story: Story, cast: Cast, task: Task, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    email = cast.email("priya")
    ended = CliRunner().invoke(app, ["user", "leave", email])
    assert ended.stdout == f"{email} has left; open tasks handed on: 1.\n"
    again = CliRunner().invoke(app, ["user", "leave", email])
    assert again.exit_code == 1


def test_what_only_named_staff_may_know_of_stays_with_them(story: Story) -> None:
    """Northgate's only adviser leaves, whose name is on a task about counselling: no manager learns of it."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (before,) = story.tasks(journey, "support_hand_over")
    leave(story, "northgate.adviser")
    (after,) = story.tasks(journey, "support_hand_over")
    assert (before.role, after.role, after.person_id) == ("adviser", "coordinator", None)
