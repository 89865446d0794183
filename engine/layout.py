"""Says where the states of a definition stand in a drawing, and along which points its arrows run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import fast_sugiyama

from engine.definition import Definition

Point = tuple[int, int]

WIDTH, HEIGHT = 200, 96
ACROSS, DOWN = 36, 54
MARGIN = 16
# An end that more states lead to is drawn apart: its arrows alone would cover all others.
MOST_ARROWS = 2
# Between two arrows that join the same two states, there and back.
_APART = 18


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move from one state to another, with all the events that make it, along the points of its line."""

    source: str
    target: str
    events: tuple[str, ...]
    line: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the upper left corner of each state is, the arrows between them, and how large all of it is.

    The states of `apart` are ends that many states lead to: they stand in rows below, and no arrow leads there.
    """

    corners: Mapping[str, Point]
    arrows: tuple[Arrow, ...]
    apart: tuple[str, ...]
    width: int
    height: int


def events_between(definition: Definition) -> dict[tuple[str, str], tuple[str, ...]]:
    """The events by the two states that they join, in the author's order; the two are one where it stays."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for move in definition.transitions:
        for source in move.sources:
            found[source, move.target or source].append(move.event)
    return {pair: tuple(events) for pair, events in found.items()}


def laid_out(definition: Definition) -> Layout:
    """The drawing of a definition from top to bottom; of the same definition always the same."""
    joined = {pair: events for pair, events in events_between(definition).items() if pair[0] != pair[1]}
    apart = tuple(state.name for state in definition.states if _is_apart(definition, state.name, joined))
    shown = [state.name for state in definition.states if state.name not in apart]
    drawn = {pair: events for pair, events in joined.items() if pair[1] not in apart}
    centres, bends = _layers(shown, drawn)
    bottom = max(y for _x, y in centres.values()) + HEIGHT // 2
    right = max(x for x, _y in (*centres.values(), *(each for line in bends.values() for each in line))) + WIDTH // 2
    arrows = tuple(_arrow(source, target, events, centres, bends) for (source, target), events in drawn.items())
    corners = {name: (x - WIDTH // 2, y - HEIGHT // 2) for name, (x, y) in centres.items()}
    corners |= _rows(apart, max(1, (right - MARGIN + ACROSS) // (WIDTH + ACROSS)), bottom + DOWN + DOWN // 2)
    return Layout(corners, arrows, apart, max(x for x, _y in corners.values()) + WIDTH + MARGIN,
                  max(y for _x, y in corners.values()) + HEIGHT + MARGIN)  # fmt: skip


def _is_apart(definition: Definition, name: str, joined: Mapping[tuple[str, str], object]) -> bool:
    sources = sum(target == name for _source, target in joined)
    return name in definition.ended_states and (sources > MOST_ARROWS or sources == 0)


def _layers(names: Sequence[str], drawn: Mapping[tuple[str, str], object]
            ) -> tuple[dict[str, Point], dict[tuple[str, str], tuple[Point, ...]]]:  # fmt: skip
    """The middle of each state, and where each long arrow goes through between others, downwards.

    States are numbers to the library, which would otherwise take texts in the order of their hashes, which changes
    from process to process. What leads back is turned round: the way forward is the order in which the author wrote.
    """
    number = {name: index for index, name in enumerate(names)}
    pairs = sorted({_downwards(number[source], number[target]) for source, target in drawn})
    single = [index for index in range(len(names)) if not any(index in pair for pair in pairs)]
    found = fast_sugiyama.from_edges(pairs, vertex_spacing=1, dummy_vertices=True, dummy_size=1)
    places: dict[int, Point] = {}
    after: dict[int, list[int]] = {}
    left = 0
    for positions, width, _height, edges in found:
        top = max(y for _number, (_x, y) in positions)
        for each, (x, y) in positions:
            places[int(each)] = _place(left + x, top - y)
        for source, target in edges or ():
            after.setdefault(int(source), []).append(int(target))
        left += int(width) + 1
    places |= {each: _place(left + index, 0) for index, each in enumerate(single)}
    bends = {pair: tuple(places[each] for each in _between(after, *pair, len(names))) for pair in pairs}
    return ({name: places[index] for name, index in number.items()},
            {(names[source], names[target]): line for (source, target), line in bends.items()})  # fmt: skip


def _downwards(source: int, target: int) -> tuple[int, int]:
    return (source, target) if source < target else (target, source)


def _place(column: float, layer: float) -> Point:
    return (round(MARGIN + WIDTH / 2 + column * (WIDTH + ACROSS)), round(MARGIN + HEIGHT / 2 + layer * (HEIGHT + DOWN)))


def _between(after: Mapping[int, Sequence[int]], source: int, target: int, states: int) -> Iterator[int]:
    """The numbers that the library put between two states of which one stands several rows below the other."""
    for each in after.get(source, ()):
        passed = []
        while each >= states:
            passed.append(each)
            each = after[each][0]
        if each == target and passed:
            yield from passed
            return


def _arrow(source: str, target: str, events: tuple[str, ...], centres: Mapping[str, Point],
           bends: Mapping[tuple[str, str], tuple[Point, ...]]) -> Arrow:  # fmt: skip
    (x, y), (to_x, to_y) = centres[source], centres[target]
    is_down = y < to_y
    middle = bends.get((source, target)) or tuple(reversed(bends.get((target, source), ())))
    aside = 0 if is_down else _APART
    begin = (x + aside, y + HEIGHT // 2 if is_down else y - HEIGHT // 2)
    end = (to_x + aside, to_y - HEIGHT // 2 if is_down else to_y + HEIGHT // 2)
    half = HEIGHT // 2 if is_down else -(HEIGHT // 2)
    through = [(at + aside, height + side) for at, height in middle for side in (-half, half)]
    return Arrow(source, target, events, (begin, *through, end))


def _rows(names: Sequence[str], columns: int, top: int) -> dict[str, Point]:
    return {
        name: (MARGIN + index % columns * (WIDTH + ACROSS), top + index // columns * (HEIGHT + MARGIN))
        for index, name in enumerate(names)
    }
