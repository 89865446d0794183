"""An invitation is good once, for seven days, for one address, and while nobody concerned has left."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from api.auth import invitations
from api.auth.accounts import COMMAND_LINE
from api.auth.passwords import Passwords
from api.auth.set_password import set_password
from api.auth.tables import AccountEvent, Invitation
from api.auth.tokens import digest
from api.installation import Installation
from api.settings import SecondFactorUse, Settings
from engine.catalogue import Catalogue
from engine.clock import now
from engine.database import Database
from engine.errors import Refused
from engine.runtime import Runtime
from engine.tables import OutboxMessage
from tests.api.conftest import CHEAP, EMAIL, PASSWORD
from tests.api.test_people import ada, as_ada, leave, signed_in, stranger
from tests.clock import Clock
from tests.engine.racers import in_threads
from workflows.tables.organisations import Organisation, Person, PersonRole
from workflows.vocabulary import Role

__all__ = ["ada", "as_ada", "stranger"]

MAX = "max@northway.example"
ACCEPT = "/api/v1/invitations/accept"


@pytest.fixture
def here(database: Database) -> Installation:
    """An installation that sends e-mail."""
    settings = Settings(
        second_factor=SecondFactorUse.OFFERED, smtp_host="mail.example.org", smtp_from="journeys@example.org"
    )
    return Installation(settings, Runtime(database, Catalogue(()), {}), Passwords(CHEAP))


def invite(client: TestClient, key: str = "a", **more: Any) -> Response:
    """Invite Max as a tutor."""
    body = {"name": "Max Frey", "email": MAX, "roles": ["tutor"], **more}
    return client.post("/api/v1/people/invitations", json=body, headers={"Idempotency-Key": key})


def accept(client: TestClient, token: str, password: str = PASSWORD) -> Response:
    """Accept as whoever holds the token."""
    return client.post(ACCEPT, json={"token": token, "password": password}, headers={"Authorization": ""})


def tokens(database: Database) -> list[str]:
    """The tokens that were sent, the oldest first."""
    with database.reading() as transaction:
        wanted = select(OutboxMessage.payload).order_by(OutboxMessage.id)
        return [payload["token"] for payload in transaction.session.exec(wanted)]


@pytest.fixture
def token(as_ada: TestClient, database: Database) -> str:
    """The token that Max was sent."""
    assert invite(as_ada).status_code == 201
    return tokens(database)[0]


def is_refused(answer: Response) -> bool:
    """Whether the invitation is not good."""
    return answer.status_code == 409 and answer.json()["refusals"][0]["code"] == "invitation_not_good"


def test_whoever_accepts_signs_in_with_the_roles_named(as_ada: TestClient, token: str) -> None:
    assert accept(as_ada, token).json()["name"] == "Max Frey"
    told = as_ada.post("/api/v1/sign-in", json={"email": MAX, "password": PASSWORD}).json()
    assert (told["organisation"]["name"], told["roles"]) == ("Northway College", ["tutor"])


def test_until_then_they_have_no_roles_and_cannot_sign_in(as_ada: TestClient, token: str, database: Database) -> None:
    found = next(item for item in as_ada.get("/api/v1/people").json()["items"] if item["email"] == MAX)
    assert (found["roles"], found["can_sign_in"]) == ([], False)
    assert as_ada.post("/api/v1/sign-in", json={"email": MAX, "password": PASSWORD}).status_code == 401


def test_the_token_is_kept_as_a_hash(token: str, database: Database) -> None:
    with database.reading() as transaction:
        kept = transaction.session.exec(select(Invitation)).one()
    assert kept.token_hash == digest(token)
    assert token not in str(kept.model_dump())


def test_the_answer_does_not_show_the_token(as_ada: TestClient, token: str) -> None:
    assert token not in invite(as_ada).text


def test_the_same_invitation_sent_again_mails_nothing_more(as_ada: TestClient, token: str, database: Database) -> None:
    assert invite(as_ada).status_code == 201
    assert tokens(database) == [token]


def test_a_token_is_good_once(as_ada: TestClient, token: str) -> None:
    accept(as_ada, token)
    assert is_refused(accept(as_ada, token, "kettle orbit mango"))
    assert signed_in(as_ada, MAX)


def test_of_many_who_accept_at_once_one_does(token: str, here: Installation) -> None:
    kept = here.passwords.hash(PASSWORD)

    def act(_number: int) -> str:
        try:
            with here.runtime.database.unit_of_work() as transaction:
                return invitations.accept(transaction.session, token, kept).name
        except Refused:
            return "refused"

    assert sorted(in_threads(4, act)) == ["Max Frey", "refused", "refused", "refused"]


def test_a_token_is_good_for_seven_days(as_ada: TestClient, token: str, clock: Clock) -> None:
    clock.later(days=7)
    assert is_refused(accept(as_ada, token))
    clock.later(seconds=-1)
    assert accept(as_ada, token).status_code == 201


def test_another_invitation_takes_the_place_of_the_first(as_ada: TestClient, token: str, database: Database) -> None:
    invite(as_ada, key="b", roles=["manager"])
    first, second = tokens(database)
    assert is_refused(accept(as_ada, first))
    assert accept(as_ada, second).status_code == 201


def test_it_is_not_good_for_somebody_who_has_left(as_ada: TestClient, token: str, database: Database) -> None:
    with database.reading() as transaction:
        max_ = transaction.session.exec(select(Person).where(Person.email == MAX)).one()
    leave(as_ada, max_)
    assert is_refused(accept(as_ada, token))


def test_it_is_not_good_once_whoever_invited_has_left(
    as_ada: TestClient, token: str, ada: Person, database: Database
) -> None:
    with database.unit_of_work() as transaction:
        transaction.session.get_one(Person, ada.id).left_at = now()
    assert is_refused(accept(as_ada, token))


def test_it_is_no_way_to_another_password(as_ada: TestClient, token: str, here: Installation) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        max_ = transaction.session.exec(select(Person).where(Person.email == MAX)).one()
        set_password(transaction.session, max_.id, here.passwords.hash(PASSWORD), COMMAND_LINE)
    assert is_refused(accept(as_ada, token, "kettle orbit mango"))


def test_a_token_that_was_never_given_is_not_good(as_ada: TestClient) -> None:
    assert is_refused(accept(as_ada, "nobodys"))


def test_a_common_password_leaves_the_invitation_as_it_is(as_ada: TestClient, token: str) -> None:
    answer = accept(as_ada, token, "MaxFrey-northway")
    assert answer.json()["refusals"][0]["code"] == "password_own_words"
    assert accept(as_ada, token).status_code == 201


@pytest.mark.parametrize("who", ["colleague", "elsewhere", "left"])
def test_an_address_in_use_is_not_invited(
    as_ada: TestClient, ruth: Person, stranger: Person, database: Database, who: str
) -> None:
    if who == "left":
        leave(as_ada, ruth)
    answer = invite(as_ada, email="Sam@Southway.example" if who == "elsewhere" else EMAIL)
    assert answer.json()["refusals"][0]["code"] == "address_in_use"
    assert invite(as_ada, key="c").status_code == 201


def test_somebody_set_up_without_a_sign_in_is_invited_and_keeps_their_roles(
    as_ada: TestClient, northway: Organisation, database: Database
) -> None:
    with database.unit_of_work() as transaction:
        transaction.session.add(Person(id="m" * 36, organisation_id=northway.id, name="Max F", email=MAX))
        transaction.session.flush()
        transaction.session.add(PersonRole(person_id="m" * 36, role=Role.MANAGER))
    invite(as_ada)
    accept(as_ada, tokens(database)[-1])
    assert as_ada.post("/api/v1/sign-in", json={"email": MAX, "password": PASSWORD}).json()["roles"] == [
        "manager", "tutor"
    ]  # fmt: skip


def test_without_e_mail_nobody_is_invited(as_ada: TestClient, here: Installation) -> None:
    silent = Installation(Settings(second_factor=SecondFactorUse.OFFERED), here.runtime, here.passwords)
    as_ada.app.state.installation = silent  # type: ignore[attr-defined]
    assert invite(as_ada).json()["refusals"][0]["code"] == "no_email"


def test_who_invited_and_that_it_was_accepted_is_on_record(
    as_ada: TestClient, token: str, ada: Person, database: Database
) -> None:
    accept(as_ada, token)
    with database.reading() as transaction:
        kept = transaction.session.exec(select(AccountEvent).order_by(AccountEvent.id)).all()
    assert [(each.what, each.by_id) for each in kept] == [
        ("invited", ada.id), ("password_changed", kept[0].person_id)
    ]  # fmt: skip


EXTRA = {"organisation_id": "01957000-0000-7000-8000-000000000000"}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "/people/invitations": ("POST", {"name": "Max", "email": MAX, "roles": ["tutor"]}),
    "/invitations/accept": ("POST", {"token": "t", "password": PASSWORD}),
    "/people/01957000-0000-7000-8000-000000000000/roles": ("PUT", {"roles": ["tutor"]}),
    "/sign-in": ("POST", {"email": EMAIL, "password": PASSWORD}),
    "/password": ("POST", {"password": PASSWORD, "new_password": PASSWORD}),
    "/second-factor/confirm": ("POST", {"code": "123456"}),
    "/second-factor": ("DELETE", {"password": PASSWORD, "code": "123456"}),
}


@pytest.mark.parametrize("path", BODIES)
def test_no_body_takes_a_field_that_it_does_not_name(as_ada: TestClient, path: str) -> None:
    method, body = BODIES[path]
    answer = as_ada.request(method, f"/api/v1{path}", json=body | EXTRA, headers={"Idempotency-Key": "x"})
    assert [(each["field"], each["rule"]) for each in answer.json()["errors"]] == [
        ("organisation_id", "extra_forbidden")
    ]  # fmt: skip
