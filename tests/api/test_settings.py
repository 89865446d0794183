"""Settings come from the environment and are refused when they cannot work."""

import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from typer.testing import CliRunner

from api.cli import app
from api.settings import SECRETS, Settings

SECRET = SecretStr("open sesame")


def test_without_settings_a_file_and_this_machine_are_used() -> None:
    settings = Settings()
    assert (settings.database_url, settings.host, settings.port) == ("sqlite:///journey.sqlite3", "127.0.0.1", 8000)


@pytest.mark.parametrize("name", ["JOURNEY_PORT", "PORT"])
def test_the_port_may_be_set_as_hosts_set_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "9001")
    assert Settings().port == 9001


def test_our_own_name_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("JOURNEY_PORT", "9001")
    assert Settings().port == 9001


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_with_our_driver(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://ann:a%40b@db.example:5433/journeys")
    assert settings.database_url == "postgresql+psycopg://ann:a%40b@db.example:5433/journeys"


@pytest.mark.parametrize("url", ["mysql://db.example/journeys", "journeys.sqlite3", "sqlite+nonsense"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="sqlite:///path"):
        Settings(database_url=url)


def test_a_duration_may_be_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_SESSION_IDLE", "PT10M")
    assert Settings().session_idle.total_seconds() == 600


def test_a_mail_server_needs_an_address_to_send_from() -> None:
    with pytest.raises(ValidationError, match="JOURNEY_SMTP_FROM"):
        Settings(smtp_host="mail.example.org")


def test_notify_needs_a_template() -> None:
    with pytest.raises(ValidationError, match="NOTIFY_EMAIL_TEMPLATE"):
        Settings(notify_api_key=SecretStr("secret"))


@pytest.mark.parametrize("address", ["journeys.example", "https://journeys.example/", "https://a b"])
def test_the_address_in_links_has_no_loose_end(address: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        Settings(address=address)


def test_secrets_are_not_shown_with_the_settings() -> None:
    settings = Settings(smtp_password=SECRET, notify_api_key=SECRET, notify_text_template="1")
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_stand_in_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("sqlite:///open sesame \n")
    monkeypatch.setenv(f"JOURNEY_{name.upper()}_FILE", str(path))
    found = getattr(Settings(notify_text_template="1"), name)
    assert (found if isinstance(found, str) else found.get_secret_value()) == "sqlite:///open sesame "


def test_every_secret_setting_may_stand_in_a_file() -> None:
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert {*secret, "database_url"} == set(SECRETS)


@pytest.mark.parametrize(
    ("content", "also", "sentence"),
    [
        (None, None, "JOURNEY_SMTP_PASSWORD_FILE names cannot be read"),
        (b"\xff\xfe", None, "JOURNEY_SMTP_PASSWORD_FILE names cannot be read"),
        (b"\n", None, "JOURNEY_SMTP_PASSWORD_FILE names is empty"),
        (b"x", "y", "not both"),
    ],
)
def test_a_file_that_does_not_say_a_secret_is_refused(
    content: bytes | None, also: str | None, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("JOURNEY_SMTP_PASSWORD_FILE", str(path))
    if also:
        monkeypatch.setenv("JOURNEY_SMTP_PASSWORD", also)
    with pytest.raises(ValidationError, match=sentence):
        Settings()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"oidc_issuer": "https://id.example"}, "JOURNEY_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "j"}, "must be an https address"),
        ({"oidc_issuer": "id.example", "oidc_client_id": "j"}, "oidc_issuer"),
        ({"oidc_issuer": "https://id.example?a=b", "oidc_client_id": "j"}, "oidc_issuer"),
    ],
)
def test_a_provider_needs_an_https_address_and_what_it_calls_us(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Settings.model_validate(given)


def test_a_provider_whose_extra_is_not_installed_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("JOURNEY_OIDC_CLIENT_ID", "journeys")
    monkeypatch.setitem(sys.modules, "authlib", None)
    ended = CliRunner().invoke(app, ["serve"])
    assert (ended.exit_code, "pip install 'learner-journey-engine[oidc]'" in ended.stderr) == (2, True)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"HOST": "0.0.0.0", "PORT": "80"}, "http://127.0.0.1:80"),  # noqa: S104
        ({"PORT": "8123", "JOURNEY_ADDRESS": "https://journeys.example"}, "https://journeys.example"),
    ],
)
def test_links_lead_to_where_this_machine_serves_unless_told(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], address: str
) -> None:
    for name in ("HOST", "PORT", "JOURNEY_HOST", "JOURNEY_PORT", "JOURNEY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert Settings().address == address
