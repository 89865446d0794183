"""Settings come from the environment and are refused when they cannot work."""

import pytest
from pydantic import SecretStr, ValidationError

from api.settings import Settings

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
