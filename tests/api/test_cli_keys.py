"""Keys are listed, renewed without a gap, and ended from the command line."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.auth.tables import ApiKey
from api.cli import app
from engine.database import Database
from tests.clock import Clock
from workflows.tables.organisations import Organisation


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


def run(*words: str) -> Result:
    """Run `journey key` with these words."""
    return CliRunner().invoke(app, ["key", *words])


def ask(client: TestClient, key: str) -> int:
    """The status of a look with the key."""
    return client.get("/api/v1/me", headers={"X-API-Key": key}).status_code


def added(northway: Organisation, *words: str) -> str:
    """A new key of Northway College."""
    return run("add", northway.id, "Records", "--role", "mis_officer", *words).stdout.strip()


def ids(database: Database) -> list[str]:
    """The ids of all keys, the oldest first."""
    with database.reading() as transaction:
        return list(transaction.session.exec(select(ApiKey.id).order_by(ApiKey.id)))


def rows(database: Database) -> list[ApiKey]:
    """All keys, the oldest first."""
    with database.reading() as transaction:
        return list(transaction.session.exec(select(ApiKey).order_by(ApiKey.id)))


def test_a_key_may_be_made_that_only_reads(northway: Organisation, client: TestClient) -> None:
    key = added(northway, "--scope", "read")
    changed = client.post("/api/v1/referrals", json={}, headers={"X-API-Key": key, "Idempotency-Key": "a"})
    assert (ask(client, key), changed.status_code) == (200, 403)


def test_keys_are_listed_with_scope_last_use_and_end(northway: Organisation, client: TestClient) -> None:
    ask(client, added(northway, "--scope", "read", "--days", "30"))
    added(northway)
    first, second = run("list", northway.id).stdout.splitlines()
    assert first.partition("; ")[2] == (
        "Northway College; Records; mis_officer; read; last used 2026-03-02; expires 2026-04-01"
    )
    assert second.endswith("; read_and_write; never used; does not expire")


def test_a_list_shows_no_secret_and_no_other_organisation(northway: Organisation) -> None:
    key = added(northway)
    other = CliRunner().invoke(app, ["organisation", "add", "Southway", "--kind", "school"]).stdout.strip()
    assert key not in run("list").stdout
    assert run("list", other).stdout == ""


def test_a_revoked_key_is_refused_and_listed_as_such(
    northway: Organisation, client: TestClient, database: Database
) -> None:
    key = added(northway)
    assert run("revoke", ids(database)[0]).exit_code == 0
    assert ask(client, key) == 401
    assert run("list").stdout.strip().endswith("revoked 2026-03-02")


def test_old_and_new_key_work_through_the_overlap(
    northway: Organisation, client: TestClient, database: Database, clock: Clock
) -> None:
    old = added(northway)
    new = run("rotate", ids(database)[0], "--overlap", "3").stdout.strip()
    assert [ask(client, each) for each in (old, new)] == [200, 200]
    clock.later(days=3)
    assert [ask(client, each) for each in (old, new)] == [401, 200]


def test_a_successor_may_do_what_the_old_one_might(northway: Organisation, database: Database) -> None:
    added(northway, "--scope", "read", "--days", "90")
    run("rotate", ids(database)[0])
    old, new = rows(database)
    assert (new.name, new.roles, new.scope, new.organisation_id) == (old.name, old.roles, old.scope, northway.id)


def test_a_successor_lasts_as_long_as_the_old_one_was_made_for(
    northway: Organisation, database: Database, clock: Clock
) -> None:
    added(northway, "--days", "90")
    moment = clock.later(days=88)
    run("rotate", ids(database)[0], "--overlap", "7")
    old, new = rows(database)
    assert new.expires_at is not None
    assert (new.expires_at - moment).days == 90
    assert old.expires_at is not None
    assert (old.expires_at - moment).days == 2


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_key_that_has_ended_has_no_successor(
    northway: Organisation, database: Database, clock: Clock, how: str
) -> None:
    added(northway, "--days", "1")
    if how == "revoked":
        run("revoke", ids(database)[0])
    else:
        clock.later(days=1)
    ended = run("rotate", ids(database)[0])
    assert (ended.exit_code, ended.stderr) == (1, "This key has ended. Add a new one instead.\n")


@pytest.mark.parametrize("word", ["rotate", "revoke"])
def test_an_unknown_key_ends_with_a_sentence(word: str) -> None:
    ended = run(word, "nobodys")
    assert (ended.exit_code, "no such record" in ended.stderr) == (1, True)
