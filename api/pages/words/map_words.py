"""What the map of a workflow says in the box of a state and beside the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from engine.definition import Definition
from engine.layout import events_between
from engine.svg import Mark, Tone
from workflows.views.map_view import StateFigures

# From which part of those in a state on it counts as many.
MANY = 0.25


@dataclass(frozen=True, slots=True)
class StateShown:
    """A state in the table beside the picture: its figures in words, and where it leads."""

    figures: StateFigures
    stalled: str
    tone: Tone
    median: str
    leads_to: tuple[str, ...]
    href: str
    late_href: str | None


def shown(definition: Definition, figures: Sequence[StateFigures], address: str, **kept: str) -> list[StateShown]:
    """Every state in words; `address` is where those in it are listed, `kept` what that list is narrowed to already.

    With `overdue` both lists keep to what is late.
    """
    joined = events_between(definition)
    found = []
    for each in figures:
        href = f"{address}?{urlencode(kept | {'state': each.state})}"
        late_href = f"{href}&overdue=yes" if each.stalled else None
        leads_to = tuple(_leads_to(definition, each, joined))
        found.append(
            StateShown(each, stalled_in_words(each), tone(each), median_in_words(each), leads_to, href, late_href)
        )  # fmt: skip
    return found


def marks(states: Sequence[StateShown]) -> Mapping[str, Mark]:
    """What is said in the box of each state."""
    return {each.figures.state: Mark(tuple(_lines(each)), each.tone, each.href) for each in states}


def tone(figures: StateFigures) -> Tone:
    """How a state looks; what it means is said in words beside it."""
    if figures.ended:
        return Tone.END
    if not figures.timed:
        return Tone.PLAIN
    share = figures.stalled / figures.timed
    return Tone.CALM if not share else Tone.MANY if share >= MANY else Tone.SOME


def stalled_in_words(figures: StateFigures) -> str:
    """Such as "3 of 12 stalled (25%)"; nothing of an end, or where no time limit is seen."""
    if not figures.timed:
        return ""
    if not figures.stalled:
        return "None stalled"
    share = max(1, round(100 * figures.stalled / figures.timed))
    return f"{figures.stalled:,} of {figures.timed:,} stalled ({share}%)"


def median_in_words(figures: StateFigures) -> str:
    """Such as "4 days"; nothing where too few have left."""
    if figures.median_days is None:
        return ""
    days = round(figures.median_days)
    return "less than a day" if figures.median_days < 1 else "1 day" if days == 1 else f"{days:,} days"


def _lines(state: StateShown) -> Sequence[str]:
    figures = state.figures
    count = f"{figures.count:,} ended here" if figures.ended else f"{figures.count:,} now"
    return [line for line in (count, state.stalled, f"Median {state.median}" if state.median else "") if line]


def _leads_to(definition: Definition, state: StateFigures, joined: Mapping[tuple[str, str], object]) -> Sequence[str]:
    return [definition.labels[target].staff for source, target in joined if source == state.state != target]
