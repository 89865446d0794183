"""What the holidays of a provider are asked and answered with."""

from datetime import date

from pydantic import Field, model_validator

from api.schemas.common import Body, Day, Reply, Title, YesNo
from workflows.requests import broken
from workflows.set_up.network import LONGEST_HOLIDAY


class HolidayBody(Body):
    """Days on which the caller's organisation teaches nobody, both included, at most a year.

    With `dry_run` it is only said which questions of withdrawal would move.
    """

    starts_on: Day
    ends_on: Day
    title: Title
    dry_run: YesNo = False

    @model_validator(mode="after")
    def _possible(self) -> "HolidayBody":
        if self.ends_on < self.starts_on:
            raise broken("ends_before_start", "the last day does not lie before the first")
        if (self.ends_on - self.starts_on).days > LONGEST_HOLIDAY:
            raise broken("too_long", "a holiday is at most a year long")
        return self


class HolidayRemoval(Body):
    """With `dry_run` it is only said which questions of withdrawal would move."""

    dry_run: YesNo = False


class HolidayView(Reply):
    """A holiday in force of the caller's organisation, both days included."""

    id: str
    starts_on: date
    ends_on: date
    title: str


class MovedQuestionView(Reply):
    """An absence whose question of withdrawal comes on another day; `withdrawn` if it was asked and no longer holds."""

    journey_id: str
    asked_before: date
    asked_after: date
    withdrawn: bool


class HolidayChangeView(Reply):
    """What a change of holidays moves, how many in all, and each, the oldest journey first; at most 200 are listed.

    `holiday_id` is the holiday now in force, null once it is removed. With `dry_run` nothing was written.
    """

    dry_run: bool
    holiday_id: str | None
    moved_in_all: int
    moved: list[MovedQuestionView] = Field(max_length=200)
