"""Lists hold what the caller may read, all of it, and nothing else; no search finds what may not be seen."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import col

from engine.errors import UnknownInstance
from engine.runtime import Runtime
from tests.clock import MONDAY, Clock
from tests.databases import add_tables, postgres_database, quick_database
from tests.people import Cast, runtime_on
from tests.people import cast as bring_together
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import gather, with_counselling
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Person
from workflows.views.hand_off_list import HandOffFilter, hand_off_list
from workflows.views.journey_list import JourneyFilter, journey_list
from workflows.views.looking import look_at, look_at_hand_off
from workflows.words.accesses import Surface


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, whole_run_clock: Clock) -> Iterator[Story]:
    """A story with journeys in many states, on each database; nobody changes it."""
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('tmp_path_factory').mktemp('crowd') / 'crowd.sqlite3'}"
        yield from crowded(url, whole_run_clock)
        return
    with postgres_database(request.getfixturevalue("postgres_server"), f"journey_{uuid4().hex}") as url:
        yield from crowded(url, whole_run_clock)


def crowded(url: str, clock: Clock) -> Iterator[Story]:
    """A story with journeys in many states on the new database at `url`."""
    add_tables(url)
    database = quick_database(url)
    clock.move_to(MONDAY)
    told = Story(bring_together(runtime_on(database)), clock)
    gather(told)
    yield told
    database.dispose()


def everybody(cast: Cast) -> list[str]:
    """Everybody of the cast by short name."""
    with cast.runtime.database.reading() as transaction:
        people = set(transaction.connection.scalars(sa.select(col(Person.id))))
    return [name for name, each in cast.ids.items() if each in people]


def listed(story: Story, who: str, path: str, **query: Any) -> set[str]:
    """The ids in all pages of a list."""
    return {row["id"] for row in pages(story, who, path, **query)}


def pages(story: Story, who: str, path: str, **query: Any) -> Iterator[Any]:
    """The rows of all pages of a list, in order."""
    after: dict[str, Any] = {}
    while True:
        found = story.get(who, path, limit=2, **query, **after)
        yield from found["items"]
        if found["next"] is None:
            return
        after = {"after": found["next"]}


def can_see(look: Any, work: Any, each: str) -> bool:
    """Whether `look` shows it."""
    try:
        look(work, each, Surface.JOURNEY)
    except UnknownInstance:
        return False
    return True


def all_ids(runtime: Runtime, table: type[Any]) -> list[str]:
    """Every id of a table."""
    with runtime.database.reading() as transaction:
        return list(transaction.connection.scalars(sa.select(table.id)))


@pytest.mark.parametrize(
    ("table", "page", "look"),
    [
        (Journey, lambda work: journey_list(work, JourneyFilter(), 100, None), look_at),
        (HandOff, lambda work: hand_off_list(work, HandOffFilter(), 100, None), look_at_hand_off),
    ],
    ids=["journeys", "hand-offs"],
)
def test_a_list_holds_exactly_what_can_be_read(anywhere: Story, table: type[Any], page: Any, look: Any) -> None:
    ids = all_ids(anywhere.cast.runtime, table)
    for who in everybody(anywhere.cast):
        with anywhere.cast.runtime.reading(anywhere.cast.caller(who)) as work:
            assert {row.id for row in page(work).items} == {each for each in ids if can_see(look, work, each)}, who


def test_pages_follow_each_other_without_gap_or_repeat(anywhere: Story) -> None:
    rows = [row["reference"] for row in pages(anywhere, "priya", "/journeys")]
    assert len(rows) == len(set(rows)) == 5


def test_a_page_costs_the_same_however_long_it_is(anywhere: Story) -> None:
    assert statements(anywhere, limit=1) == statements(anywhere, limit=100)


def statements(story: Story, limit: int) -> int:
    """How many statements a page of journeys takes."""
    counted: list[str] = []

    def count(*said: Any) -> None:
        counted.append(said[2])

    database = story.cast.runtime.database.engine
    sa.event.listen(database, "before_cursor_execute", count)
    story.get("priya", "/journeys", limit=limit)
    sa.event.remove(database, "before_cursor_execute", count)
    return len(counted)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "declined"}, []),
        ({"state": "referred"}, ["Mo Offered", "Nora New"]),
        ({"delivery_model": "partnership"}, ["Hana Taught"]),
        ({"responsible": "me"}, ["Dev Placed", "Hana Taught"]),
        ({"q": "hana tau"}, ["Hana Taught"]),
        ({"q": "ana"}, []),
        ({"q": "%"}, []),
        ({"q": "_ana"}, []),
    ],
)
def test_a_list_is_narrowed(anywhere: Story, query: dict[str, Any], expected: list[str]) -> None:
    assert sorted(row["learner_name"] for row in pages(anywhere, way.LEAD, "/journeys", **query)) == expected


def test_a_journey_is_found_by_its_reference(story: Story) -> None:
    journey = way.refer(story)
    reference = story.get("priya", f"/journeys/{journey}")["reference"]
    assert listed(story, "priya", "/journeys", q=reference.lower()) == {journey}


def test_the_number_is_searched_only_by_whoever_sees_it(story: Story) -> None:
    journey = way.refer(story, about=way.learner("Amy Cole", uln="1000000043", uln_requested=False))
    assert listed(story, "priya", "/journeys", q="1000000043") == {journey}
    assert listed(story, way.LEAD, "/journeys", q="1000000043") == set()


def test_what_waits_on_the_caller_is_found(story: Story) -> None:
    journey = way.refer(story)
    assert listed(story, way.LEAD, "/journeys", waiting_on="me") == {journey}
    assert listed(story, "priya", "/journeys", waiting_on="me") == set()


def test_what_is_late_is_found(story: Story) -> None:
    journey = way.refer(story)
    assert listed(story, "priya", "/journeys", overdue="true") == set()
    story.at("2026-03-05 00:00")
    assert listed(story, "priya", "/journeys", overdue="true") == {journey}


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.manager", "priya"])
def test_restricted_support_is_neither_listed_nor_counted(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    before = story.get(who, "/hand-offs")
    support = with_counselling(story, journey)
    assert story.get(who, "/hand-offs") == before
    assert listed(story, "northgate.adviser", "/hand-offs", kind="support") == {support}


def test_a_declined_hand_off_is_listed_by_its_reference_alone(anywhere: Story) -> None:
    (line,) = anywhere.get("harbour.coordinator", "/hand-offs", state="declined")["items"]
    told = {name for name, value in line.items() if value not in (None, False)}
    assert told == {"id", "reference", "state", "label", "ended_at"}


@pytest.mark.parametrize("query", [{"q": "Mo"}, {"kind": "inbound"}])
def test_no_search_finds_what_is_left_of_a_declined_one(anywhere: Story, query: dict[str, Any]) -> None:
    found = anywhere.get("harbour.coordinator", "/hand-offs", **query)["items"]
    assert "declined" not in [row["state"] for row in found]


@pytest.mark.parametrize(("role", "expected"), [("receiver", {"component", "stage"}), ("sender", set())])
def test_hand_offs_are_narrowed_by_side(story: Story, role: str, expected: set[str]) -> None:
    journey = way.accepted(story, "lead_provider")
    story.send(way.LEAD, journey, "component", "millbrook", component="functional_skills")
    story.send(way.LEAD, journey, "stage", "millbrook", stage="initial_assessment")
    assert {row["kind"] for row in pages(story, way.PARTNER, "/hand-offs", role=role)} == expected


@pytest.mark.parametrize("query", [{"q": "a\x00b"}, {"q": ""}, {"state": "a b"}, {"limit": "0"}, {"waiting_on": "you"}])
def test_a_malformed_question_is_refused(story: Story, query: dict[str, Any]) -> None:
    story.get("priya", "/journeys", expect=422, **query)
