"""What every request may reach: the settings, the runtime and the password hashing of this process."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from api.auth.oidc.provider import Provider
from api.auth.passwords import Passwords
from api.settings import Settings
from engine.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that one process runs with; everything that changes is in the database.

    `provider` signs people in beside their passwords, where one is set.
    """

    settings: Settings
    runtime: Runtime
    passwords: Passwords
    provider: Provider | None = None


def installation(request: Request) -> Installation:
    """The installation that answers `request`; a mounted application carries its own reference to it."""
    return cast(Installation, request.app.state.installation)
