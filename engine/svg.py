"""Draws a definition as an SVG picture, with what is said of each state in its box, and a link where one is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from engine.definition import Definition
from engine.layout import HEIGHT, WIDTH, Arrow, Layout, Point, laid_out

_SPACE = "http://www.w3.org/2000/svg"
_LINE, _LETTERS, _TEXT_LETTERS = 18, 22, 28
_INK = "#0b0c0c"
# On these grounds the ink stands out at least ten to one.
_GROUNDS = {"plain": "#ffffff", "calm": "#e5f2ea", "some": "#fff3cc", "many": "#fbdcd8", "end": "#f0f2f3"}
_EDGES = {"plain": "#0b5563", "calm": "#0b5563", "some": "#7a5c00", "many": "#a32014", "end": "#5b6468"}


class Tone(StrEnum):
    """The ground of a state's box: `calm`, `some` or `many` are late there; `plain` says nothing, `end` is an end."""

    PLAIN = "plain"
    CALM = "calm"
    SOME = "some"
    MANY = "many"
    END = "end"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a state in its box: short lines, how it looks, and where a click on it goes, if anywhere."""

    lines: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    href: str | None = None


def svg(definition: Definition, title: str, description: str, marks: Mapping[str, Mark] | None = None) -> str:
    """The picture as the text of an `svg` element; of the same arguments always the same.

    It names itself by `title` and `description`, so that it is read out as one picture with links in it. Every state
    carries its staff label, and what `marks` say of it. Colours are presentation attributes: no style is inline.
    """
    layout, said = laid_out(definition), marks or {}
    root = Element("svg", {
        "xmlns": _SPACE, "viewBox": f"0 0 {layout.width} {layout.height}", "width": str(layout.width),
        "height": str(layout.height), "role": "group", "aria-labelledby": "map-title map-description",
        "class": "app-map", "font-family": "'Helvetica Neue', Helvetica, Arial, sans-serif", "font-size": "15",
    })  # fmt: skip
    _text_of(SubElement(root, "title", {"id": "map-title"}), title)
    _text_of(SubElement(root, "desc", {"id": "map-description"}), description)
    _arrow_head(root)
    lines = SubElement(root, "g", {"fill": "none", "stroke": "#505a5f", "stroke-width": "2", "aria-hidden": "true"})
    for arrow in layout.arrows:
        _draw_arrow(lines, definition, arrow)
    for state in definition.states:
        usual = Mark(tone=Tone.END) if state.outcome is not None else Mark()
        _draw_state(root, definition, state.name, layout.corners[state.name], said.get(state.name, usual))
    _heading_of_apart(root, layout)
    return tostring(root, encoding="unicode")


def _arrow_head(root: Element) -> None:
    marker = SubElement(
        SubElement(root, "defs"), "marker",
        {"id": "map-head", "viewBox": "0 0 10 10", "refX": "9", "refY": "5", "markerWidth": "7", "markerHeight": "7",
         "orient": "auto-start-reverse"},
    )  # fmt: skip
    SubElement(marker, "path", {"d": "M 0 0 L 10 5 L 0 10 z", "fill": "#505a5f"})


def _draw_arrow(lines: Element, definition: Definition, arrow: Arrow) -> None:
    path = SubElement(lines, "path", {"d": _curve(arrow.line), "marker-end": "url(#map-head)"})
    events = ", ".join(event.replace("_", " ") for event in arrow.events)
    told = f"{_label(definition, arrow.source)} to {_label(definition, arrow.target)}: {events}"
    _text_of(SubElement(path, "title"), told)


def _curve(line: Sequence[Point]) -> str:
    """A line that leaves and reaches each point upright."""
    (x, y), *others = line
    steps = [f"M {x} {y}"]
    for to_x, to_y in others:
        half = (y + to_y) // 2
        steps.append(f"C {x} {half}, {to_x} {half}, {to_x} {to_y}")
        x, y = to_x, to_y
    return " ".join(steps)


def _draw_state(root: Element, definition: Definition, name: str, corner: Point, mark: Mark) -> None:
    label = wrap(_label(definition, name), _LETTERS)
    told = [line for text in mark.lines for line in wrap(text, _TEXT_LETTERS)]
    place = root
    if mark.href is not None:
        said = ". ".join((_label(definition, name), *mark.lines))
        place = SubElement(root, "a", {"href": mark.href, "aria-label": said, "class": "app-map__link"})
    group = SubElement(place, "g", {"class": f"app-map__state app-map__state--{mark.tone.value}"})
    left, top = corner
    SubElement(group, "rect", {
        "x": str(left), "y": str(top), "width": str(WIDTH), "height": str(HEIGHT), "rx": "6",
        "fill": _GROUNDS[mark.tone], "stroke": _EDGES[mark.tone], "stroke-width": "2",
    })  # fmt: skip
    height = top + (HEIGHT - _LINE * (len(label) + len(told))) // 2 + _LINE - 4
    for weight, text in (*(("bold", each) for each in label), *(("normal", each) for each in told)):
        attributes = {"x": str(left + WIDTH // 2), "y": str(height), "text-anchor": "middle", "fill": _INK}
        _text_of(SubElement(group, "text", attributes | {"font-weight": weight}), text)
        height += _LINE


def _heading_of_apart(root: Element, layout: Layout) -> None:
    if not layout.apart:
        return
    left, top = min((layout.corners[name] for name in layout.apart), key=lambda corner: (corner[1], corner[0]))
    attributes = {"x": str(left), "y": str(top - 14), "fill": _INK, "font-weight": "bold"}
    _text_of(SubElement(root, "text", attributes), "Ends that several states lead to")


def _label(definition: Definition, name: str) -> str:
    label = definition.labels.get(name)
    return label.staff if label else name


def _text_of(element: Element, text: str) -> None:
    element.text = _printable(text)


def _printable(text: str) -> str:
    """The text without what no XML may hold."""
    return "".join(letter for letter in text if letter.isprintable())
