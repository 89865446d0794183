"""Whoever has no part in a journey gets nowhere with any id of it, on any route, and learns nothing by trying."""

from collections.abc import Iterator

import pytest
from httpx2 import Response

from engine.runtime import new_id
from tests.outside.interface import Operation, operations
from tests.outside.stored import stored_ids
from tests.people import Cast
from tests.stories import agreeing, way
from tests.stories.story import Story
from tests.views.crowd import gather
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

WITH_ID = [each for each in operations() if each.parameters]
# Ashdown is a member of a partnership, but never had a part in any of these journeys; AdaptIt was never asked. Each is
# given every role that looks after learners, which lets nobody do less than one of them alone.
STRANGERS = ("ashdown.manager", "adaptit.worker")
# What differs in every reply.
OF_THE_REPLY = frozenset({"x-request-id"})


@pytest.fixture
def database_kind() -> str:
    """What is asked of the database is the same for both."""
    return "sqlite"


@pytest.fixture
def hidden(story: Story, cast: Cast) -> list[str]:
    """One id of every table that holds any, and some more of journeys and hand-offs."""
    gather(story)
    story.sweep("2026-03-12 09:00")
    holiday = {"starts_on": "2026-04-01", "ends_on": "2026-04-02", "title": "Easter"}
    story.post("northgate.manager", "/holidays", holiday)
    kept_agreement(story, "northgate", "harbour")
    return stored_ids(cast)


def kept_agreement(story: Story, one: str, other: str) -> str:
    """An agreement that two providers signed, with all that can be recorded under it."""
    clauses = [{"clause": "ext_06", "text": "Both show that workshops are safe."}]
    target = {"organisation_id": story.cast[other], "measure": "completed", "amount": 80}
    agreement: str = agreeing.signed(
        story, one, other, who=f"{one}.manager", parties=[story.cast[one], story.cast[other]], partnership_id=None,
        starts_on=way.in_days(story, 0), qualifications=["level_3_teaching"], clauses=clauses, targets=[target],
    )  # fmt: skip
    today = way.in_days(story, 0)
    safe = {"evidence": "Visited.", "checked_on": today, "valid_until": today}
    tutor = {"person_id": story.cast[f"{one}.tutor"], "qualification": "level_3_teaching"}
    for name, body in (("record_meeting", {"kind": "meeting", "held_on": today}), ("record_safety", safe),
                       ("record_qualification", tutor)):  # fmt: skip
        agreeing.step(story, f"{one}.manager", agreement, name, body)
    return agreement


def tried(cast: Cast, who: str, operation: Operation, identifier: str) -> Response:
    """The answer to somebody who tries an id on a route."""
    headers = {"Idempotency-Key": new_id()}
    client = cast.client_of(who)
    return client.request(operation.method, operation.at(identifier), headers=headers, **operation.sent)


def told(answer: Response) -> tuple[int, bytes, dict[str, str]]:
    """All that an answer says."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_REPLY}
    return answer.status_code, answer.content, headers


def differing(cast: Cast, who: str, hidden: list[str]) -> Iterator[str]:
    """Each route that answers a hidden id otherwise than one that nothing has."""
    for operation in WITH_ID:
        nothing = told(tried(cast, who, operation, new_id()))
        if nothing[0] != 404:
            yield f"{operation}: {nothing[0]} {nothing[1]!r} for an id that nothing has"
        for identifier in hidden:
            answer = told(tried(cast, who, operation, identifier))
            if answer != nothing:
                yield f"{operation} {identifier}: {answer} instead of {nothing}"


@pytest.mark.parametrize("who", STRANGERS)
def test_a_hidden_id_is_answered_like_one_that_nothing_has(cast: Cast, hidden: list[str], who: str) -> None:
    with cast.runtime.database.unit_of_work() as transaction:
        for role in set(Role) - {Role.OPERATOR}:
            transaction.session.merge(PersonRole(person_id=cast[who], role=role))
    found = list(differing(cast, who, hidden))
    assert found == [], "\n".join(found)
