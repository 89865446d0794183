"""Bodies around the people of an organisation: inviting, accepting, roles, leaving."""

from typing import Annotated

from pydantic import ConfigDict, EmailStr, Field, SecretStr

from api.schemas.common import Body, Reply, Title
from api.schemas.second_factor import Password
from workflows.tables.columns import TITLE
from workflows.vocabulary import Role

Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]


class NewInvitation(Body):
    """A colleague to invite, with the roles that they get by accepting."""

    name: Title
    email: Annotated[EmailStr, Field(max_length=TITLE)]
    roles: Roles


class Invited(Reply):
    """The invitation, and the person who is known from now on."""

    id: str
    person_id: str


class Acceptance(Body):
    """The token of the link, and a password of one's own."""

    # A space at the end of a password counts.
    model_config = ConfigDict(str_strip_whitespace=False)

    token: Annotated[SecretStr, Field(min_length=1, max_length=100)]
    password: Password


class Colleague(Reply):
    """Somebody of the caller's organisation; one who was only invited cannot sign in yet and has no roles."""

    id: str
    name: str
    email: str
    roles: list[str]
    can_sign_in: bool
    has_second_factor: bool


class NewRoles(Body):
    """All the roles that somebody is to have."""

    roles: Roles


class HandedOn(Reply):
    """How many open tasks of somebody who left were handed on."""

    handed_on: int
