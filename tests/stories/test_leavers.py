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
from workflows.facts.standing_in import acting_for
from workflows.set_up import leavers
from workflows.tables.organisations import Person
from workflows.visibility import NAMED_STAFF
from workflows.vocabulary import OrganisationKind, Role

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


def test_whoever_has_it_now_is_told(story: Story, cast: Cast, task: Task) -> None:
    before = len(story.messages("task.opened", str(task.instance_id)))
    leave(story, "priya")
    *_earlier, told = story.messages("task.opened", str(task.instance_id))
    assert len(story.messages("task.opened", str(task.instance_id))) == before + 1
    assert (told.payload["task"], told.payload["person"], told.payload["party"]) == (task.id, None, "adviser")
    assert told.payload["organisation"] == cast["connexions"]


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


def gone(story: Story, organisation: str, *but: str) -> None:
    """Everybody of an organisation has left, but these; nobody handed on what they had."""
    people = {who for who in story.cast.ids if who.startswith(f"{organisation}.")} - set(but)
    for who in sorted(people):
        story.set_stored(Person, story.cast[who], left_at=story.clock.now())


@pytest.mark.parametrize(
    ("here", "role"),
    [
        (("northgate.manager", "northgate.coordinator"), "manager"),
        (("northgate.coordinator", "northgate.tutor"), "coordinator"),
        (("northgate.tutor",), "tutor"),
    ],
)
def test_without_a_manager_it_is_the_next_roles_that_somebody_holds(
    story: Story, here: tuple[str, ...], role: str
) -> None:
    """Whoever has it then sees it among their tasks, is chased for it, and answers."""
    journey = way.in_induction(story)
    task = handed_over_to(story, journey)
    gone(story, "northgate", "northgate.adviser", *here)
    leave(story, "northgate.adviser")
    assert kept(story, task.id).role == role
    assert task.id in {row["id"] for row in story.get(here[0], "/tasks")["items"]}
    story.sweep("2026-03-24 09:00")
    assert task.id in {line["id"] for line in story.get(here[0], "/stalled")["items"]}
    answer(story, here[0], chase(story, task.id).id, {"answer": "done"})


def handed_over_to(story: Story, journey: str) -> Task:
    """What Northgate's adviser must do by name about an ended journey with support for travel still open."""
    story.act("northgate.adviser", journey, "record_need", {"need": "travel", "status": "new"})
    story.act("northgate.adviser", journey, "record_consent", {**way.FOR_SUPPORT, "given_on": "2026-03-02"})
    story.send("northgate.adviser", journey, "support", "waywheel", need="travel")
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (task,) = story.tasks(journey, "support_hand_over")
    story.set_stored(Task, task.id, organisation_id=story.cast["northgate"], role="adviser",
                     person_id=story.cast["northgate.adviser"])  # fmt: skip
    return task


def kept(story: Story, task_id: str) -> Task:
    """A task as it stands."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Task, task_id)


def test_when_the_last_one_leaves_the_lead_of_the_partnership_has_every_task(story: Story, task: Task) -> None:
    """Priya's by name, and what is for anybody in a role there."""
    gone(story, "connexions", "connexions.manager")
    story.set_stored(Person, story.cast["tom"], left_at=story.clock.now())
    assert leave(story, "connexions.manager") == 0
    assert leave(story, "priya") == 1
    after = kept(story, task.id)
    assert (after.organisation_id, after.role, after.person_id) == (story.cast["northgate"], "coordinator", None)
    (row,) = [row for row in story.get(way.LEAD, "/tasks")["items"] if row["id"] == task.id]
    assert row["about"]["note"] == leavers.HANDED_TO_LEAD
    answer(story, way.LEAD, chase(story, task.id).id, {"answer": "done"})


def test_what_nobody_had_by_name_goes_to_the_lead_with_the_last_one(story: Story, task: Task) -> None:
    story.set_stored(Task, task.id, person_id=None)
    gone(story, "connexions", "connexions.manager")
    story.set_stored(Person, story.cast["tom"], left_at=story.clock.now())
    leave(story, "connexions.manager")
    assert kept(story, task.id).organisation_id == story.cast["connexions"]
    leave(story, "priya")
    assert kept(story, task.id).organisation_id == story.cast["northgate"]


@pytest.mark.parametrize("here", [("tom",), ("tom", "connexions.manager")])
def test_a_task_for_a_role_that_nobody_holds_is_theirs_who_act_for_it(
    story: Story, task: Task, here: tuple[str, ...]
) -> None:
    """Connexions has no MIS officer: its manager does what is for one, without a manager its advisers do."""
    story.set_stored(Task, task.id, role="mis_officer", person_id=None)
    if "connexions.manager" not in here:
        story.set_stored(Person, story.cast["connexions.manager"], left_at=story.clock.now())
    seen = {who for who in ("priya", *here) if story.get(who, "/tasks")["items"]}
    assert seen == ({"connexions.manager"} if "connexions.manager" in here else {"priya", "tom"})
    doer = sorted(seen)[0]
    answer(story, doer, chase(story, task.id).id, {"answer": "done"})
    story.post(doer, f"/tasks/{task.id}/done", {"outcome": "referred elsewhere"})


def test_neither_does_the_lead_get_it_with_the_last_one(story: Story) -> None:
    """0.6: the lead of the partnership is no more told than a manager would be."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (before,) = story.tasks(journey, "support_hand_over")
    story.set_stored(Task, before.id, organisation_id=story.cast["connexions"], person_id=story.cast["priya"])
    gone(story, "connexions")
    story.set_stored(Person, story.cast["tom"], left_at=story.clock.now())
    leave(story, "priya")
    assert kept(story, before.id).organisation_id == story.cast["connexions"]


@pytest.mark.parametrize(
    ("filled", "restricted", "acting"),
    [
        ({"mis_officer", "manager"}, False, {"mis_officer"}),
        ({"manager", "coordinator"}, False, {"manager"}),
        ({"coordinator", "tutor"}, False, {"coordinator"}),
        ({"tutor"}, False, set(Role) - {Role.OPERATOR}),
        ({"manager", "coordinator"}, True, set(NAMED_STAFF)),
    ],
)
def test_for_a_role_acts_the_first_that_somebody_holds(filled: set[str], restricted: bool, acting: set[str]) -> None:
    """In a provider: the MIS officer, the managers, the coordinators, and at last anybody."""
    assert acting_for("mis_officer", filled, OrganisationKind.PROVIDER, restricted=restricted) == acting


def test_a_time_limit_is_theirs_who_may_see_it_where_nobody_handles_such_records(story: Story) -> None:
    """Northgate has an adviser and a tutor left; before a start only the adviser sees the referral (0.6)."""
    inbound = story.inbound(way.refer(story))
    gone(story, "northgate", "northgate.adviser", "northgate.tutor")
    story.sweep("2026-03-05 09:00")
    lines = {who: story.get(f"northgate.{who}", "/stalled")["items"] for who in ("adviser", "tutor")}
    assert {who: [line["rule"] for line in found] for who, found in lines.items()} == {
        "adviser": ["acknowledge"], "tutor": [],
    }  # fmt: skip
    answer(story, "northgate.adviser", chase(story, inbound).id, {"answer": "done"})


def test_with_no_named_staff_left_what_is_restricted_moves_to_nobody(story: Story) -> None:
    """0.6: neither a manager nor the lead hears of counselling because somebody has left."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (before,) = story.tasks(journey, "support_hand_over")
    gone(story, "northgate", "northgate.adviser", "northgate.manager", "northgate.tutor")
    leave(story, "northgate.adviser")
    after = kept(story, before.id)
    assert (after.role, after.organisation_id, after.person_id) == ("adviser", story.cast["northgate"], None)
    for who in ("northgate.manager", "northgate.tutor"):
        assert before.id not in {row["id"] for row in story.get(who, "/tasks")["items"]}


def test_what_only_named_staff_may_know_of_stays_with_them(story: Story) -> None:
    """Northgate's only adviser leaves, whose name is on a task about counselling: no manager learns of it."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (before,) = story.tasks(journey, "support_hand_over")
    leave(story, "northgate.adviser")
    (after,) = story.tasks(journey, "support_hand_over")
    assert (before.role, after.role, after.person_id) == ("adviser", "coordinator", None)
