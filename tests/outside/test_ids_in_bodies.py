"""An id of others inside a body, beside records of one's own, is answered like one that nothing has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import col, select

from engine.runtime import new_id
from tests.outside.interface import ID_FORM, Operation, description, operations
from tests.outside.stored import stored_ids
from tests.outside.test_other_organisation import kept_agreement, told
from tests.people import Cast
from tests.stories import way
from tests.stories.concerned import concern
from tests.stories.story import Story
from workflows.tables.learning import LearningAim
from workflows.tables.programmes import Programme

ME = "millbrook"
# Who may take the step, so that it is the id that is looked at.
ROLES = {"concern": "safeguarding_lead", "preferences": "manager", "webhooks": "manager", "agreements": "manager"}
Place = tuple[str | int, ...]


@pytest.fixture
def database_kind() -> str:
    """What is asked of the database is the same for both."""
    return "sqlite"


@dataclass(frozen=True, slots=True)
class Field:
    """A route whose body takes an id, and where in the body it stands."""

    operation: Operation
    place: Place

    def body(self, identifier: str, mine: Mapping[str, Any]) -> Any:
        """The usual body with ids of one's own, and this one in that place."""
        usual = {**(self.operation.body or {}), **_WHOLE.get(self.operation.path, {})}
        return _with(_own(usual, mine), self.place, identifier)


# Bodies whose usual values leave out what stands around the id.
_TRANSFER = {"kind": "transfer", "component": None, "wanted_from": None, "to_partnership_id": None}
_AWAY = {"away": {"from_on": "2026-08-10", "until_on": "2026-08-14"}}
_WHOLE: Mapping[str, Any] = {
    "/api/v1/preferences": _AWAY, "/api/v1/preferences/{person_id}/away": _AWAY,
    "/api/v1/journeys/{journey_id}/send_hand_off": _TRANSFER,
}  # fmt: skip


def _own(part: Any, mine: Mapping[str, Any]) -> Any:
    """A body with one's own in place of what its example names."""
    if isinstance(part, list):
        return [_own(each, mine) for each in part]
    if isinstance(part, dict):
        return {name: mine.get(name, _own(value, mine)) for name, value in part.items()}
    return part


def _with(part: Any, place: Place, identifier: str) -> Any:
    """The part of a body with the id in a place of it, made where it is missing."""
    if not place:
        return identifier
    name, *below = place
    if isinstance(name, int):
        return [_with(part[0] if part else None, tuple(below), identifier)]
    whole = part if isinstance(part, dict) else {}
    return {**whole, name: _with(whole.get(name), tuple(below), identifier)}


def places(schema: Mapping[str, Any], above: Place = ()) -> Iterator[Place]:
    """Where in a body of this schema an id stands."""
    if "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for option in schema.get("anyOf", ()):
        yield from places(option, above)
    for name, inner in schema.get("properties", {}).items():
        yield from places(inner, (*above, name))
    if schema.get("type") == "array":
        yield from places(schema["items"], (*above, 0))
    if schema.get("pattern") == ID_FORM:
        yield above


def fields() -> Iterator[Field]:
    """Every place for an id in the body of every route."""
    for operation in operations():
        content = description()["paths"][operation.path][operation.method.lower()].get("requestBody", {})
        schema = content.get("content", {}).get("application/json", {}).get("schema", {})
        for place in places(schema):
            yield Field(operation, place)


def test_there_are_such_fields_in_many_routes() -> None:
    assert len({each.operation.path for each in fields()}) > 20


def of_others(story: Story) -> None:
    """Amy is with Northgate, which plans, has support given, is asked to look at a concern, and so on."""
    journey = way.on_programme(story, about="Amy Cole")
    concern(story, journey)
    story.act(way.LEAD, journey, "record_need", {"need": "travel", "status": "new"})
    consent = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "record_consent", consent)
    story.send(way.LEAD, journey, "support", "waywheel", need="travel")
    kept_agreement(story, "northgate", "harbour")


def of_mine(story: Story, state: str) -> dict[str, Any]:
    """Ben is with Millbrook; the ids to put into paths and bodies."""
    journey, who = way.refer(story, "consortium", "Ben Ode", receivers=[story.cast[ME]]), f"{ME}.coordinator"
    if state != "referred":
        way.accept(story, journey, ME)
        way.start(story, journey, ME)
    if state == "on_programme":
        way.induct(story, journey, who)
        story.act(who, journey, "finish_induction")
        way.assess(story, journey, who)
        story.act(who, journey, "finish_assessment")
        story.act(who, journey, "agree_plan", way.plan(story))
    with story.cast.runtime.database.reading() as transaction:
        own = col(Programme.organisation_id) == story.cast[ME]
        programme = transaction.session.exec(select(Programme.id).where(own)).first()
        aim = transaction.session.exec(select(LearningAim.id).where(col(LearningAim.journey_id) == journey)).first()
    return {
        "journey_id": journey, "hand_off_id": story.inbound(journey), "person_id": story.cast[f"{ME}.tutor"],
        "partnership_id": story.cast["consortium"], "receivers": [story.cast[ME]], "programme_id": programme,
        "receiver_id": story.cast["harbour"], "organisation_id": story.cast["harbour"], "aim_id": aim or new_id(),
        "deliverer_id": story.cast[ME], "held_on": way.in_days(story, 0),
        "agreement_id": kept_agreement(story, ME, "ashdown"), "parties": [story.cast[ME], story.cast["ashdown"]],
        "owner_id": story.cast[f"{ME}.coordinator"],
    }  # fmt: skip


@pytest.mark.parametrize("state", ["referred", "on_programme"])
def test_beside_ones_own_record_a_hidden_id_is_answered_like_none(story: Story, cast: Cast, state: str) -> None:
    story.at("2026-08-03 10:00")
    of_others(story)
    hidden = stored_ids(cast)
    mine = of_mine(story, state)
    found = list(differing(cast, mine, hidden))
    assert found == [], "\n".join(found)


def differing(cast: Cast, mine: Mapping[str, Any], hidden: list[str]) -> Iterator[str]:
    """Each field in which a hidden id is answered otherwise than one that nothing has."""
    for field in fields():
        role = next((role for word, role in ROLES.items() if word in field.operation.path), "coordinator")
        nothing = tried(cast, f"{ME}.{role}", field, mine, new_id())
        for identifier in hidden:
            answer = tried(cast, f"{ME}.{role}", field, mine, identifier)
            if answer != nothing:
                yield f"{field.operation} {field.place} {identifier}: {answer} instead of {nothing}"


def tried(cast: Cast, who: str, field: Field, mine: Mapping[str, Any], identifier: str) -> tuple[Any, ...]:
    """The answer to somebody who tries an id in a body, without the id itself."""
    known = {name: mine.get(name) or new_id() for name in field.operation.parameters}
    headers = {"Idempotency-Key": new_id()}
    client, path = cast.client_of(who), field.operation.path.format(**known)
    answer: Response = client.request(field.operation.method, path, json=field.body(identifier, mine), headers=headers)
    status, body, others = told(answer)
    return status, body.replace(identifier.encode(), b"ID"), others
