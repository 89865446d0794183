"""What a provider may say of a programme, in a form and in a document alike."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from engine.errors import Refusal
from workflows.requests import Postcode, Request, Text, Title, Word, YesNo
from workflows.rules import offers
from workflows.tables.programmes import ProgrammeFeature, ProgrammePart
from workflows.vocabulary import Audience, Component, FeatureKind, Level, Setting, SupportNeed

MOST = 100
Age = Annotated[int, Field(strict=True, ge=0, le=120)]
COLUMNS = frozenset(
    {"title", "sector", "summary", "for_employers", "entry_requirements", "how_to_refer", "postcode", "bridging",
     "youngest_age", "oldest_age", "withdrawn_on"}
)  # fmt: skip
"""What a form and a document say of a programme that stands in its own row."""
FEATURES = {"settings": FeatureKind.SETTING, "destinations": FeatureKind.DESTINATION,
            "audiences": FeatureKind.AUDIENCE, "support": FeatureKind.SUPPORT}  # fmt: skip


class PartTaught(Request):
    """A component that the programme teaches, and a level at which it does so."""

    component: Component
    level: Level


class Offered(Request):
    """What is said of a programme, to learners (`summary`), employers and referrers.

    It is taught at `postcode`, or else where the provider is. Ages are full years on the day of the start.
    `destinations` are keys of the list of destinations. A `bridging` programme takes Year 11 leavers through July and
    August.
    """

    sector: Title | None = None
    summary: Text | None = None
    for_employers: Text | None = None
    entry_requirements: Text | None = None
    how_to_refer: Text | None = None
    postcode: Postcode | None = None
    bridging: YesNo = False
    youngest_age: Age | None = None
    oldest_age: Age | None = None
    parts: tuple[PartTaught, ...] = Field(default=(), max_length=MOST)
    settings: tuple[Setting, ...] = Field(default=(), max_length=MOST)
    destinations: tuple[Word, ...] = Field(default=(), max_length=MOST)
    audiences: tuple[Audience, ...] = Field(default=(), max_length=MOST)
    support: tuple[SupportNeed, ...] = Field(default=(), max_length=MOST)

    @property
    def lists(self) -> dict[str, tuple[Any, ...]]:
        """Every list of words and parts by its name."""
        return {"parts": self.parts, **{name: getattr(self, name) for name in FEATURES}}


def rows_of(programme_id: str, said: Offered) -> Iterator[ProgrammePart | ProgrammeFeature]:
    """The parts and features that a programme has by what is said, each once."""
    for part in dict.fromkeys(said.parts):
        yield ProgrammePart(programme_id=programme_id, component=part.component, level=part.level)
    for name, kind in FEATURES.items():
        for word in dict.fromkeys(getattr(said, name)):
            yield ProgrammeFeature(programme_id=programme_id, kind=kind, word=str(word))


def contradictions(said: Offered) -> Iterator[Refusal]:
    """What is wrong with what is said, whatever is stored."""
    yield from offers.twice(said.lists)
    yield from offers.ages_crossed(said.youngest_age, said.oldest_age)
    yield from offers.not_offered(said.destinations)
