"""Writes what a provider offers as a page to print: in plain words for learners, for employers, or for referrers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fastapi import Response

from api.exports.file_names import file_name
from api.exports.pages_in_place import in_place
from api.printed.pages import page
from api.printed.plain_words import AUDIENCES, COMPONENTS, DESTINATIONS, LEVELS, SETTINGS, SUPPORT
from engine.clock import in_full
from workflows.rules.offers import Entry, open_until
from workflows.views.leaflet_view import Leaflet, ProgrammeOnLeaflet

Lines = Iterator[tuple[str, str | None]]


class Reader(StrEnum):
    """For whom a leaflet is."""

    LEARNERS = "learners"
    EMPLOYERS = "employers"
    REFERRERS = "referrers"


@dataclass(frozen=True, slots=True)
class Told:
    """A programme as a leaflet tells it: a passage, and labels with what they say."""

    title: str
    text: str | None
    lines: list[tuple[str, str]]


def print_leaflet(leaflet: Leaflet, reader: Reader) -> Response:
    """The page, shown in place and ready to print; it runs nothing and loads nothing."""
    heading, lead, call = _HEADS[reader]
    text, lines = _TOLD[reader]
    programmes = [Told(each.title, text(each), _said(lines(each, leaflet))) for each in leaflet.programmes]
    contact = _said(iter((("Telephone", leaflet.phone), ("E-mail", leaflet.email), ("Postcode", leaflet.postcode),
                          ("Areas we serve", ", ".join(leaflet.areas)))))  # fmt: skip
    written = page("leaflet.html", leaflet=leaflet, heading=heading, lead=lead, call=call, programmes=programmes,
                   contact=contact, made_on=in_full(leaflet.made_on))  # fmt: skip
    name = file_name("leaflet", leaflet.name, reader, ending="html")
    return in_place(written, name)


def _said(lines: Lines) -> list[tuple[str, str]]:
    return [(label, value) for label, value in lines if value]


def _for_learners(programme: ProgrammeOnLeaflet, leaflet: Leaflet) -> Lines:
    yield "What you learn", _taught(programme)
    yield "How you learn", _all(SETTINGS[each] for each in programme.settings)
    yield "Where", programme.postcode or leaflet.postcode
    yield "How to start", _start(programme, leaflet, "You can start on any day", "You can start on")
    yield "Who it is for", _all((*_ages(programme), *(AUDIENCES[each] for each in programme.audiences)))
    yield "What helps you", _all(SUPPORT[each] for each in programme.support)
    yield "What it can lead to", _all(DESTINATIONS[each] for each in programme.destinations)


def _for_employers(programme: ProgrammeOnLeaflet, leaflet: Leaflet) -> Lines:
    yield "Sector", programme.sector
    yield "Learners work towards", _all(DESTINATIONS[each] for each in programme.destinations)
    yield "What they learn", _taught(programme)
    yield "Settings", _all(SETTINGS[each] for each in programme.settings)
    yield "Where", programme.postcode or leaflet.postcode


def _for_referrers(programme: ProgrammeOnLeaflet, leaflet: Leaflet) -> Lines:
    yield "Levels", _taught(programme)
    yield "Entry points", _start(programme, leaflet, "Learners start on any day", "Dated intakes, the next on")
    if programme.starts_on is not None:
        yield f"Places free for a start on {in_full(programme.starts_on)}", _free(programme)
    yield "Entry requirements", programme.entry_requirements
    yield "Suits", _all((*_ages(programme), *(AUDIENCES[each] for each in programme.audiences)))
    yield "Settings", _all(SETTINGS[each] for each in programme.settings)
    yield "Support", _all(SUPPORT[each] for each in programme.support)
    yield "Can lead to", _all(DESTINATIONS[each] for each in programme.destinations)
    yield "Where", programme.postcode or leaflet.postcode
    yield "How to refer", programme.how_to_refer


def _taught(programme: ProgrammeOnLeaflet) -> str:
    """Each component once, with its levels: a line each."""
    levels: dict[str, list[str]] = {}
    for part in programme.parts:
        levels.setdefault(COMPONENTS[part.component], []).append(LEVELS[part.level])
    return "\n".join(f"{name} ({', '.join(at)})" for name, at in levels.items())


def _start(programme: ProgrammeOnLeaflet, leaflet: Leaflet, any_day: str, dated: str) -> str:
    summer = "\nA bridging programme for the summer after Year 11." if programme.bridging else ""
    first = programme.starts_on
    if first is None:
        return "No start day is set yet." + summer
    if programme.entry is Entry.DATED:
        return f"{dated} {in_full(first)}." + summer
    return f"{any_day}{_from(programme, first, leaflet)}." + summer


def _from(programme: ProgrammeOnLeaflet, first: date, leaflet: Leaflet) -> str:
    """From when on any day, unless from today on; until when only for a bridging programme, which ends with summer."""
    if programme.bridging:
        last = open_until(first, [(pool.starts_on, pool.ends_on) for pool in programme.pools])
        return f" from {in_full(first)} to {in_full(last)}"
    return f" from {in_full(first)}" if first > leaflet.made_on else ""


def _ages(programme: ProgrammeOnLeaflet) -> Iterator[str]:
    youngest, oldest = programme.youngest_age, programme.oldest_age
    if youngest is not None and oldest is not None:
        yield f"people aged {youngest} to {oldest}"
    elif youngest is not None:
        yield f"people aged {youngest} or over"
    elif oldest is not None:
        yield f"people aged up to {oldest}"


def _free(programme: ProgrammeOnLeaflet) -> str:
    return "no places are set" if programme.places_free is None else str(programme.places_free)


def _all(words: Iterator[str] | tuple[str, ...]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


_HEADS = {
    Reader.LEARNERS: ("Learning at", "This is what you can do here. Ask us if you are not sure.", "Talk to us"),
    Reader.EMPLOYERS: ("For employers:", "What our learners work towards, and where they learn it.", "Whom to call"),
    Reader.REFERRERS: ("Briefing for referrers:", "What is on offer today, and how to refer a learner.", "Contact"),
}
_TOLD: dict[
    Reader, tuple[Callable[[ProgrammeOnLeaflet], str | None], Callable[[ProgrammeOnLeaflet, Leaflet], Lines]]
] = {
    Reader.LEARNERS: (lambda each: each.summary, _for_learners),
    Reader.EMPLOYERS: (lambda each: each.for_employers, _for_employers),
    Reader.REFERRERS: (lambda _each: None, _for_referrers),
}
