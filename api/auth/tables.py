"""What is kept to recognise callers: accounts, sessions and API keys; secrets only as hashes."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, Json
from workflows.tables.columns import TITLE, key, refers_to

DIGEST = 64


class SignInAccount(SQLModel, table=True):
    """The password of a person, with the wrong attempts since the last right one."""

    __tablename__ = "sign_in_account"
    __table_args__ = (sa.CheckConstraint("failed_attempts >= 0", name="failed_attempts_not_negative"),)

    person_id: str = Field(primary_key=True, max_length=ID, foreign_key="person.id")
    password_hash: str = Field(max_length=TITLE)
    failed_attempts: int = 0
    locked_until: datetime | None = None


class SignInSession(SQLModel, table=True):
    """One sign-in of a person, found by the SHA-256 of its token."""

    __tablename__ = "sign_in_session"

    id: str = key()
    token_hash: str = Field(max_length=DIGEST, unique=True)
    person_id: str = refers_to("person.id")
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class ApiKey(SQLModel, table=True):
    """A key with which a machine acts for an organisation, found by the SHA-256 of the key."""

    __tablename__ = "api_key"

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    name: str = Field(max_length=TITLE)
    key_hash: str = Field(max_length=DIGEST, unique=True)
    roles: list[str] = Field(sa_type=Json)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
