"""What a provider says of a programme, as a form that holds the whole record."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from workflows.programme_terms import MOST, Offered
from workflows.requests import Day, Request, Title, broken
from workflows.rules.offers import Period

Places = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Area = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
MANY_DAYS = 1000


class Pool(Request):
    """Places for learners who start from `starts_on`, which the places are known by, to `ends_on`, both included."""

    starts_on: Day
    ends_on: Day
    places: Places

    @model_validator(mode="after")
    def _possible(self) -> "Pool":
        if self.ends_on < self.starts_on:
            raise broken("ends_before_start", "places end on or after the day from which they are there")
        return self

    @property
    def period(self) -> Period:
        """Its first and its last day."""
        return self.starts_on, self.ends_on


class ProgrammeForm(Offered):
    """The whole record of a programme: what is left out is said no more.

    Without `intakes` learners start on any day, with them on those days only. `pools` are the places in each period.
    From `withdrawn_on` on the programme is offered no more; whoever was accepted stays.
    """

    title: Title
    withdrawn_on: Day | None = None
    intakes: tuple[Day, ...] = Field(default=(), max_length=MANY_DAYS)
    pools: tuple[Pool, ...] = Field(default=(), max_length=MANY_DAYS)

    @property
    def periods(self) -> list[Period]:
        """The periods for which places are set."""
        return [each.period for each in self.pools]

    @property
    def days(self) -> set[date]:
        """The days of the intakes."""
        return set(self.intakes)


class ServedAreas(Request):
    """The postcode areas, such as BS, from which a provider takes learners; all of them."""

    areas: tuple[Area, ...] = Field(max_length=MOST)
