"""An administrator sees and changes the people of their own organisation, and nobody else does."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from api.auth.accounts import add_person
from api.auth.tables import AccountEvent
from api.installation import Installation
from engine.database import Database
from engine.runtime import new_id
from tests.api.conftest import EMAIL, PASSWORD
from tests.api.enrolled import ME
from workflows.tables.organisations import Organisation, Person, PersonRole
from workflows.vocabulary import OrganisationKind, Role

PEOPLE = "/api/v1/people"
ADA = "ada@northway.example"


def add(here: Installation, organisation: str, email: str, name: str, *roles: Role) -> Person:
    """Somebody with the usual password."""
    kept = here.passwords.hash(PASSWORD)
    with here.runtime.database.unit_of_work() as transaction:
        return add_person(transaction.session, organisation, email, name, roles, kept)


def signed_in(client: TestClient, email: str) -> str:
    """A token of the person."""
    answer = client.post("/api/v1/sign-in", json={"email": email, "password": PASSWORD})
    client.cookies.clear()
    return str(answer.json()["token"])


@pytest.fixture
def ada(here: Installation, northway: Organisation) -> Person:
    """The administrator of Northway College."""
    return add(here, northway.id, ADA, "Ada Quill", Role.ADMINISTRATOR)


@pytest.fixture
def as_ada(client: TestClient, ada: Person) -> TestClient:
    """The client with Ada's token on every request."""
    client.headers["Authorization"] = f"Bearer {signed_in(client, ADA)}"
    return client


@pytest.fixture
def stranger(here: Installation) -> Person:
    """A tutor of another organisation."""
    other = Organisation(id=new_id(), name="Southway", kind=OrganisationKind.SCHOOL)
    with here.runtime.database.unit_of_work() as transaction:
        transaction.session.add(other)
    return add(here, other.id, "sam@southway.example", "Sam Hart", Role.TUTOR)


def roles(client: TestClient, person: Person, *wanted: str, key: str = "a") -> Response:
    """Ask for these roles of somebody."""
    body = {"roles": list(wanted)}
    return client.put(f"{PEOPLE}/{person.id}/roles", json=body, headers={"Idempotency-Key": key})


def leave(client: TestClient, person: Person) -> Response:
    """Say that somebody has left."""
    return client.post(f"{PEOPLE}/{person.id}/leave", headers={"Idempotency-Key": "b"})


def codes(answer: Response) -> list[str]:
    """Why it was refused."""
    return [refusal["code"] for refusal in answer.json()["refusals"]]


def test_people_are_listed_with_roles_and_whether_they_sign_in(
    as_ada: TestClient, ada: Person, ruth: Person, stranger: Person
) -> None:
    assert as_ada.get(PEOPLE).json()["items"] == [
        {
            "id": ada.id, "name": "Ada Quill", "email": ADA, "roles": ["administrator"], "can_sign_in": True,
            "has_second_factor": False,
        },
        {
            "id": ruth.id, "name": "Ruth Okafor", "email": EMAIL, "roles": ["coordinator", "tutor"],
            "can_sign_in": True, "has_second_factor": False,
        },
    ]  # fmt: skip


def test_whoever_has_left_is_not_listed(as_ada: TestClient, ruth: Person) -> None:
    leave(as_ada, ruth)
    assert [item["name"] for item in as_ada.get(PEOPLE).json()["items"]] == ["Ada Quill"]


def test_to_others_there_are_no_people(as_ruth: TestClient, ruth: Person, ada: Person) -> None:
    body = {"name": "Max", "email": "max@northway.example", "roles": ["tutor"]}
    invited = as_ruth.post(f"{PEOPLE}/invitations", json=body, headers={"Idempotency-Key": "c"})
    answers = (as_ruth.get(PEOPLE), roles(as_ruth, ada, "tutor"), leave(as_ruth, ada), invited)
    assert [answer.status_code for answer in answers] == [404] * 4


def test_people_of_other_organisations_do_not_exist(as_ada: TestClient, stranger: Person, database: Database) -> None:
    assert [roles(as_ada, stranger, "manager").status_code, leave(as_ada, stranger).status_code] == [404, 404]
    with database.reading() as transaction:
        assert transaction.session.get_one(Person, stranger.id).left_at is None
        assert transaction.session.get(PersonRole, (stranger.id, Role.MANAGER)) is None


def test_roles_given_and_taken_count_at_the_next_request(as_ada: TestClient, ruth: Person) -> None:
    token = signed_in(as_ada, EMAIL)
    assert roles(as_ada, ruth, "tutor", "manager").status_code == 204
    told = as_ada.get(ME, headers={"Authorization": f"Bearer {token}"}).json()
    assert told["roles"] == ["manager", "tutor"]


def test_the_same_change_sent_again_is_answered_alike(as_ada: TestClient, ruth: Person) -> None:
    assert [roles(as_ada, ruth, "tutor").status_code for _ in range(2)] == [204, 204]


def test_nobody_gives_roles_to_themselves(as_ada: TestClient, ada: Person) -> None:
    assert codes(roles(as_ada, ada, "administrator", "coordinator")) == ["own_roles"]


def test_the_last_administrator_stays_one(as_ada: TestClient, ada: Person) -> None:
    assert codes(roles(as_ada, ada, "tutor")) == ["own_roles", "last_administrator"]
    assert codes(leave(as_ada, ada)) == ["last_administrator"]


def test_one_of_two_administrators_may_give_it_up(as_ada: TestClient, here: Installation, ada: Person) -> None:
    add(here, ada.organisation_id, "ben@northway.example", "Ben Low", Role.ADMINISTRATOR)
    with here.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=ada.id, role=Role.TUTOR))
    assert roles(as_ada, ada, "tutor").status_code == 204
    assert as_ada.get(PEOPLE).status_code == 404


def test_an_administrator_who_left_is_no_other_one(as_ada: TestClient, here: Installation, ada: Person) -> None:
    ben = add(here, ada.organisation_id, "ben@northway.example", "Ben Low", Role.ADMINISTRATOR)
    leave(as_ada, ben)
    assert codes(roles(as_ada, ada, "administrator", "tutor")) == ["own_roles"]
    assert "last_administrator" in codes(roles(as_ada, ada, "tutor", key="d"))


def test_whoever_left_is_signed_out_at_once(as_ada: TestClient, ruth: Person) -> None:
    token = signed_in(as_ada, EMAIL)
    assert leave(as_ada, ruth).json() == {"handed_on": 0}
    assert as_ada.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_whoever_left_cannot_be_given_roles(as_ada: TestClient, ruth: Person) -> None:
    leave(as_ada, ruth)
    assert roles(as_ada, ruth, "tutor").status_code == 404


def test_somebody_has_one_role_at_least_and_known_ones(as_ada: TestClient, ruth: Person) -> None:
    assert [roles(as_ada, ruth).status_code, roles(as_ada, ruth, "king").status_code] == [422, 422]


def test_changes_are_on_record_with_who_made_them(
    as_ada: TestClient, ada: Person, ruth: Person, database: Database
) -> None:
    roles(as_ada, ruth, "tutor")
    leave(as_ada, ruth)
    with database.reading() as transaction:
        kept = transaction.session.exec(select(AccountEvent).order_by(AccountEvent.id)).all()
    assert [(each.what, each.by_id) for each in kept] == [("roles_changed", ada.id), ("left", ada.id)]


def test_an_administrator_sees_no_journeys(as_ada: TestClient) -> None:
    assert as_ada.get("/api/v1/journeys").json()["items"] == []
