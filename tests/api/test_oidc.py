"""People sign in with an OpenID provider: linked once by a confirmed address, then known by their subject."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner

from api.auth import addresses
from api.auth.accounts import add_person
from api.auth.oidc import linking
from api.auth.tables import AccountEvent, Invitation, OidcIdentity, OidcSignIn, SignInAccount, SignInSession
from api.auth.tokens import digest
from api.cli import app
from api.installation import Installation
from engine.database import Database
from engine.runtime import new_id
from tests.api.at_provider import (
    ME,
    OIDC,
    RUTH_THERE,
    at_provider,
    browser,
    client,
    counting,
    here,
    kind,
    provider,
    sent,
    signing_in,
)
from tests.api.conftest import EMAIL
from tests.api.openid_provider import OpenIdProvider
from tests.clock import Clock
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import Role

__all__ = ["client", "counting", "here", "provider"]


@pytest.fixture
def ada(here: Installation, northway: Organisation) -> Person:
    """A tutor of Northway College, who needs no second factor."""
    with here.runtime.database.unit_of_work() as transaction:
        kept = here.passwords.nobodys
        return add_person(transaction.session, northway.id, "ada@northway.example", "Ada Low", (Role.TUTOR,), kept)


@pytest.fixture
def ada_there(provider: OpenIdProvider, ada: Person) -> OpenIdProvider:
    """The provider, with Ada at its keyboard."""
    provider.account = {"sub": "ada-there", "email": "Ada@Northway.example", "email_verified": True}
    return provider


def links(database: Database) -> list[tuple[str, str]]:
    """Who is linked with whom."""
    with database.reading() as transaction:
        return [(row.subject, row.person_id) for row in transaction.session.exec(select(OidcIdentity))]


def test_whoever_comes_back_is_signed_in(client: TestClient, ada_there: OpenIdProvider) -> None:
    answer = signing_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, f"http://testserver{ME}")
    assert client.get(ME).json()["name"] == "Ada Low"


def test_the_browser_is_sent_with_a_challenge_a_state_and_a_nonce_and_no_verifier(
    client: TestClient, provider: OpenIdProvider
) -> None:
    there = client.get(OIDC)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(there.headers["location"]).query).items()}
    assert asked.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", f"http://testserver{OIDC}/callback")
    assert "HttpOnly" in there.headers["set-cookie"]
    assert "SameSite=lax" in there.headers["set-cookie"]


def test_on_an_encrypted_connection_the_cookie_is_bound_to_this_host(here: Installation) -> None:
    there = browser(here, "https://testserver").get(OIDC)
    assert there.headers["set-cookie"].startswith("__Host-journey_oidc=")
    assert "Secure" in there.headers["set-cookie"]


def test_it_is_linked_once_and_put_on_record(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database: Database
) -> None:
    for _ in range(2):
        signing_in(client)
    assert links(database) == [("ada-there", ada.id)]
    with database.reading() as transaction:
        assert [row.what for row in transaction.session.exec(select(AccountEvent))] == ["sign_in_linked"]


def test_afterwards_the_subject_counts_and_not_the_address(client: TestClient, ada_there: OpenIdProvider) -> None:
    signing_in(client)
    ada_there.account = {"sub": "ada-there", "email": "ada.married@elsewhere.example", "email_verified": False}
    assert signing_in(client).status_code == 303


@pytest.mark.parametrize(
    "twisted",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "yes"},
        {"email": None},
        {"email": "nobody@northway.example"},
        {"email": ["ada@northway.example"]},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
def test_who_is_not_vouched_for_is_refused_in_the_same_words(
    client: TestClient, ada_there: OpenIdProvider, database: Database, twisted: dict[str, object]
) -> None:
    ada_there.more = twisted
    answer = signing_in(client)
    assert (answer.status_code, kind(answer)) == (401, "oidc-refused")
    assert "Start again" in answer.json()["detail"]
    assert links(database) == []
    assert client.get(ME).status_code == 401


def test_nobody_comes_to_be_known_by_a_provider(
    client: TestClient, ada_there: OpenIdProvider, northway: Organisation, database: Database
) -> None:
    """A person on record without an account and without an invitation, as an import makes them."""
    with database.unit_of_work() as transaction:
        known = Person(id=new_id(), organisation_id=northway.id, name="Max", email="max@northway.example")
        transaction.session.add(known)
    ada_there.account |= {"sub": "max-there", "email": "max@northway.example"}
    assert kind(signing_in(client)) == "oidc-refused"
    with database.reading() as transaction:
        assert transaction.session.get(SignInAccount, known.id) is None


def test_an_address_of_two_people_is_refused(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database: Database
) -> None:
    with database.unit_of_work() as transaction:
        transaction.session.add(
            Person(id=new_id(), organisation_id=ada.organisation_id, name="A", email="ADA@northway.example")
        )
    assert kind(signing_in(client)) == "oidc-refused"


def test_an_address_given_to_somebody_else_there_opens_no_account_here(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database: Database
) -> None:
    signing_in(client)
    ada_there.account["sub"] = "her successor"
    assert kind(signing_in(client)) == "oidc-refused"
    assert links(database) == [("ada-there", ada.id)]


@pytest.mark.parametrize("linked", [False, True])
def test_whoever_has_left_is_refused(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database: Database, clock: Clock, linked: bool
) -> None:
    if linked:
        signing_in(client)
    with database.unit_of_work() as transaction:
        transaction.session.get_one(Person, ada.id).left_at = clock.now()
    assert kind(signing_in(client)) == "oidc-refused"
    assert client.get(ME).status_code == 401


def test_somebody_invited_accepts_by_signing_in(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, here: Installation, database: Database, clock: Clock
) -> None:
    max_id = invited(database, ada, clock)
    ada_there.account = {"sub": "max-there", "email": "max@northway.example", "email_verified": True}
    assert signing_in(client).status_code == 303
    assert client.get(ME).json()["roles"] == ["tutor"]
    body = {"email": "max@northway.example", "password": ""}
    for tried in ("a fine long password", here.passwords.nobodys):
        assert client.post("/api/v1/sign-in", json={**body, "password": tried[:200]}).status_code == 401
    assert links(database) == [("max-there", max_id)]


def invited(database: Database, by: Person, clock: Clock) -> str:
    """Somebody whom Ada invited as a tutor."""
    with database.unit_of_work() as transaction:
        person = Person(id=new_id(), organisation_id=by.organisation_id, name="Max", email="max@northway.example")
        transaction.session.add(person)
        transaction.flush()
        transaction.session.add(
            Invitation(id=new_id(), person_id=person.id, roles=["tutor"], token_hash=digest("x"), invited_by_id=by.id,
                       created_at=clock.now(), expires_at=clock.later(days=7))
        )  # fmt: skip
        clock.later(days=-7)
        return person.id


def test_an_invitation_that_is_over_opens_nothing(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database: Database, clock: Clock
) -> None:
    invited(database, ada, clock)
    clock.later(days=7)
    ada_there.account = {"sub": "max-there", "email": "max@northway.example", "email_verified": True}
    assert kind(signing_in(client)) == "oidc-refused"


def test_an_address_that_is_told_only_when_asked_counts_too(client: TestClient, ada_there: OpenIdProvider) -> None:
    ada_there.userinfo = dict(ada_there.account)
    ada_there.more = {"email": None, "email_verified": None}
    assert signing_in(client).status_code == 303


def test_what_is_told_of_another_subject_counts_for_nothing(client: TestClient, ada_there: OpenIdProvider) -> None:
    ada_there.userinfo = {**ada_there.account, "sub": "somebody else"}
    ada_there.more = {"email": None, "email_verified": None}
    assert kind(signing_in(client)) == "oidc-refused"


def test_a_session_planted_before_is_of_no_use_afterwards(
    client: TestClient, ada_there: OpenIdProvider, here: Installation, database: Database
) -> None:
    signing_in(client)
    planted = client.cookies["journey_session"]
    signing_in(client)
    assert client.cookies["journey_session"] != planted
    client.cookies.clear()
    assert client.get(ME, headers={"Authorization": f"Bearer {planted}"}).status_code == 401
    with database.reading() as transaction:
        assert len(transaction.session.exec(select(SignInSession).where(SignInSession.revoked_at == None)).all()) == 1  # noqa: E711


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a//b", "evil", "", "/a\nb", "/%0d%0a?x#y"]
)
def test_nobody_is_led_to_another_host(client: TestClient, provider: OpenIdProvider, path: str) -> None:
    answer = client.get(OIDC, params={"return_to": path})
    assert (answer.status_code, kind(answer)) == (422, "invalid-request")
    assert answer.json()["errors"][0]["field"] == "query.return_to"


@pytest.mark.parametrize("path", ["/", "/pages/journeys?q=a&b=1", "/@evil.example", "/%5C%5Cevil.example"])
def test_one_comes_back_to_the_path_that_was_asked_for(
    client: TestClient, ada_there: OpenIdProvider, path: str
) -> None:
    answer = client.get(OIDC, params={"return_to": path})
    assert client.get(at_provider(answer)).headers["location"] == f"http://testserver{path}"


def test_an_answer_is_good_once(client: TestClient, ada_there: OpenIdProvider, here: Installation) -> None:
    came = sent(client)
    cookie = client.cookies["journey_oidc"]
    assert client.get(came).status_code == 303
    client.cookies.set("journey_oidc", cookie)
    assert (client.get(came).status_code, kind(client.get(came))) == (400, "oidc-start-again")


def test_an_answer_is_good_in_the_browser_that_began(ada_there: OpenIdProvider, here: Installation) -> None:
    """Else somebody could sign another in as themselves, and read what they then write."""
    mine, theirs = browser(here), browser(here)
    came = sent(mine)
    assert kind(theirs.get(came)) == "oidc-start-again"
    sent(theirs)
    assert kind(theirs.get(came)) == "oidc-start-again"
    assert mine.get(came).status_code == 303


@pytest.mark.parametrize("query", ["", "?code=x", "?state=&code=x", "?state=wrong&code=x", "?state=%ff%00&code=x"])
def test_an_answer_needs_the_state_that_was_sent(client: TestClient, provider: OpenIdProvider, query: str) -> None:
    client.get(OIDC)
    assert kind(client.get(f"{OIDC}/callback{query}")) == "oidc-start-again"


def test_ten_minutes_are_the_longest(
    client: TestClient, ada_there: OpenIdProvider, clock: Clock, database: Database
) -> None:
    came = sent(client)
    clock.later(minutes=10)
    assert kind(client.get(came)) == "oidc-start-again"
    client.get(OIDC)
    with database.reading() as transaction:
        assert len(transaction.session.exec(select(OidcSignIn)).all()) == 1


def test_what_is_kept_meanwhile_would_help_nobody(
    client: TestClient, provider: OpenIdProvider, database: Database
) -> None:
    there = client.get(OIDC)
    with database.reading() as transaction:
        row = transaction.session.exec(select(OidcSignIn)).one()
    assert row.browser_hash == digest(client.cookies["journey_oidc"])
    assert row.browser_hash not in there.headers["location"]


def test_who_was_not_let_in_there_is_not_let_in_here(client: TestClient, provider: OpenIdProvider) -> None:
    state = parse_qs(urlsplit(client.get(OIDC).headers["location"]).query)["state"][0]
    answer = client.get(f"{OIDC}/callback", params={"state": state, "error": "access_denied", "session_state": "1"})
    assert kind(answer) == "oidc-refused"


def test_refusals_count_as_wrong_attempts_from_an_address(
    client: TestClient, ada_there: OpenIdProvider, database: Database
) -> None:
    ada_there.more = {"email_verified": False}
    for _ in range(addresses.ATTEMPTS - 1):
        addresses.note_wrong(database, "testclient")
    assert client.get(OIDC).status_code == 303
    assert kind(signing_in(client)) == "oidc-refused"
    assert kind(client.get(OIDC)) == "too-many-attempts"


def test_without_a_provider_there_is_no_such_way_in(client: TestClient, here: Installation) -> None:
    plain = browser(Installation(here.settings, here.runtime, here.passwords))
    answers = [plain.get(OIDC), plain.get(f"{OIDC}/callback"), plain.post(f"{OIDC}/code", json={"code": "1"})]
    assert [kind(answer) for answer in answers] == ["not-found"] * 3


def test_an_address_with_a_password_may_be_linked_too(
    client: TestClient, provider: OpenIdProvider, ruth: Person, database: Database
) -> None:
    """Ruth coordinates, so she must set a second factor before anything else, as after signing in with her password."""
    assert (RUTH_THERE["email"], signing_in(client).status_code) == (EMAIL, 303)
    assert links(database) == [("ruth-there", ruth.id)]
    assert kind(client.get(ME)) == "second-factor-required"


def test_the_command_line_forgets_a_link_so_that_another_may_come(
    client: TestClient, ada_there: OpenIdProvider, ada: Person, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    signing_in(client)
    words = ["user", "identity", ada.email]
    said = [CliRunner().invoke(app, each) for each in (words, [*words, "--unlink"], words, [*words, "--unlink"])]
    assert [(each.exit_code, "not linked" in each.stdout) for each in said] == [
        (0, False),
        (0, True),
        (0, True),
        (1, False),
    ]
    assert client.get(ME).status_code == 401
    ada_there.account["sub"] = "ada-there-anew"
    assert signing_in(client).status_code == 303


def test_two_browsers_at_once_are_both_let_in_and_linked_once(
    ada_there: OpenIdProvider, ada: Person, here: Installation, database: Database
) -> None:
    for _ in range(5):
        came = [(each, sent(each)) for each in (browser(here), browser(here))]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda each: each[0].get(each[1]), came))
        assert [answer.status_code for answer in answers] == [303, 303]
        assert links(database) == [("ada-there", ada.id)]
        with database.unit_of_work() as transaction:
            linking.unlink(transaction.session, ada.id, "test")


def test_one_answer_sent_twice_at_once_is_taken_once(
    client: TestClient, ada_there: OpenIdProvider, here: Installation, database: Database
) -> None:
    came, cookie = sent(client), client.cookies["journey_oidc"]
    twice = [browser(here), browser(here)]
    for each in twice:
        each.cookies.set("journey_oidc", cookie)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: each.get(came).status_code, twice))
    assert sorted(answers) == [303, 400]
    with database.reading() as transaction:
        assert len(transaction.session.exec(select(SignInSession)).all()) == 1
