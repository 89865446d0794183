"""The command line does what it says, and ends with a sentence when it cannot."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.auth.tables import AccountEvent
from api.cli import app
from engine.database import Database
from workflows.tables.organisations import Organisation, Person, PersonRole

IN_USE = "Nothing was written: the database holds the same e-mail address or UKPRN already.\n"
PASSWORD = "a fine long password"


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    """A file that holds a password."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return str(path)


@pytest.fixture(autouse=True)
def _in_the_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "database_url" in request.fixturenames:
        monkeypatch.setenv("JOURNEY_DATABASE_URL", request.getfixturevalue("database_url"))
    elif "empty_database_url" in request.fixturenames:
        monkeypatch.setenv("JOURNEY_DATABASE_URL", request.getfixturevalue("empty_database_url"))


def run(*words: str, typed: str | None = None) -> Result:
    """Run `journey` with these words."""
    return CliRunner().invoke(app, words, input=typed)


def add_ruth(password_file: str, organisation: str = "Northway College") -> Result:
    """Run the command that adds Ruth."""
    words = ("user", "add", organisation, "Ruth@Northway.example", "Ruth Okafor", "--role", "coordinator")
    return run(*words, "--role", "tutor", "--password-file", password_file)


def test_upgrading_makes_the_tables(empty_database_url: str) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert run("organisation", "add", "Northway College", "--ukprn", "10001234").exit_code == 0


@pytest.mark.parametrize("words", [("serve",), ("organisation", "add", "X", "--kind", "school")])
def test_without_tables_the_command_to_run_is_told(empty_database_url: str, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert ended.exit_code == 1
    assert ended.stderr == "The database has no tables yet. Run: journey db upgrade\n"


def test_an_organisation_is_added(database: Database) -> None:
    identifier = run("organisation", "add", "Northway College", "--ukprn", "10001234").stdout.strip()
    with database.reading() as transaction:
        assert transaction.session.get_one(Organisation, identifier).ukprn == "10001234"


def test_a_provider_needs_its_ukprn(database: Database) -> None:
    ended = run("organisation", "add", "Northway College")
    assert (ended.exit_code, ended.stderr) == (2, "A provider needs its UKPRN. Add --ukprn.\n")


def test_a_wrong_ukprn_is_refused(database: Database) -> None:
    assert "12 is not a UKPRN" in run("organisation", "add", "Northway College", "--ukprn", "12").stderr


def test_a_ukprn_in_use_is_refused(northway: Organisation) -> None:
    ended = run("organisation", "add", "Northway Again", "--ukprn", northway.ukprn or "")
    assert (ended.exit_code, ended.stderr) == (1, IN_USE)


@pytest.mark.parametrize("by", ["id", "name", "ukprn"])
def test_a_person_is_added(northway: Organisation, database: Database, password_file: str, by: str) -> None:
    identifier = add_ruth(password_file, getattr(northway, by)).stdout.strip()
    with database.reading() as transaction:
        assert transaction.session.get_one(Person, identifier).email == "ruth@northway.example"
        assert set(transaction.session.exec(select(PersonRole.role))) == {"coordinator", "tutor"}


def test_a_person_added_so_can_sign_in(northway: Organisation, password_file: str, client: TestClient) -> None:
    add_ruth(password_file)
    credentials = {"email": "ruth@northway.example", "password": PASSWORD}
    assert client.post("/api/v1/sign-in", json=credentials).status_code == 200


def test_a_password_may_be_typed(northway: Organisation) -> None:
    words = ("user", "add", northway.id, "ruth@northway.example", "Ruth", "--role", "tutor")
    ended = run(*words, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert ended.exit_code == 0
    assert PASSWORD not in ended.output


def test_an_address_in_use_is_refused(northway: Organisation, password_file: str) -> None:
    add_ruth(password_file)
    ended = add_ruth(password_file)
    assert (ended.exit_code, ended.stderr) == (1, IN_USE)


def test_an_unknown_organisation_is_refused(database: Database, password_file: str) -> None:
    ended = add_ruth(password_file, "Southway")
    assert (ended.exit_code, ended.stderr) == (1, "There is no organisation with the id, UKPRN or name Southway.\n")


def test_an_ambiguous_organisation_is_refused(database: Database, password_file: str) -> None:
    for _ in range(2):
        run("organisation", "add", "Twin", "--kind", "school")
    assert add_ruth(password_file, "Twin").stderr.startswith("2 organisations are called Twin.")


def test_a_short_password_is_refused(northway: Organisation, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("short")
    ended = add_ruth(str(tmp_path / "short"))
    assert (ended.exit_code, ended.stderr) == (2, "A password has 12 to 128 characters.\n")


def test_a_password_of_ones_own_name_is_refused(northway: Organisation, tmp_path: Path) -> None:
    (tmp_path / "own").write_text("RuthOkafor2026!")
    ended = add_ruth(str(tmp_path / "own"))
    assert (ended.exit_code, "made of your name" in ended.stderr) == (2, True)


def test_a_new_password_of_ones_own_name_is_refused(northway: Organisation, password_file: str, tmp_path: Path) -> None:
    add_ruth(password_file)
    (tmp_path / "own").write_text("Northway-2026-Ruth")
    ended = run("user", "password", "ruth@northway.example", "--password-file", str(tmp_path / "own"))
    assert (ended.exit_code, "made of your name" in ended.stderr) == (2, True)


def test_a_key_is_shown_once_and_works(northway: Organisation, client: TestClient) -> None:
    key = run("key", "add", northway.id, "Records", "--role", "mis_officer").stdout.strip()
    assert client.get("/api/v1/me", headers={"X-API-Key": key}).json()["roles"] == ["mis_officer"]


def test_settings_that_cannot_work_end_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", "mysql://ann:secret@db.example/journeys")
    ended = run("db", "upgrade")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("The settings in the environment cannot be used. database_url:")
    assert "secret" not in ended.stderr


def test_a_database_out_of_reach_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    ended = run("db", "upgrade")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("The database answered with an error:")


def test_a_workflow_is_drawn() -> None:
    assert run("diagram", "hand_off").stdout.startswith("stateDiagram-v2\n")


def test_a_workflow_is_drawn_as_a_picture() -> None:
    picture = run("diagram", "hand_off", "--svg").stdout
    assert picture.startswith("<svg ")
    assert "Sent, not acknowledged" in picture


def test_an_unknown_workflow_is_not_drawn() -> None:
    ended = run("diagram", "loan")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("There is no workflow called loan. There are: consortium, ")


def test_every_command_explains_itself() -> None:
    for words in ([], ["serve"], ["db", "upgrade"], ["user", "add"], ["key", "add"], ["check"], ["diagram"]):
        assert run(*words, "--help").exit_code == 0


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-03-03T10:00:00Z", "That moment has not come"), ("yesterday", "yesterday is no moment"),
        ("2026-03-01T10:00:00", "Say the time zone"),
    ],
)  # fmt: skip
def test_a_sweep_as_of_a_moment_that_cannot_be_ends_with_a_sentence(database_url: str, at: str, sentence: str) -> None:
    answer = run("sweep", "--at", at)
    assert (answer.exit_code, sentence in answer.stderr) == (2, True)


def test_looking_ahead_is_allowed_when_nothing_is_done(database_url: str) -> None:
    answer = run("sweep", "--at", "2026-03-03T10:00:00Z", "--dry-run")
    assert (answer.exit_code, "nothing was done" in answer.stdout) == (0, True)


def test_several_processes_cannot_hold_one_worker(database_url: str) -> None:
    answer = run("serve", "--with-worker", "--workers", "2")
    assert (answer.exit_code, "journey worker beside it" in answer.stderr) == (2, True)


def test_somebody_runs_the_installation_until_it_is_taken_away_on_record(
    northway: Organisation, password_file: str, database: Database
) -> None:
    add_ruth(password_file)
    told = [run("user", "operator", "ruth@northway.example", *more).stdout for more in ((), (), ("--remove",))]
    again = run("user", "operator", "ruth@northway.example", "--remove")
    with database.reading() as transaction:
        roles = set(transaction.session.exec(select(PersonRole.role)))
        changes = transaction.session.exec(select(AccountEvent.what, AccountEvent.by_id)).all()
    assert told == ["ruth@northway.example runs this installation.\n"] * 2 + [
        "ruth@northway.example does not run this installation any more.\n"
    ]
    assert (again.exit_code, roles) == (1, {"coordinator", "tutor"})
    assert changes == [("roles_changed", "command line")] * 2
