"""What somebody leaves behind is listed, without a word of any learner to an administrator, and given to colleagues."""

from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from api.auth.invitations import NOT_GOOD, invited_with
from api.auth.tables import AccountEvent, Invitation, SignInSession
from api.auth.tokens import digest
from api.cli import app
from engine.errors import Refused
from engine.runtime import new_id
from engine.tables import Task
from tests.people import Cast
from tests.stories import way
from tests.stories.story import API, Story, codes
from tests.stories.test_deputies import go_away
from tests.stories.test_leavers import handed_over_to, kept, leave, task
from tests.views.crowd import with_counselling
from workflows.tables.journeys import AdviserChange, Journey
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

__all__ = ["task"]

MANAGER, ADVISER = "connexions.manager", "northgate.adviser"
UNKNOWN = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17"


def counts(story: Story, who: str = MANAGER) -> dict[str, tuple[int, int, int]]:
    """What waits of everybody who left: tasks, referrals, absences."""
    rows = story.get(who, "/people/leavers")["items"]
    return {row["name"]: (row["tasks"], row["referrals"], row["absences"]) for row in rows}


def assign(story: Story, who: str, task: Task, to: str, expect: int = 200) -> Any:
    """Give a task to somebody by short name or id."""
    return story.post(who, f"/tasks/{task.id}/assign", {"person_id": story.cast.ids.get(to, to)}, expect=expect)


def name(story: Story, who: str, journey: str, to: str) -> Any:
    """Name somebody as the adviser of a journey; the answer."""
    body, headers = {"person_id": story.cast.ids.get(to, to)}, {"Idempotency-Key": new_id()}
    return story.cast.client_of(who).put(f"{API}/journeys/{journey}/adviser", json=body, headers=headers)


def test_what_is_left_is_counted_by_leaver(story: Story, task: Task) -> None:
    journey = way.refer(story, about="Ben Ode")
    assert counts(story) == {}
    leave(story, "priya")
    assert counts(story) == {"Priya Shah": (1, 1, 0)}
    assert [row["id"] for row in story.get(MANAGER, "/tasks", assignee_left=True)["items"]] == [task.id]
    assert [row["id"] for row in story.get(MANAGER, "/journeys", adviser_left=True)["items"]] == [journey]


def test_an_administrator_sees_figures_alone(story: Story, cast: Cast, task: Task) -> None:
    leave(story, "priya")
    with cast.runtime.database.unit_of_work() as transaction:
        transaction.session.delete(transaction.session.get_one(PersonRole, (cast[MANAGER], Role.MANAGER)))
        transaction.session.add(PersonRole(person_id=cast[MANAGER], role=Role.ADMINISTRATOR))
    (row,) = story.get(MANAGER, "/people/leavers")["items"]
    assert row.keys() == {"id", "name", "left_at", "tasks", "referrals", "absences"}
    assert story.get(MANAGER, "/tasks", assignee_left=True)["items"] == story.get(MANAGER, "/journeys")["items"] == []
    assert codes(assign(story, MANAGER, task, "tom", 409)) == ["not_yours"]


@pytest.mark.parametrize("who", ["tom", "northgate.manager"])
def test_to_others_nobody_has_left(story: Story, task: Task, who: str) -> None:
    leave(story, "priya")
    if who == "tom":
        story.get(who, "/people/leavers", expect=404)
    else:
        assert counts(story, who) == {}


def test_leavers_come_a_page_at_a_time(story: Story, task: Task) -> None:
    leave(story, "priya")
    leave(story, "tom")
    first = story.get(MANAGER, "/people/leavers", limit=1)
    second = story.get(MANAGER, "/people/leavers", limit=1, after=first["next"])
    assert {row["name"] for page in (first, second) for row in page["items"]} == {"Priya Shah", "Tom Reyes"}
    assert second["next"] is None


def test_a_manager_gives_a_task_to_a_colleague_who_is_told(story: Story, cast: Cast, task: Task) -> None:
    leave(story, "priya")
    assert assign(story, MANAGER, task, "tom")["person_id"] == cast["tom"]
    assert story.messages("task.opened", str(task.instance_id))[-1].payload["person"] == cast["tom"]
    assert counts(story) == {"Priya Shah": (0, 0, 0)}
    assert story.get(MANAGER, "/tasks", assignee_left=True)["items"] == []
    before = len(story.messages("task.opened"))
    assign(story, MANAGER, task, "tom")
    assert len(story.messages("task.opened")) == before


def test_only_a_manager_gives_it(story: Story, task: Task) -> None:
    leave(story, "priya")
    refused = assign(story, "tom", task, "tom", 409)
    assert (codes(refused), refused["refusals"][0]["who_could"]) == (["not_yours"], ["manager of Westshire Connexions"])


@pytest.mark.parametrize("to", ["priya", "northgate.adviser", UNKNOWN])
def test_it_is_given_to_nobody_who_does_not_work_here(story: Story, task: Task, to: str) -> None:
    leave(story, "priya")
    refused = assign(story, MANAGER, task, to, 409)
    assert refused["refusals"] == assign(story, MANAGER, task, UNKNOWN, 409)["refusals"]
    assert codes(refused) == ["colleague_unknown"]


def test_it_is_given_to_nobody_who_could_not_do_it(story: Story, cast: Cast, task: Task) -> None:
    leave(story, "priya")
    with cast.runtime.database.unit_of_work() as transaction:
        transaction.session.delete(transaction.session.get_one(PersonRole, (cast["tom"], Role.ADVISER)))
        transaction.session.add(PersonRole(person_id=cast["tom"], role=Role.FINANCE))
        transaction.session.add(PersonRole(person_id=cast[MANAGER], role=Role.ADVISER))
    assert codes(assign(story, MANAGER, task, "tom", 409)) == ["colleague_lacks_roles"]
    assign(story, MANAGER, task, MANAGER)


def test_an_ended_task_is_given_to_nobody(story: Story, task: Task) -> None:
    story.post("priya", f"/tasks/{task.id}/done", {"outcome": "rang"})
    assert codes(assign(story, MANAGER, task, "tom", 409)) == ["already_ended"]


def test_a_task_of_another_organisation_is_not_there(story: Story, task: Task) -> None:
    assign(story, "northgate.manager", task, "northgate.adviser", 404)


def test_a_manager_names_another_adviser_who_then_has_what_waits(story: Story, cast: Cast) -> None:
    journey = way.refer(story)
    inbound = story.inbound(journey)
    story.hand_off(way.LEAD, inbound, "ask_for_more", {"question": "Which school?"})
    leave(story, "priya")
    assert name(story, MANAGER, journey, "tom").status_code == 204
    assert counts(story) == {"Priya Shah": (0, 0, 0)}
    story.sweep("2026-03-10 09:00")
    assert [line["rule"] for line in story.get("tom", "/stalled")["items"]] == ["answer"]
    with cast.runtime.database.reading() as transaction:
        (row,) = transaction.session.exec(select(AdviserChange)).all()
        assert transaction.session.get_one(Journey, journey).adviser_id == cast["tom"]
    assert (row.from_id, row.to_id, row.by_id) == (cast["priya"], cast["tom"], cast[MANAGER])
    assert name(story, MANAGER, journey, "tom").status_code == 204


@pytest.mark.parametrize(
    ("who", "to", "expected"),
    [
        ("tom", "tom", [409, ["not_yours"]]),
        (MANAGER, "northgate.adviser", [409, ["colleague_unknown"]]),
        (MANAGER, UNKNOWN, [409, ["colleague_unknown"]]),
        (way.LEAD, "northgate.adviser", [404, None]),
        ("northgate.manager", "northgate.adviser", [404, None]),
        ("ashdown.manager", "ashdown.coordinator", [404, None]),
    ],
)
def test_nobody_else_names_an_adviser(story: Story, who: str, to: str, expected: list[Any]) -> None:
    journey = way.in_induction(story)
    leave(story, "priya")
    answer = name(story, who, journey, to)
    said = codes(answer.json()) if answer.status_code == 409 else None
    assert [answer.status_code, said] == expected


def test_what_a_manager_may_not_know_of_is_neither_counted_nor_given_by_one(story: Story) -> None:
    """0.6: the adviser leaves, who had a task about counselling by name; named staff give it to one another."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    (about,) = story.tasks(journey, "support_hand_over")
    leave(story, ADVISER)
    assert kept(story, about.id).person_id is None
    assert [each[0] for each in counts(story, "northgate.manager").values()] == [0]
    assign(story, "northgate.manager", about, way.LEAD, 404)
    assert about.id in {row["id"] for row in story.get(way.LEAD, "/tasks", assignee_left=True)["items"]}
    assert codes(assign(story, way.LEAD, about, "northgate.manager", 409)) == ["colleague_lacks_roles"]
    assign(story, way.LEAD, about, "northgate.second_coordinator")


def test_what_everybody_may_know_of_is_counted(story: Story) -> None:
    handed_over_to(story, way.in_induction(story))
    leave(story, ADVISER)
    assert [each[0] for each in counts(story, "northgate.manager").values()] == [1]


def test_an_absence_without_a_deputy_is_counted(story: Story, cast: Cast) -> None:
    go_away(story, "priya", "tom")
    story.set_stored(PersonRole, (cast[MANAGER], Role.MANAGER), role=Role.MIS_OFFICER)
    leave(story, "tom")
    story.set_stored(PersonRole, (cast[MANAGER], Role.MIS_OFFICER), role=Role.MANAGER)
    assert counts(story) == {"Tom Reyes": (0, 0, 1)}


def test_the_command_line_signs_a_leaver_out_and_says_so(
    story: Story, cast: Cast, task: Task, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    story.get("priya", "/me")
    CliRunner().invoke(app, ["user", "leave", cast.email("priya")])
    assert story.cast.client_of("priya").get(f"{API}/me").status_code == 401
    with cast.runtime.database.reading() as transaction:
        (event,) = transaction.session.exec(select(AccountEvent)).all()
        hers = transaction.session.exec(select(SignInSession).where(SignInSession.person_id == cast["priya"])).all()
    assert (event.what, event.by_id) == ("left", "command line")
    assert all(row.revoked_at is not None for row in hers)
    listed = CliRunner().invoke(app, ["user", "leavers", "Westshire Connexions"]).stdout
    assert listed == "Priya Shah; left 2026-03-10; tasks 1, referrals 0, absences without a deputy 0\n"


@pytest.mark.parametrize("side", ["invited", "inviting"])
def test_invitations_of_a_leaver_end(story: Story, cast: Cast, side: str) -> None:
    sides = {"invited": ("priya", MANAGER), "inviting": (MANAGER, "priya")}[side]
    moment = story.clock.now()
    with cast.runtime.database.unit_of_work() as transaction:
        row = Invitation(
            id=new_id(), person_id=cast[sides[0]], roles=["adviser"], token_hash=digest("t"),
            invited_by_id=cast[sides[1]], created_at=moment, expires_at=moment.replace(year=2027),
        )  # fmt: skip
        transaction.session.add(row)
    leave_for_good(story, "priya")
    with cast.runtime.database.reading() as transaction:
        assert transaction.session.get_one(Invitation, row.id).expires_at == moment
        with pytest.raises(Refused, match=NOT_GOOD.sentence[:30]):
            invited_with(transaction.session, "t")


def leave_for_good(story: Story, who: str) -> None:
    """An administrator lets somebody leave."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=story.cast[MANAGER], role=Role.ADMINISTRATOR))
    story.post(MANAGER, f"/people/{story.cast[who]}/leave")
