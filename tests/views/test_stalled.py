"""What is stalled: late and chased, for whoever may see it, most overdue first; of all else no row and no count."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import col

from engine.tables import Chase
from tests.clock import MONDAY, Clock
from tests.databases import add_tables, postgres_database, quick_database
from tests.people import cast as bring_together
from tests.people import runtime_on
from tests.stories import way
from tests.stories.chased import answer, chase, more_time
from tests.stories.scenes import scene
from tests.stories.story import Story, london
from tests.views.crowd import gather, with_counselling
from tests.views.test_lists import everybody, pages
from workflows.facts.chasers import ChaserFacts
from workflows.views.chasers_view import seen_chasers
from workflows.views.looking import Look

EVERYTHING: dict[str, Any] = {"scope": "organisation"}
DECLINE = {"reason": "no_place", "advice": "try again in April"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def late(request: pytest.FixtureRequest, whole_run_clock: Clock) -> Iterator[Story]:
    """A story with journeys in many states of which much is late, on each database; nobody changes it."""
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('tmp_path_factory').mktemp('late') / 'late.sqlite3'}"
        yield from delayed(url, whole_run_clock)
        return
    with postgres_database(request.getfixturevalue("postgres_server"), f"journey_{uuid4().hex}") as url:
        yield from delayed(url, whole_run_clock)


def delayed(url: str, clock: Clock) -> Iterator[Story]:
    """A story on the new database at `url` in which a working week has passed and nobody did anything."""
    add_tables(url)
    database = quick_database(url)
    clock.move_to(MONDAY)
    told = Story(bring_together(runtime_on(database)), clock)
    gather(told)
    told.sweep("2026-03-05 09:00")
    told.sweep("2026-03-09 09:00")
    yield told
    database.dispose()


@pytest.fixture(autouse=True)
def _then(request: pytest.FixtureRequest, clock: Clock) -> None:
    if "late" in request.fixturenames:
        clock.move_to(london("2026-03-09 09:00"))


def stalled(story: Story, who: str, **query: Any) -> list[Any]:
    """All pages of what is stalled."""
    return list(pages(story, who, "/stalled", **query))


def told(story: Story, who: str, **query: Any) -> list[tuple[str, str]]:
    """What is stalled, as (rule or kind of task, level)."""
    return [(row["rule"], row["level"]) for row in stalled(story, who, **query)]


def seen_by_page(story: Story, who: str) -> set[str]:
    """The time limits and tasks with an open late chaser that somebody sees when looking journey by journey."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        open_ones = sa.select(col(Chase.id)).where(col(Chase.cleared_at).is_(None), col(Chase.level) != "remind")
        found = [ChaserFacts(work, each) for each in work.transaction.connection.scalars(open_ones)]
        looks = {facts.journey_id: Look(work, facts.journey_id or "") for facts in found}
        seen = {row.id for look in looks.values() for row in seen_chasers(look)}
        rows = [facts.chase for facts in found if facts.chase.id in seen]
        return {str(row.deadline_id or row.task_id) for row in rows}


def test_the_list_holds_exactly_what_the_pages_show(late: Story) -> None:
    found = {who: {row["id"] for row in stalled(late, who, **EVERYTHING)} for who in everybody(late.cast)}
    assert found == {who: seen_by_page(late, who) for who in found}
    assert {len(each) for each in found.values()} > {0}


def test_the_counts_are_those_of_the_list(late: Story) -> None:
    for who in everybody(late.cast):
        for scope in ("mine", "organisation", "partnership"):
            counts = late.get(who, "/stalled/counts", scope=scope)["items"]
            assert sum(each["count"] for each in counts) == len(stalled(late, who, scope=scope)), (who, scope)


def test_pages_follow_each_other_most_overdue_first(late: Story) -> None:
    rows = stalled(late, way.LEAD, **EVERYTHING)
    assert len({row["id"] for row in rows}) == len(rows) > 2
    assert [(row["due_at"], row["id"]) for row in rows] == sorted((row["due_at"], row["id"]) for row in rows)


def test_a_page_costs_the_same_however_long_it_is(late: Story) -> None:
    assert statements(late, limit=1) == statements(late, limit=100)


def statements(story: Story, limit: int) -> int:
    """How many statements a page of what is stalled takes."""
    counted: list[str] = []

    def count(*said: Any) -> None:
        counted.append(said[2])

    database = story.cast.runtime.database.engine
    story.get(way.LEAD, "/stalled", limit=limit, **EVERYTHING)
    sa.event.listen(database, "before_cursor_execute", count)
    story.get(way.LEAD, "/stalled", limit=limit, **EVERYTHING)
    sa.event.remove(database, "before_cursor_execute", count)
    return len(counted)


@pytest.fixture
@scene
def referred(story: Story) -> str:
    """Amy, referred by Priya on Monday 2 March; Northgate was to acknowledge by Wednesday and has not by Thursday."""
    journey = way.refer(story)
    story.sweep("2026-03-05 09:00")
    return journey


def test_a_line_says_what_is_late_on_whom_it_waits_and_for_how_long(story: Story, referred: str) -> None:
    (row,) = stalled(story, way.LEAD)
    told_of_it = ("kind", "rule", "what", "level", "state", "due_on", "age", "times_chased")
    assert {name: row[name] for name in told_of_it} == {
        "kind": "deadline", "rule": "acknowledge", "what": "acknowledge", "level": "flag", "state": "sent",
        "due_on": "2026-03-04", "age": 1, "times_chased": 2,
    }  # fmt: skip
    assert (row["journey_id"], row["hand_off"], row["learner_name"]) == (referred, story.inbound(referred), "Amy Cole")
    assert (row["waiting_on"]["name"], row["court"], row["responsible"]["name"], row["last_answer"]) == (
        "Northgate", "lead", "Westshire Connexions", None,
    )  # fmt: skip


def test_the_highest_level_counts_and_each_thing_stands_there_once(story: Story, referred: str) -> None:
    story.sweep("2026-03-09 00:00")
    assert told(story, way.LEAD, rule="acknowledge") == [("acknowledge", "escalate")]


def test_a_reminder_is_not_stalled(story: Story) -> None:
    way.refer(story)
    story.sweep("2026-03-04 09:00")
    assert told(story, way.LEAD) == []


def test_the_last_answer_is_shown(story: Story, referred: str) -> None:
    (row,) = stalled(story, way.LEAD)
    answer(story, way.LEAD, row["chase"], more_time("2026-03-10"))
    (row,) = stalled(story, "priya", **EVERYTHING)
    assert (row["last_answer"]["answer"], row["last_answer"]["until"]) == ("still_working", "2026-03-10")


def test_what_was_done_is_stalled_no_more(story: Story, referred: str) -> None:
    story.hand_off(way.LEAD, story.inbound(referred), "acknowledge")
    assert stalled(story, way.LEAD, **EVERYTHING) == []
    assert story.get(way.LEAD, "/stalled/counts", **EVERYTHING)["items"] == []


@pytest.mark.parametrize(
    ("who", "mine", "organisation"),
    [
        (way.LEAD, 1, 1), ("northgate.manager", 1, 1), ("northgate.adviser", 0, 1), ("northgate.tutor", 0, 0),
        ("priya", 0, 1), ("tom", 0, 1), (way.PARTNER, 0, 0), ("haven.worker", 0, 0), ("council.officer", 0, 0),
    ],
)  # fmt: skip
def test_mine_is_what_i_must_answer(story: Story, referred: str, who: str, mine: int, organisation: int) -> None:
    assert [len(stalled(story, who)), len(stalled(story, who, **EVERYTHING))] == [mine, organisation]


@pytest.fixture
@scene
def asked(story: Story) -> str:
    """Priya was asked for more about Amy on Monday 2 March and was to answer by Monday 9 March."""
    journey = way.refer(story)
    story.hand_off(way.LEAD, story.inbound(journey), "ask_for_more", {"question": "Which level?"})
    story.sweep("2026-03-10 09:00")
    return journey


@pytest.mark.parametrize(("who", "expected"), [("priya", 1), ("tom", 0), ("connexions.manager", 1), (way.LEAD, 0)])
def test_what_waits_on_the_referrer_is_the_named_advisers(story: Story, asked: str, who: str, expected: int) -> None:
    found = stalled(story, who, rule="answer")
    assert [row["court"] for row in found] == ["referrer"] * expected


@pytest.mark.parametrize(("who", "expected"), [("priya", 1), ("tom", 1), ("northgate.adviser", 0)])
def test_a_task_is_mine_in_my_role_or_name(story: Story, who: str, expected: int) -> None:
    journey = way.refer(story)
    story.hand_off(way.LEAD, story.inbound(journey), "decline", DECLINE)
    story.sweep("2026-03-10 09:00")
    found = stalled(story, who)
    assert [(row["kind"], row["rule"]) for row in found] == [("task", "aftercare")] * expected


@pytest.fixture
@scene
def partnered(story: Story) -> str:
    """Millbrook was to acknowledge a partner referral of the partnership by Wednesday 4 March."""
    journey = ask_millbrook(story)
    story.sweep("2026-03-05 09:00")
    return journey


def ask_millbrook(story: Story) -> str:
    """A journey of the partnership in planning, offered to Millbrook."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    story.send(way.LEAD, journey, "partner", "millbrook")
    return journey


@pytest.mark.parametrize(
    ("who", "expected"),
    [(way.LEAD, ["acknowledge"]), ("northgate.manager", ["acknowledge"]), ("northgate.adviser", []), (way.PARTNER, []),
     ("priya", []), ("harbour.manager", [])],
)  # fmt: skip
def test_the_partnership_is_for_coordinators_and_managers_of_its_lead(
    story: Story, partnered: str, who: str, expected: list[str]
) -> None:
    found = stalled(story, who, scope="partnership", rule="acknowledge")
    assert [row["rule"] for row in found] == expected
    assert [row["court"] for row in found] == ["partner"] * len(expected)


def test_a_partner_sees_its_own_part_alone(story: Story, partnered: str) -> None:
    way.rank(story, partnered, "harbour", component="vocational")
    story.sweep("2026-03-17 09:00")
    assert {row["rule"] for row in stalled(story, way.PARTNER, **EVERYTHING)} <= {"acknowledge", "decide", "start"}
    assert stalled(story, "harbour.coordinator", **EVERYTHING) == []


def test_a_former_partner_sees_nothing_of_it(story: Story, partnered: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    assert len(stalled(story, way.PARTNER, **EVERYTHING)) == 1
    story.hand_off(way.PARTNER, part, "decline", DECLINE)
    story.sweep("2026-03-17 09:00")
    assert len(stalled(story, way.LEAD, **EVERYTHING)) > 0
    assert stalled(story, way.PARTNER, **EVERYTHING) == []
    assert story.get(way.PARTNER, "/stalled/counts", **EVERYTHING)["items"] == []


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.manager", "priya", "connexions.manager"])
def test_restricted_support_leaves_no_row_and_no_count(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.sweep("2026-03-05 09:00")
    assert told(story, "northgate.adviser", **EVERYTHING) == [("acknowledge", "flag")]
    assert stalled(story, who, **EVERYTHING) == []
    assert story.get(who, "/stalled/counts", **EVERYTHING)["items"] == []


def test_restricted_support_is_the_agencys_own(story: Story) -> None:
    journey = way.in_induction(story)
    support = with_counselling(story, journey)
    story.sweep("2026-03-05 09:00")
    (row,) = stalled(story, "haven.worker")
    assert (row["hand_off"], row["court"], row["chase"]) == (support, "agency", chase(story, support).id)


def test_a_task_about_restricted_support_is_for_named_staff(story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-03-02"})
    story.sweep("2026-03-10 09:00")
    query = {"rule": "support_hand_over", **EVERYTHING}
    assert [len(stalled(story, who, **query)) for who in ("northgate.adviser", "northgate.manager", "priya")] == [
        1,
        0,
        0,
    ]


def test_counts_are_by_organisation_and_state(story: Story) -> None:
    ask_millbrook(story)
    for name in ("Bea Ode", "Cat Day"):
        way.refer(story, about=name)
    story.sweep("2026-03-05 09:00")
    found = story.get(way.LEAD, "/stalled/counts", rule="acknowledge", **EVERYTHING)["items"]
    assert [(each["count"], each["waiting_on"]["name"], each["kind"], each["state"]) for each in found] == [
        (2, "Northgate", "hand_off", "sent"), (1, "Millbrook", "hand_off", "sent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"rule": "acknowledge"}, 1), ({"rule": "start"}, 0), ({"level": "flag"}, 1), ({"level": "escalate"}, 0),
        ({"court": "lead"}, 1), ({"court": "partner"}, 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(story: Story, referred: str, query: dict[str, Any], expected: int) -> None:
    assert len(stalled(story, way.LEAD, **query)) == expected


@pytest.mark.parametrize(("short", "expected"), [("northgate", 1), ("connexions", 0)])
def test_the_list_is_narrowed_by_who_is_waited_on(story: Story, referred: str, short: str, expected: int) -> None:
    assert len(stalled(story, "priya", waiting_on=story.cast[short], **EVERYTHING)) == expected


@pytest.mark.parametrize("query", [{"scope": "all"}, {"level": "remind"}, {"waiting_on": "me"}, {"limit": "0"}])
def test_a_malformed_question_is_refused(story: Story, query: dict[str, Any]) -> None:
    story.get(way.LEAD, "/stalled", expect=422, **query)


@pytest.mark.parametrize("after", ["WyJhIiwiYiJd", "WyIyMDI2LTAzLTAyIiwiYiJd", "x"])
def test_a_malformed_cursor_is_refused(story: Story, after: str) -> None:
    story.get(way.LEAD, "/stalled", expect=400, after=after)
