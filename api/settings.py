"""What an installation may set, read from the environment; the only file that reads it."""

import importlib.util
import os
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import AfterValidator, AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from notifications.channels.smtp import Security
from workflows.rules.retention import Schedules


class SecondFactorUse(StrEnum):
    """Whether those named for restricted matters of learners must have a second factor; anybody may."""

    REQUIRED = "required"
    OFFERED = "offered"


BACKENDS = ("sqlite", "postgresql")
SECRETS = ("database_url", "smtp_password", "notify_api_key", "oidc_client_secret")
"""Settings that may stand in a file instead, as platforms mount secrets: JOURNEY_SMTP_PASSWORD_FILE names it."""


def with_driver(text: str) -> str:
    """`text` as a URL with the driver we use; ValueError unless it names a SQLite or PostgreSQL database."""
    try:
        url = sa.make_url(text.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise ValueError("write it as sqlite:///path or postgresql://user@host/name") from None
    if url.get_backend_name() not in BACKENDS:
        raise ValueError("only sqlite:///path and postgresql://user@host/name are known")
    driver = "postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite"
    return url.set(drivername=driver).render_as_string(hide_password=False)


def _named(name: str, default: Any, **options: Any) -> Any:
    """A setting that is also read without our prefix, as hosts set it."""
    return Field(default=default, validation_alias=AliasChoices(f"JOURNEY_{name}", name), **options)


def _own_address(host: str = "127.0.0.1", port: int = 8000, **_others: Any) -> str:
    """Where this machine reaches what it serves itself."""
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


def _second_factor(development: bool = False, **_others: Any) -> SecondFactorUse:
    """Required, unless one only practises here."""
    return SecondFactorUse.OFFERED if development else SecondFactorUse.REQUIRED


def _from_file(name: str, given: Mapping[str, Any]) -> str | None:
    """What the file holds that the environment names for a secret setting, without the line end; None: it names none.

    Raises ValueError when it cannot be read or is empty, or the setting is given in both ways.
    """
    variable = f"JOURNEY_{name.upper()}"
    path = os.environ.get(f"{variable}_FILE")
    if not path:
        return None
    if name in given:
        raise ValueError(f"set either {variable} or {variable}_FILE, not both")
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        raise ValueError(f"the file that {variable}_FILE names cannot be read") from None
    if not text:
        raise ValueError(f"the file that {variable}_FILE names is empty")
    return text


class Settings(BaseSettings):
    """One installation: JOURNEY_DATABASE_URL, JOURNEY_HOST or HOST, JOURNEY_PORT or PORT, limits, and ways out.

    Durations are ISO 8601 (PT30M) or seconds, `body_limit` and `file_limit` (of one file that is kept) are bytes.
    Raises pydantic's ValidationError.
    "Not found" is answered no sooner than `not_found_after`, so that its time does not tell what is there.
    `address` begins the links in messages (default: host and port). Without `smtp_host` (or a key of GOV.UK Notify) no
    email is sent.
    `participation_team` is what pages call an agency that refers learners, such as "Connexions".
    `metrics` opens /metrics, figures without names or ids, to whoever reaches the port.
    `development` says that one practises here: webhooks may go to http and to addresses that are not public, a sweep
    may run ahead of time, and a second factor is only offered. Never on a real installation.
    `second_factor` says whether staff named for restricted matters must have one (default) or may.
    `oidc_issuer` and `oidc_client_id` let people sign in with an OpenID provider (extra `oidc`); of what its `amr` or
    `acr` say, the words in `oidc_second_factor`, parted by spaces, stand for a second factor (default: none does).
    The settings in SECRETS may each be named by a file instead.
    `retention` lets the worker erase every night what is due; how long each kind is kept is said in months
    (`keep_record_months` and the others, see `workflows/rules/retention.py`).
    """

    model_config = SettingsConfigDict(env_prefix="JOURNEY_", populate_by_name=True, frozen=True)

    database_url: Annotated[str, AfterValidator(with_driver)] = "sqlite:///journey.sqlite3"
    host: str = _named("HOST", "127.0.0.1")
    port: int = _named("PORT", 8000, ge=0, le=65535)
    session_idle: timedelta = timedelta(minutes=30)
    session_lifetime: timedelta = timedelta(hours=12)
    body_limit: int = Field(default=1024 * 1024, ge=1024)
    file_limit: int = Field(default=10 * 1024 * 1024, ge=1024)
    not_found_after: timedelta = Field(default=timedelta(milliseconds=50), ge=timedelta(0), le=timedelta(seconds=5))
    address: str = Field(
        default_factory=lambda known: _own_address(**known), pattern=r"^https?://[^\s/?#]+(/[^\s?#]*[^\s/?#])?$"
    )
    participation_team: str = Field(default="participation team", min_length=1, max_length=60)
    development: bool = False
    second_factor: SecondFactorUse = Field(default_factory=lambda known: _second_factor(**known))
    metrics: bool = False
    retention: bool = False
    keep_record_months: int = Field(default=Schedules.record, ge=1, le=1200)
    keep_referral_months: int = Field(default=Schedules.referral, ge=1, le=1200)
    keep_consents_months: int = Field(default=Schedules.consents, ge=1, le=1200)
    keep_messages_months: int = Field(default=Schedules.messages, ge=1, le=1200)
    keep_concerns_until_age: int = Field(default=Schedules.concerns_until_age, ge=18, le=120)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    smtp_security: Security = Security.STARTTLS
    notify_api_key: SecretStr | None = None
    notify_email_template: str | None = None
    notify_text_template: str | None = None
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    oidc_client_id: str | None = Field(default=None, min_length=1)
    oidc_client_secret: SecretStr | None = None
    oidc_second_factor: str = ""

    @model_validator(mode="before")
    @classmethod
    def _secrets(cls, given: dict[str, Any]) -> dict[str, Any]:
        found = {name: _from_file(name, given) for name in SECRETS}
        return {**given, **{name: text for name, text in found.items() if text is not None}}

    @property
    def schedules(self) -> Schedules:
        """How long each kind of record is kept here."""
        return Schedules(
            record=self.keep_record_months, referral=self.keep_referral_months, consents=self.keep_consents_months,
            messages=self.keep_messages_months, concerns_until_age=self.keep_concerns_until_age,
        )  # fmt: skip

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.smtp_host and not self.smtp_from:
            raise ValueError("JOURNEY_SMTP_HOST needs JOURNEY_SMTP_FROM: the address that messages come from")
        if self.notify_api_key and not (self.notify_email_template or self.notify_text_template):
            raise ValueError("JOURNEY_NOTIFY_API_KEY needs a template: JOURNEY_NOTIFY_EMAIL_TEMPLATE or _TEXT_TEMPLATE")
        return self

    @model_validator(mode="after")
    def _with_provider(self) -> "Settings":
        if self.oidc_issuer is None:
            return self
        if not self.oidc_client_id:
            raise ValueError("JOURNEY_OIDC_ISSUER needs JOURNEY_OIDC_CLIENT_ID: what the provider calls this client")
        if not self.development and not self.oidc_issuer.startswith("https://"):
            raise ValueError("JOURNEY_OIDC_ISSUER must be an https address")
        if importlib.util.find_spec("authlib") is None:
            raise ValueError("OIDC sign-in is set but not installed. Run: pip install 'learner-journey-engine[oidc]'")
        return self
