"""In which order partners are suggested: by facts about what they offer and how they answered (rules 4.2, 3.5).

Nothing of the learner enters but the postcode area in which they live: no age, no need, nothing else that the law
protects. Whom a programme says that it suits, and the support that it has, do not count either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from statistics import median

from engine.clock import in_full
from workflows.rules.small_numbers import sayable
from workflows.vocabulary import Component, Level

# What is too few to say stands in the middle (judgement): the time that the rules give for an answer, and one half.
USUAL_DAYS = 5
MIDDLE = 50
TOO_FEW = "too few to say"
_NEVER = datetime.min.replace(tzinfo=UTC)


class Criterion(StrEnum):
    """What partners are compared by, in this order: the first in which two differ decides."""

    FIT = "fit"
    SECTOR = "sector"
    PLACES = "places"
    START = "start"
    AREA = "area"
    RESPONSE = "response"
    ACCEPTANCE = "acceptance"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: components, levels, a destination and a sector, if any, from a day on.

    `area` is the postcode area of the home, "BS"; empty where it is not known. It is all that is asked of the learner.
    """

    components: frozenset[Component]
    start_on: date
    levels: frozenset[Level] = frozenset()
    destination: str | None = None
    sector: str | None = None
    area: str = ""

    @property
    def points(self) -> int:
        """How many wishes a programme can fit: each component, each level, and the destination."""
        return len(self.components) + len(self.levels) + (self.destination is not None)


@dataclass(frozen=True, slots=True)
class Answers:
    """How an organisation answered: working days until each answer, how many said yes, and how many said no.

    Silence counts with the days that it lasted, and as neither; "suitable, not ready yet" is no refusal (G4). Of whom
    the sender itself kept waiting there are no days.
    """

    days: tuple[int, ...] = ()
    accepted: int = 0
    refused: int = 0

    @property
    def median_days(self) -> float | None:
        """The median of the days, None for fewer than five."""
        return float(median(self.days)) if self.days and sayable(len(self.days)) else None

    @property
    def per_cent(self) -> int | None:
        """The share of yes in full tens of a hundred, None for fewer than five; no count can be worked out from it."""
        answers = self.accepted + self.refused
        return round(10 * self.accepted / answers) * 10 if answers and sayable(answers) else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner by one of its programmes: what that teaches, where it leads, its places and days, and past answers.

    `starts_on` is the first day from the wanted one on which a learner may start, None without one; `dated` says that
    it is an intake. `places_free` are those of that day, None where none are set. `areas` are the postcode area where
    it teaches and those that it declares. `asked_at` is when the organisation was last asked.
    """

    organisation_id: str
    programme_id: str | None = None
    parts: frozenset[tuple[Component, Level]] = frozenset()
    destinations: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    places_free: int | None = None
    starts_on: date | None = None
    dated: bool = False
    areas: frozenset[str] = frozenset()
    answers: Answers = Answers()
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate against what is wanted: every fact that counts, None where it was not asked for or is not known."""

    wanted: Wanted
    candidate: Candidate

    @property
    def unmet(self) -> tuple[str, ...]:
        """What is wanted and not there, by its word; a level counts where a wanted component is taught at it."""
        wanted, each = self.wanted, self.candidate
        parts = [(component, level) for component, level in each.parts if component in wanted.components]
        components = wanted.components - {component for component, _level in parts}
        levels = wanted.levels - {level for _component, level in parts}
        led = wanted.destination in (None, *each.destinations)
        return (*sorted(components), *sorted(levels), *(() if led else (wanted.destination or "",)))

    @property
    def fit(self) -> int:
        """How many of the wishes it fits."""
        return self.wanted.points - len(self.unmet)

    @property
    def sector_fits(self) -> bool | None:
        """Whether it works in the wanted sector, in whatever case that is written."""
        if self.wanted.sector is None:
            return None
        return self.wanted.sector.casefold() in {sector.casefold() for sector in self.candidate.sectors}

    @property
    def in_area(self) -> bool | None:
        """Whether it teaches in the postcode area of the home, or declares that it takes learners from there."""
        return self.wanted.area in self.candidate.areas if self.wanted.area else None

    @property
    def place(self) -> tuple[object, ...]:
        """What it is sorted by, the best first; a place free is a place free, however many there are (judgement)."""
        each = self.candidate
        free = 1 if each.places_free is None else 0 if each.places_free > 0 else 2
        start = each.starts_on or date.max
        days, share = each.answers.median_days, each.answers.per_cent
        response = USUAL_DAYS if days is None else days
        acceptance = MIDDLE if share is None else share
        facts = (-self.fit, self.sector_fits is not True, free, start, self.in_area is not True, response, -acceptance)
        return (*facts, each.asked_at or _NEVER, each.organisation_id, each.programme_id or "")

    @property
    def sentences(self) -> dict[Criterion, str]:
        """Each fact in a few words; what was not asked for is left out."""
        wanted, each = self.wanted, self.candidate
        told = {
            Criterion.FIT: self._fit,
            Criterion.SECTOR: _either(self.sector_fits, "works in", "is not known to work in", wanted.sector),
            Criterion.PLACES: self._places,
            Criterion.START: self._start,
            Criterion.AREA: _either(self.in_area, "takes learners from", "says nothing of taking learners from",
                                    wanted.area),
            Criterion.RESPONSE: f"time to past answers: {_days(each.answers.median_days)}",
            Criterion.ACCEPTANCE: f"past requests accepted: {_share(each.answers.per_cent)}",
        }  # fmt: skip
        return {criterion: sentence for criterion, sentence in told.items() if sentence is not None}

    @property
    def reason(self) -> str:
        """The facts in one text, as a ranked list keeps it for its reason."""
        text = "; ".join(self.sentences.values())
        return f"{text[:1].upper()}{text[1:]}."

    @property
    def _fit(self) -> str:
        if not self.unmet:
            return "offers all that is wanted"
        missing = ", ".join(word.replace("_", " ") for word in self.unmet)
        return f"offers {self.fit} of {self.wanted.points} that are wanted, not {missing}"

    @property
    def _places(self) -> str:
        free = self.candidate.places_free
        if free is None:
            return "no places are set for the start"
        return "no place free" if free <= 0 else f"{free} place{'s' if free > 1 else ''} free"

    @property
    def _start(self) -> str:
        day = self.candidate.starts_on
        if day is None:
            return "no start to come"
        return f"next intake {in_full(day)}" if self.candidate.dated else f"may start on {in_full(day)}"


def ranked(wanted: Wanted, candidates: Iterable[Candidate]) -> list[Weighed]:
    """Each organisation once, by the programme of it that fits best; the same in whatever order they come.

    Facts decide in the order of `Criterion`; of equals who was not asked for longest comes first, then the id.
    """
    first: dict[str, Weighed] = {}
    for each in sorted((Weighed(wanted, candidate) for candidate in candidates), key=lambda weighed: weighed.place):
        first.setdefault(each.candidate.organisation_id, each)
    return list(first.values())


def _either(holds: bool | None, yes: str, no: str, what: str | None) -> str | None:
    return None if holds is None else f"{yes if holds else no} {what}"


def _days(days: float | None) -> str:
    return TOO_FEW if days is None else f"{days:g} working day{'' if days == 1 else 's'} (median)"


def _share(per_cent: int | None) -> str:
    return TOO_FEW if per_cent is None else f"about {per_cent} in a hundred"
