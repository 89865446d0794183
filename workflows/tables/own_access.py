"""How learners come to what is theirs: the code that staff gave them, a sign-in that they chose, and their sessions.

Codes, passwords and tokens are kept only as hashes.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TITLE, key, refers_to

DIGEST = 64


class LearnerCode(SQLModel, table=True):
    """The one code of a learner, found by a slow hash of it, with the wrong tries since the last right one.

    `used_at` is when somebody last came in by it; unused for long it is over.
    """

    __tablename__ = "learner_code"
    __table_args__ = (sa.CheckConstraint("failed_attempts >= 0", name="failed_attempts_not_negative"),)

    learner_id: str = Field(primary_key=True, max_length=ID, foreign_key="learner.id")
    code_hash: str = Field(max_length=DIGEST, unique=True)
    given_at: datetime
    used_at: datetime | None = None
    failed_attempts: int = 0
    locked_until: datetime | None = None


class LearnerAccount(SQLModel, table=True):
    """The e-mail address and password by which a learner chose to come back without the code."""

    __tablename__ = "learner_account"
    __table_args__ = (sa.CheckConstraint("failed_attempts >= 0", name="failed_attempts_not_negative"),)

    learner_id: str = Field(primary_key=True, max_length=ID, foreign_key="learner.id")
    email: str = Field(max_length=TITLE, unique=True)
    password_hash: str = Field(max_length=TITLE)
    chosen_at: datetime
    failed_attempts: int = 0
    locked_until: datetime | None = None


class LearnerSession(SQLModel, table=True):
    """One time that a learner is in, found by the SHA-256 of its token."""

    __tablename__ = "learner_session"

    id: str = key()
    token_hash: str = Field(max_length=DIGEST, unique=True)
    learner_id: str = refers_to("learner.id")
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime = Field(index=True)
    revoked_at: datetime | None = None
