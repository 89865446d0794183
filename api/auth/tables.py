"""What is kept to recognise callers: accounts, second factors, sessions and API keys.

Secrets are kept only as hashes, but for the secret of a second factor, see `SecondFactor`.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, Json
from workflows.tables.columns import TITLE, enum_of, key, refers_to

DIGEST = 64
ADDRESS = 64
ISSUER = 500
# No subject is longer (OpenID Connect Core 2).
SUBJECT = 255
PATH = 1000


class AccountChange(StrEnum):
    """What is put on record of an account because it changes who can sign in, or as what."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    INVITED = "invited"
    ROLES_CHANGED = "roles_changed"
    LEFT = "left"
    SIGN_IN_LINKED = "sign_in_linked"
    SIGN_IN_UNLINKED = "sign_in_unlinked"


class KeyScope(StrEnum):
    """What a key may do with what its roles open: only look, or change it too."""

    READ = "read"
    READ_AND_WRITE = "read_and_write"


class SignInAccount(SQLModel, table=True):
    """The password of a person, with the wrong attempts since the last right one."""

    __tablename__ = "sign_in_account"
    __table_args__ = (sa.CheckConstraint("failed_attempts >= 0", name="failed_attempts_not_negative"),)

    person_id: str = Field(primary_key=True, max_length=ID, foreign_key="person.id")
    password_hash: str = Field(max_length=TITLE)
    failed_attempts: int = 0
    locked_until: datetime | None = None


class SecondFactor(SQLModel, table=True):
    """The authenticator of a person; it counts once `confirmed_at` is set, and each `last_step` of time counts once.

    The secret is kept as it is: to check a code it must be read, and this installation has no key to wrap it with.
    Promised is therefore only that it is never answered or logged again. Whoever reads the database or a copy of it can
    make codes, and still needs the password: guard copies as the database itself.
    """

    __tablename__ = "second_factor"

    person_id: str = Field(primary_key=True, max_length=ID, foreign_key="person.id")
    secret: str = Field(max_length=DIGEST)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for a lost authenticator once, found by its SHA-256."""

    __tablename__ = "recovery_code"

    person_id: str = Field(primary_key=True, max_length=ID, foreign_key="person.id")
    code_hash: str = Field(primary_key=True, max_length=DIGEST)
    used_at: datetime | None = None


class AccountEvent(SQLModel, table=True):
    """What changed about somebody's account, when, and by whom: a person's id, or the command line.

    `acting_for` is the colleague for whom they did it.
    """

    __tablename__ = "account_event"

    id: str = key()
    person_id: str = refers_to("person.id")
    what: AccountChange = enum_of(AccountChange)
    at: datetime
    by_id: str = Field(max_length=ID)
    acting_for: str | None = Field(default=None, max_length=ID)


class Invitation(SQLModel, table=True):
    """An invitation to sign in, found by the SHA-256 of its token; the person gets the roles by accepting."""

    __tablename__ = "invitation"

    id: str = key()
    person_id: str = refers_to("person.id")
    roles: list[str] = Field(sa_type=Json)
    token_hash: str = Field(max_length=DIGEST, unique=True)
    invited_by_id: str = refers_to("person.id")
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None


class AnswerLink(SQLModel, table=True):
    """A link by which one person answers one hand-off without signing in, found by the SHA-256 of its token.

    The token itself is nowhere but in the e-mail of the delivery `delivery_id`. `version` is that of the hand-off as
    the link was made: what was answered since has used it up. It is good before `expires_at`.
    """

    __tablename__ = "answer_link"

    id: str = key()
    person_id: str = refers_to("person.id")
    hand_off_id: str = refers_to("hand_off.id")
    delivery_id: str = Field(max_length=ID)
    token_hash: str = Field(max_length=DIGEST, unique=True)
    version: int
    created_at: datetime
    expires_at: datetime


class WrongSignIn(SQLModel, table=True):
    """A wrong attempt to sign in from an address, kept only as long as it counts."""

    __tablename__ = "wrong_sign_in"
    __table_args__ = (sa.Index("ix_wrong_sign_in_address_at", "address", "at"),)

    id: str = key()
    address: str = Field(max_length=ADDRESS)
    at: datetime


class OidcIdentity(SQLModel, table=True):
    """Who somebody is to an OpenID provider: of one provider nobody has two subjects, and no subject is two people."""

    __tablename__ = "oidc_identity"
    __table_args__ = (sa.UniqueConstraint("person_id", "issuer", name="uq_oidc_identity_once_a_person"),)

    issuer: str = Field(primary_key=True, max_length=ISSUER)
    subject: str = Field(primary_key=True, max_length=SUBJECT)
    person_id: str = Field(max_length=ID, foreign_key="person.id")
    linked_at: datetime


class OidcSignIn(SQLModel, table=True):
    """A sign-in with a provider that a browser began, found by the SHA-256 of the secret which that browser keeps.

    It is used up by the provider's answer; while `person_id` is set a code of that person's second factor is awaited.
    """

    __tablename__ = "oidc_sign_in"

    browser_hash: str = Field(primary_key=True, max_length=DIGEST)
    return_to: str = Field(max_length=PATH)
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    person_id: str | None = Field(default=None, max_length=ID, foreign_key="person.id")


class SignInSession(SQLModel, table=True):
    """One sign-in of a person, found by the SHA-256 of its token.

    `provider_factor` says that the provider who vouched for them saw a second factor which counts here.
    """

    __tablename__ = "sign_in_session"

    id: str = key()
    token_hash: str = Field(max_length=DIGEST, unique=True)
    person_id: str = refers_to("person.id")
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    provider_factor: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class ApiKey(SQLModel, table=True):
    """A key with which a machine acts for an organisation, found by the SHA-256 of the key."""

    __tablename__ = "api_key"

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    name: str = Field(max_length=TITLE)
    key_hash: str = Field(max_length=DIGEST, unique=True)
    roles: list[str] = Field(sa_type=Json)
    scope: KeyScope = enum_of(
        KeyScope, default=KeyScope.READ_AND_WRITE, sa_column_kwargs={"server_default": "read_and_write"}
    )
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
