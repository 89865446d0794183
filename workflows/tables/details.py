"""What each organisation told of a learner's contact details and ULN, journey by journey: their history (rule 0.6)."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import UlnStatus


class DetailsTold(SQLModel, table=True):
    """What one organisation told in one journey, only what it named; the latest word of each detail counts.

    Without an organisation: what was on record before somebody's word took its place.
    """

    __tablename__ = "details_told"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    organisation_id: str | None = refers_to("organisation.id", default=None)
    told_at: datetime
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=TITLE)
    address: str | None = Field(default=None, max_length=TEXT)
    postcode: str | None = Field(default=None, max_length=10)
    safe_contact_times: str | None = Field(default=None, max_length=TITLE)
    school_leaving_on: date | None = None
    uln: str | None = Field(default=None, max_length=10)
    uln_status: UlnStatus | None = enum_of(UlnStatus, default=None, nullable=True)
