"""Bodies around signing in: credentials, the caller, open sessions."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, StringConstraints

from api.schemas.common import CONTROLS, Body, Reply
from api.schemas.second_factor import Code, Password
from workflows.tables.columns import TITLE

# Loose on purpose: an address that nobody has is refused like a wrong password.
_ADDRESS = rf"^[^\s@{CONTROLS}]+@[^\s@{CONTROLS}]+$"


class Credentials(Body):
    """An e-mail address and its password, with a code where a second factor is set."""

    # A space at the end of a password counts.
    model_config = ConfigDict(str_strip_whitespace=False)

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=TITLE, pattern=_ADDRESS)]
    password: Password
    code: Code | None = None


class PasswordChange(Body):
    """The present password, and the one to take its place."""

    # A space at the end of a password counts.
    model_config = ConfigDict(str_strip_whitespace=False)

    password: Password
    new_password: Password


class Named(Reply):
    """A person or organisation by id and name."""

    id: str
    name: str


class SignedIn(Reply):
    """A new session: send `token` as a bearer token, or let a browser keep the cookie."""

    token: str
    expires_at: datetime
    person: Named
    organisation: Named
    roles: list[str]


class Me(Reply):
    """The caller as the server knows it: a person, or a machine with a key."""

    kind: str
    id: str
    name: str
    organisation: Named
    roles: list[str]


class SessionSummary(Reply):
    """An open session of the caller; `current` marks the one that asked."""

    id: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool
