"""A learner as an actor can do nothing and is told nothing, not even of themselves, but what is opened for learners."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.auth.caller import identify
from api.auth.identity import Identity
from api.commands import on_hand_off, on_journey
from api.routes.examples import HAND_OFF, JOURNEY
from engine.actor import Actor, ActorKind
from engine.errors import EngineError
from engine.runtime import Command
from tests.outside.interface import Operation, operations
from tests.outside.test_need_to_know import MARKS, Told, surfaces
from tests.outside.test_need_to_know import told as told  # a fixture
from tests.stories.filing import SENT_ALONG
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.definitions.parties import LEARNER
from workflows.published import DEFINITIONS
from workflows.tables.journeys import Journey
from workflows.views.looking import Look


def hana(told: Told) -> Actor:
    """Whose journey it is."""
    with told.cast.runtime.database.reading() as transaction:
        return Actor(ActorKind.LEARNER, transaction.session.get_one(Journey, told.journey).learner_id)


@pytest.fixture
def as_hana(told: Told) -> Iterator[TestClient]:
    """The interface, as if it took her for a caller, which it never does."""
    client, actor = told.cast.stranger(), hana(told)
    overrides: dict[Any, Any] = client.app.dependency_overrides  # type: ignore[attr-defined]
    overrides[identify] = lambda: Identity(actor, "a session")
    client.headers["Idempotency-Key"] = "as-a-learner"
    yield client
    del overrides[identify]


@pytest.mark.parametrize("name", [*JOURNEY_ACTIONS])
def test_no_action_on_a_journey_is_open(told: Told, name: str) -> None:
    action = JOURNEY_ACTIONS[name]
    body = action.request.model_validate(JOURNEY.get(name, {}), context=SENT_ALONG)
    with pytest.raises(EngineError) as refused:
        told.cast.runtime.run(Command(name), hana(told), on_journey(action, told.journey, body, None))
    assert type(refused.value).__name__ == "UnknownInstance"


@pytest.mark.parametrize("name", [*HAND_OFF_ACTIONS])
def test_no_action_on_a_hand_off_is_open(told: Told, name: str) -> None:
    action = HAND_OFF_ACTIONS[name]
    body = action.request.model_validate(HAND_OFF.get(name, {}))
    for hand_off in told.all_hand_offs():
        with pytest.raises(EngineError) as refused:
            told.cast.runtime.run(Command(name), hana(told), on_hand_off(action, hand_off, body, None))
        assert type(refused.value).__name__ == "UnknownInstance"


def test_they_stand_in_no_relationship_and_speak_for_themselves_alone(told: Told) -> None:
    with told.cast.runtime.reading(hana(told)) as work:
        look = Look(work, told.journey)
        assert (look.may_read, look.may_know, look.hand_offs, look.received, look.sent) == (False, False, [], [], [])
        assert look.viewer.relationships == frozenset()
        assert look.facts.parties(work.actor) == frozenset({LEARNER})
        assert look.facts.parties(Actor(ActorKind.LEARNER, "somebody else")) == frozenset()


def test_all_that_learners_fire_is_their_no_and_their_yes() -> None:
    found = {(definition.name, move.event) for definition, _guards in DEFINITIONS for move in definition.transitions
             if LEARNER in move.by}  # fmt: skip
    assert {event for _name, event in found} == {"withdraw_consent", "record_consent"}
    assert "hand_off" not in {name for name, _event in found}


def test_no_list_search_count_or_report_tells_of_anybody(told: Told, as_hana: TestClient) -> None:
    texts = {path: as_hana.get(path).text for path in surfaces(told)}
    found = {path: [item for item, mark in MARKS.items() if mark in text] for path, text in texts.items()}
    assert {path: items for path, items in found.items() if items and "/organisations" not in path} == {}


def changes() -> list[Operation]:
    """Every route that changes something, but those of one's own account of staff."""
    beside = ("sign-in", "sign-out", "password", "second-factor", "invitations", "sessions", "preferences", "preview")
    return [each for each in operations() if each.method != "GET" and not any(word in each.path for word in beside)]


@pytest.mark.parametrize("operation", changes(), ids=str)
def test_no_route_that_changes_something_does_so(told: Told, as_hana: TestClient, operation: Operation) -> None:
    answer = as_hana.request(operation.method, operation.at(told.journey), **operation.sent)
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text}"


def test_nobody_is_referred_by_a_learner(told: Told, as_hana: TestClient) -> None:
    body = told.referral("Ben Ito", "holistic")
    preview = as_hana.post("/api/v1/referrals/preview", json=body).json()
    refused = as_hana.post("/api/v1/referrals", json=body)
    assert (preview["open"], refused.status_code) == (False, 409)
    for answer in (preview, refused.json()):
        assert [each["code"] for each in answer["refusals"]] == ["not_yours"]
