"""A second factor: set with one code, asked for from then on, each code good once, and never guessed."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.auth import second_factor
from api.auth.tables import AccountEvent, RecoveryCode, SecondFactor, SignInAccount
from api.auth.tokens import digest
from api.cli import app as journey
from engine.database import Database
from tests.api.conftest import EMAIL, PASSWORD
from tests.api.enrolled import FACTOR, ME, code_of, enrol, kind, signing_in
from tests.clock import Clock
from tests.engine.racers import in_threads
from workflows.tables.organisations import Person


@pytest.fixture
def enrolled(as_ruth: TestClient, clock: Clock) -> tuple[str, list[str]]:
    """Ruth's secret and recovery codes; a minute has passed, so that the code she confirmed with is old."""
    told = enrol(as_ruth)
    clock.later(minutes=1)
    return told


@pytest.fixture
def secret(enrolled: tuple[str, list[str]]) -> str:
    """What Ruth's authenticator holds."""
    return enrolled[0]


def wrong(secret: str) -> str:
    """Six digits that no step of about now has."""
    good = {code_of(secret, steps) for steps in range(-2, 3)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in good)


def failed_attempts(database: Database) -> int:
    """How many attempts stand against Ruth's account."""
    with database.reading() as transaction:
        return transaction.session.exec(select(SignInAccount.failed_attempts)).one()


def removing(client: TestClient, password: str, code: str) -> int:
    """Try to take the second factor away; the status."""
    return client.request("DELETE", FACTOR, json={"password": password, "code": code}).status_code


def test_a_wrong_proof_takes_nothing_away(as_ruth: TestClient, secret: str) -> None:
    answer = as_ruth.request("DELETE", FACTOR, json={"password": PASSWORD, "code": wrong(secret)})
    assert [each["code"] for each in answer.json()["refusals"]] == ["proof_not_right"]


def test_the_secret_is_told_as_an_authenticator_reads_it(as_ruth: TestClient) -> None:
    told = as_ruth.post(FACTOR).json()
    assert told["address"] == f"otpauth://totp/Learner%20journeys:ruth%40northway.example?secret={told['secret']}" + (
        "&issuer=Learner%20journeys"
    )


def test_what_was_only_asked_for_does_not_count(as_ruth: TestClient) -> None:
    as_ruth.post(FACTOR)
    assert signing_in(as_ruth).status_code == 200


def test_a_second_asking_takes_the_place_of_the_first(as_ruth: TestClient) -> None:
    first = as_ruth.post(FACTOR).json()["secret"]
    enrol(as_ruth)
    assert kind(signing_in(as_ruth, code_of(first))) == "sign-in-refused"


def test_it_is_confirmed_with_a_code_of_it(as_ruth: TestClient) -> None:
    secret = as_ruth.post(FACTOR).json()["secret"]
    answer = as_ruth.post(f"{FACTOR}/confirm", json={"code": wrong(secret)})
    assert answer.json()["refusals"][0]["code"] == "code_not_right"
    assert signing_in(as_ruth).status_code == 200


def test_nothing_is_confirmed_that_was_not_asked_for(as_ruth: TestClient) -> None:
    answer = as_ruth.post(f"{FACTOR}/confirm", json={"code": "123456"})
    assert answer.json()["refusals"][0]["code"] == "second_factor_not_begun"


@pytest.mark.parametrize("path", [FACTOR, f"{FACTOR}/confirm"])
def test_one_that_counts_is_not_replaced_by_whoever_holds_a_session(
    as_ruth: TestClient, secret: str, path: str
) -> None:
    answer = as_ruth.post(path, json={"code": code_of(secret)})
    assert (answer.status_code, answer.json()["refusals"][0]["code"]) == (409, "second_factor_set")


def test_ten_recovery_codes_are_kept_as_hashes(enrolled: tuple[str, list[str]], database: Database) -> None:
    with database.reading() as transaction:
        kept = set(transaction.session.exec(select(RecoveryCode.code_hash)))
    assert kept == {digest(code.replace("-", "")) for code in enrolled[1]}
    assert len(kept) == 10


def test_setting_it_ends_sessions_that_a_password_alone_opened(client: TestClient, ruth: Person) -> None:
    first, second = (signing_in(client).json()["token"] for _ in range(2))
    client.headers["Authorization"] = f"Bearer {first}"
    enrol(client)
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": f"Bearer {second}"}).status_code == 401


def test_a_right_password_is_asked_for_the_code(as_ruth: TestClient, secret: str) -> None:
    answer = signing_in(as_ruth)
    assert (answer.status_code, kind(answer)) == (401, "second-factor-needed")


def test_a_wrong_password_is_not_told_of_a_code(as_ruth: TestClient, secret: str) -> None:
    answers = [signing_in(as_ruth, code, "not this one") for code in (None, code_of(secret))]
    assert [kind(answer) for answer in answers] == ["sign-in-refused"] * 2


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_about_now_signs_in(as_ruth: TestClient, secret: str, steps: int) -> None:
    assert signing_in(as_ruth, code_of(secret, steps)).status_code == 200


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_time_does_not(as_ruth: TestClient, secret: str, steps: int) -> None:
    assert kind(signing_in(as_ruth, code_of(secret, steps))) == "sign-in-refused"


def test_a_code_may_be_written_in_groups(as_ruth: TestClient, secret: str) -> None:
    code = code_of(secret)
    assert signing_in(as_ruth, f" {code[:3]} {code[3:]} ").status_code == 200


def test_a_code_signs_in_once(as_ruth: TestClient, secret: str) -> None:
    assert [signing_in(as_ruth, code_of(secret)).status_code for _ in range(2)] == [200, 401]


def test_the_code_that_confirmed_does_not_sign_in_as_well(as_ruth: TestClient) -> None:
    secret, _codes = enrol(as_ruth)
    assert kind(signing_in(as_ruth, code_of(secret))) == "sign-in-refused"


def test_a_code_older_than_one_that_was_used_does_not_sign_in(as_ruth: TestClient, secret: str) -> None:
    assert [signing_in(as_ruth, code_of(secret, steps)).status_code for steps in (0, -1, 1)] == [200, 401, 200]


def test_of_many_who_use_one_code_at_once_exactly_one_is_let_in(
    enrolled: tuple[str, list[str]], ruth: Person, database: Database
) -> None:
    def use(code: str) -> bool:
        with database.unit_of_work() as transaction:
            return second_factor.use_code(transaction.session, ruth.id, code)

    code, recovery = code_of(enrolled[0]), enrolled[1][0]
    assert sorted(in_threads(4, lambda _number: use(code))) == [False, False, False, True]
    assert sorted(in_threads(4, lambda _number: use(recovery))) == [False, False, False, True]


def test_of_two_who_sign_in_with_one_code_at_once_exactly_one_is_let_in(as_ruth: TestClient, secret: str) -> None:
    code = code_of(secret)
    assert sorted(in_threads(2, lambda _number: signing_in(as_ruth, code).status_code)) == [200, 401]


def test_a_recovery_code_signs_in_once(as_ruth: TestClient, enrolled: tuple[str, list[str]]) -> None:
    code = enrolled[1][3]
    assert [signing_in(as_ruth, each).status_code for each in (code.upper(), code, enrolled[1][4])] == [200, 401, 200]


def test_ten_wrong_codes_lock_the_account(as_ruth: TestClient, secret: str) -> None:
    for _ in range(10):
        signing_in(as_ruth, wrong(secret))
    assert kind(signing_in(as_ruth, code_of(secret))) == "sign-in-refused"


def test_a_password_without_a_code_neither_counts_nor_forgives(
    as_ruth: TestClient, secret: str, database: Database
) -> None:
    for _ in range(9):
        signing_in(as_ruth, wrong(secret))
        signing_in(as_ruth)
    assert failed_attempts(database) == 9
    assert signing_in(as_ruth, code_of(secret)).status_code == 200
    assert failed_attempts(database) == 0


def test_it_is_taken_away_with_password_and_code(as_ruth: TestClient, secret: str, database: Database) -> None:
    assert removing(as_ruth, PASSWORD, code_of(secret)) == 204
    assert signing_in(as_ruth).status_code == 200
    with database.reading() as transaction:
        assert list(transaction.session.exec(select(SecondFactor))) == []
        assert list(transaction.session.exec(select(RecoveryCode))) == []


@pytest.mark.parametrize(("password", "right"), [("not this one", True), (PASSWORD, False)])
def test_it_stays_without_either(as_ruth: TestClient, secret: str, password: str, right: bool) -> None:
    assert removing(as_ruth, password, code_of(secret) if right else wrong(secret)) == 409
    assert kind(signing_in(as_ruth)) == "second-factor-needed"


def test_trying_to_take_it_away_counts_as_signing_in(as_ruth: TestClient, secret: str) -> None:
    for _ in range(10):
        removing(as_ruth, PASSWORD, wrong(secret))
    assert kind(signing_in(as_ruth, code_of(secret))) == "sign-in-refused"


def test_taking_it_away_ends_every_other_session(as_ruth: TestClient, secret: str, clock: Clock) -> None:
    other = signing_in(as_ruth, code_of(secret)).json()["token"]
    clock.later(minutes=1)
    removing(as_ruth, PASSWORD, code_of(secret))
    assert as_ruth.get(ME).status_code == 200
    assert as_ruth.get(ME, headers={"Authorization": f"Bearer {other}"}).status_code == 401


def test_that_it_was_set_and_removed_is_on_record(as_ruth: TestClient, secret: str, database: Database) -> None:
    removing(as_ruth, PASSWORD, code_of(secret))
    with database.reading() as transaction:
        kept = transaction.session.exec(select(AccountEvent).order_by(AccountEvent.id)).all()
    assert [each.what for each in kept] == ["second_factor_set", "second_factor_removed"]
    assert {each.by_id for each in kept} == {kept[0].person_id}


@pytest.mark.parametrize("path", [FACTOR, f"{FACTOR}/confirm"])
def test_nobody_else_sets_one(client: TestClient, path: str) -> None:
    assert client.post(path, json={"code": "123456"}).status_code == 401


def command(*words: str) -> Result:
    """Run `journey user second-factor` for Ruth."""
    return CliRunner().invoke(journey, ["user", "second-factor", EMAIL, *words])


@pytest.fixture
def lost(as_ruth: TestClient, secret: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Ruth's client; she has lost her telephone, and the command line reaches the database."""
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    return as_ruth


def test_for_a_lost_telephone_the_command_line_takes_it_away(lost: TestClient) -> None:
    assert command("--remove").exit_code == 0
    assert lost.get(ME).status_code == 401
    assert signing_in(lost).status_code == 200


def test_what_the_command_line_took_away_is_on_record(lost: TestClient, database: Database) -> None:
    command("--remove")
    with database.reading() as transaction:
        kept = transaction.session.exec(select(AccountEvent).where(AccountEvent.by_id == "command line")).one()
    assert kept.what == "second_factor_removed"


def test_the_command_line_says_who_has_one(lost: TestClient) -> None:
    assert command().stdout == f"{EMAIL} has a second factor.\n"
    command("--remove")
    assert command().stdout == f"{EMAIL} has no second factor.\n"
    assert command("--remove").exit_code == 1
