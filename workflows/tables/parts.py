"""What single kinds of hand-off say beside what all of them do: tasters, contributions, and work inside a team."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.words.teams import ContributionForm, LevelTwoWork, Team

_IN_FORCE = sa.text("replaced_at IS NULL")


class Taster(SQLModel, table=True):
    """The vocational area that a learner tries (rule 3.4), and at the end how it went in the learner's own words."""

    __tablename__ = "taster"

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    area: str = Field(max_length=TITLE)
    learners_words: str | None = Field(default=None, max_length=TEXT)
    suits: bool | None = None


class Contribution(SQLModel, table=True):
    """A project, taught session or borrowed qualification: its form, unit and the days that were asked for."""

    __tablename__ = "contribution"
    __table_args__ = (sa.CheckConstraint("until_on >= from_on", name="until_after_from"),)

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    form: ContributionForm = enum_of(ContributionForm)
    unit: str = Field(max_length=TITLE)
    from_on: date
    until_on: date


class TeamTask(SQLModel, table=True):
    """Work handed to a team of the same organisation, and whose it is by name; empty once nobody there can be."""

    __tablename__ = "team_task"
    __table_args__ = (sa.CheckConstraint("(team = 'level_2') = (work IS NOT NULL)", name="work_of_level_2"),)

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    team: Team = enum_of(Team)
    work: LevelTwoWork | None = enum_of(LevelTwoWork, default=None, nullable=True)
    owner_id: str | None = refers_to("person.id", default=None)


class FundingCheck(SQLModel, table=True):
    """Whether finance found the learner eligible for funding, and why not; a later one replaces it (rule 1.4).

    That a no says why is asked of whoever says it: the words go when the learner's record is erased.
    """

    __tablename__ = "funding_check"
    __table_args__ = (
        sa.Index(
            "ix_funding_check_in_force", "journey_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE
        ),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    eligible: bool
    reason: str | None = Field(default=None, max_length=TEXT)
    checked_at: datetime
    checked_by: str = Field(max_length=ID)
    replaced_at: datetime | None = None
