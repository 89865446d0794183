"""A network is imported from the command line, and somebody in it given a password."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.app import create_app
from api.cli import app
from api.settings import Settings

PASSWORD = "a fine long password"
JUDITH = "judith.marsh@alderbrook.example.org"


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The printed example, in a file."""
    path = tmp_path / "network.json"
    path.write_text(run("network", "example").stdout)
    return path


def run(*words: str) -> Result:
    """Run `journey` with these words."""
    return CliRunner().invoke(app, words)


def imported(path: Path, **document: Any) -> Result:
    """Import a document that was written to `path`."""
    path.write_text(json.dumps(document))
    return run("network", "import", str(path))


def test_the_example_can_be_imported(example: Path) -> None:
    answer = run("network", "import", str(example))
    assert (answer.exit_code, "added partnership Wenshire Foundation Partnership" in answer.stdout) == (0, True)


def test_what_stayed_as_it_was_is_only_counted(example: Path) -> None:
    run("network", "import", str(example))
    assert run("network", "import", str(example)).stdout == "0 added or changed, 14 as they were.\n"


def test_every_reason_against_a_document_is_listed(tmp_path: Path) -> None:
    lonely = {"name": "All", "delivery_model": "partnership", "lead": "Nobody"}
    answer = imported(tmp_path / "bad.json", partnerships=[lonely])
    assert answer.stderr == "Nothing was written.\n- There is no organisation with the name or UKPRN Nobody.\n"


def test_a_document_that_cannot_be_read_names_the_place(tmp_path: Path) -> None:
    answer = imported(tmp_path / "bad.json", organisations=[{"name": "College", "kind": "castle"}])
    assert answer.exit_code == 2
    assert answer.stderr.startswith("The document cannot be used.\n- organisations.0.kind: Input should be")


def test_what_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("organisations:")
    assert "The document cannot be used." in run("network", "import", str(tmp_path / "bad.json")).stderr


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_somebody_imported_signs_in_with_a_password_set_later(example: Path, tmp_path: Path) -> None:
    run("network", "import", str(example))
    assert set_password(tmp_path, JUDITH.upper()).exit_code == 0
    assert signed_in() == 200


def test_a_password_for_nobody_is_refused(tmp_path: Path) -> None:
    answer = set_password(tmp_path, "who@else.example")
    assert (answer.exit_code, answer.stderr) == (1, "There is nobody with the e-mail address who@else.example.\n")


def set_password(folder: Path, email: str, password: str = PASSWORD) -> Result:
    """Set somebody's password from a file."""
    (folder / "password").write_text(password)
    return run("user", "password", email, "--password-file", str(folder / "password"))


def signed_in() -> int:
    """How Judith fares with the first password."""
    with TestClient(create_app(Settings())) as client:
        return client.post("/api/v1/sign-in", json={"email": JUDITH, "password": PASSWORD}).status_code
