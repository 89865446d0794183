"""What is kept of the jobs of the clock: who does each, and what came of it."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from engine.tables import NAME, Json


class Lease(SQLModel, table=True):
    """Who does a job of the clock now, and what came of it last; `fence` counts the takings.

    It saves work when several workers run the same jobs: that nothing is done twice never rests on it.
    """

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=NAME)
    holder: str = Field(max_length=200)
    fence: int
    held_until: datetime
    started_at: datetime
    finished_at: datetime | None = None
    failed_at: datetime | None = None
    result: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
