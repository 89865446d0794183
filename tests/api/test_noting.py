"""What cannot be noted is not answered, and whoever looks at once is noted one after the other; on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, select

from engine.audit import Counted, of_chain
from engine.runtime import Runtime, new_id
from tests.people import Cast
from tests.stories import way
from tests.stories.story import API, Story
from tests.views.crowd import gather
from workflows.tables.accesses import ACCESSES, AccessEntry
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.noting import standing_to

REFUSE = {
    "sqlite": ["CREATE TRIGGER no_more BEFORE INSERT ON access_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
    "postgresql": [
        "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$",
        "CREATE TRIGGER no_more BEFORE INSERT ON access_entry FOR EACH ROW EXECUTE FUNCTION no_more()",
    ],
}
ALLOW = {"sqlite": ["DROP TRIGGER no_more"], "postgresql": ["DROP FUNCTION no_more CASCADE"]}
TOLD = (
    "actor_kind", "actor_id", "organisation_id", "surface", "journey_id", "hand_off_id", "relationships", "override_id",
    "acting_for",
)  # fmt: skip
READERS = ("northgate.tutor", "northgate.manager", "northgate.adviser", "northgate.mis_officer", way.LEAD, "priya")


def entries(story: Story, **wanted: Any) -> Sequence[AccessEntry]:
    """What is noted, in order."""
    with story.cast.runtime.database.reading() as transaction:
        query = select(AccessEntry).filter_by(**wanted)
        in_order = query.order_by(col(AccessEntry.learner_id), col(AccessEntry.sequence))
        return transaction.session.exec(in_order).all()


def run_all(story: Story, statements: Sequence[str]) -> None:
    """Run these past the program."""
    with story.cast.runtime.database.unit_of_work() as work:
        for statement in statements:
            work.connection.exec_driver_sql(statement)


@pytest.fixture
def journey(story: Story) -> str:
    """Amy's journey, which a tutor may read."""
    return way.in_induction(story, about="Amy Nightingale")


@pytest.fixture
def full_disk(story: Story, journey: str, database_kind: str) -> Any:
    """A database that takes no access any more."""
    run_all(story, REFUSE[database_kind])
    yield story
    run_all(story, ALLOW[database_kind])


def answered(story: Story, who: str, path: str, body: Any = None) -> Response:
    """The answer of a server that says of its own faults what it would say to anybody."""
    known = story.cast.client_of(who)
    client = TestClient(known.app, raise_server_exceptions=False, headers=dict(known.headers))
    if body is None:
        return client.get(f"{API}{path}")
    return client.post(f"{API}{path}", json=body, headers={"Idempotency-Key": new_id()})


@pytest.mark.parametrize("path", ["/journeys/{}", "/journeys/{}/history", "/journeys", "/journeys?q=amy", "/hand-offs"])
def test_what_cannot_be_noted_is_not_shown(full_disk: Story, journey: str, path: str) -> None:
    answer = answered(full_disk, "northgate.tutor", path.format(journey))
    assert answer.status_code >= 500
    assert "Nightingale" not in answer.text
    assert journey not in answer.text


def test_a_change_whose_answer_cannot_be_noted_is_not_made(full_disk: Story, journey: str) -> None:
    body = {"channel": "phone", "reached": True}
    before = full_disk.history(journey)
    assert answered(full_disk, way.LEAD, f"/journeys/{journey}/finish_induction", {}).status_code >= 500
    assert answered(full_disk, way.LEAD, f"/journeys/{journey}/record_contact", body).status_code >= 500
    assert full_disk.history(journey) == before


def test_a_refusal_that_cannot_be_noted_gives_no_reasons(full_disk: Story, journey: str) -> None:
    answer = answered(full_disk, "northgate.tutor", f"/journeys/{journey}/cancel", {"reason": "mistake"})
    assert (answer.status_code >= 500, "refusals" in answer.text) == (True, False)


def test_nothing_is_noted_of_what_is_not_there_for_the_caller(story: Story, journey: str) -> None:
    before = len(entries(story))
    story.get("ashdown.tutor", f"/journeys/{journey}", expect=404)
    story.get("northgate.tutor", f"/journeys/{journey[:-4]}0000", expect=404)
    story.get("ashdown.tutor", "/journeys")
    story.get("northgate.tutor", "/journeys", q="nobody")
    assert len(entries(story)) == before


def test_a_look_says_who_for_whom_where_when_and_why(story: Story, cast: Cast, journey: str) -> None:
    story.get("northgate.tutor", f"/journeys/{journey}/history")
    entry = entries(story)[-1]
    told = {name: getattr(entry, name) for name in TOLD}
    assert told == {
        "actor_kind": "person", "actor_id": cast["northgate.tutor"], "organisation_id": cast["northgate"],
        "surface": "history", "journey_id": journey, "hand_off_id": None, "relationships": ["responsible"],
        "override_id": None, "acting_for": None,
    }  # fmt: skip
    assert entry.at == story.clock.now()


def test_those_who_look_at_once_are_noted_one_after_the_other(story: Story, journey: str) -> None:
    others = [way.refer(story, about=name) for name in ("Ben Dale", "Cat Day")]
    paths = [f"/journeys/{journey}", "/journeys", f"/journeys/{others[0]}", "/hand-offs"]
    clients = {who: story.cast.client_of(who) for who in READERS}
    with ThreadPoolExecutor(len(READERS)) as pool:
        looks = [pool.submit(clients[who].get, f"{API}{path}") for _ in range(4) for who in READERS for path in paths]
        assert {look.result().status_code for look in looks} <= {200, 404}
    noted = entries(story)
    for learner in {entry.learner_id for entry in noted}:
        numbers = [entry.sequence for entry in noted if entry.learner_id == learner]
        assert numbers == list(range(1, len(numbers) + 1))
    with story.cast.runtime.database.snapshot() as transaction:
        assert list(of_chain(transaction, Counted(), ACCESSES)) == []


def test_a_list_says_by_which_relationships_as_each_page_does(story: Story, cast: Cast) -> None:
    gather(story)
    with cast.runtime.database.reading() as transaction:
        journeys = list(transaction.connection.scalars(sa.select(col(Journey.id))))
        people = set(transaction.connection.scalars(sa.select(col(Person.id))))
    for who in (name for name, identifier in cast.ids.items() if identifier in people):
        with cast.runtime.database.reading() as transaction:
            work = cast.runtime._work(transaction, cast.caller(who))
            found = standing_to(work, journeys)
            looks = {journey: Look(work, journey).standing for journey in journeys}
            assert found == looks, who


def test_an_answer_that_nobody_would_note_is_not_made(story: Story, cast: Cast, journey: str) -> None:
    careless = Runtime(cast.runtime.database, cast.runtime.catalogue, {})
    with pytest.raises(LookupError), careless.reading(cast.caller("northgate.tutor")) as work:
        Look(work, journey).show("journey")  # type: ignore[arg-type]
