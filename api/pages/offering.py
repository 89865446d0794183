"""The forms about what a provider offers: a programme with its intakes and places, and the areas that it serves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from api.pages.forms.fields import Field as FormField
from api.pages.forms.fields import Filled, Kind, Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.forms.reading import MOST, MOST_IN_ALL
from api.pages.sheets import Sheet
from api.pages.words.values import word
from api.printed.plain_words import AUDIENCES, DESTINATIONS, SETTINGS, SUPPORT
from engine.clock import london_date
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.actions.programmes import keeping
from workflows.actions.programmes.programme_form import Area, Pool, ProgrammeForm
from workflows.programme_terms import MOST as MOST_AREAS
from workflows.programme_terms import Offered
from workflows.requests import Day, Request, Title
from workflows.rules.destinations import planned
from workflows.views import offers_view
from workflows.views.offers_view import ProgrammeDetail
from workflows.vocabulary import Component, Level

TOO_LONG = Refusal(
    "too_long_for_the_page",
    f"It has more than {MOST} intakes or periods to come, or {MOST_IN_ALL} in all: change it over the interface.",
)
_PARTS = {
    "What it is": ("title", "sector", "parts", "settings", "destinations"),
    "Who it is for": ("audiences", "support", "youngest_age", "oldest_age", "entry_requirements", "bridging"),
    "In words": ("summary", "for_employers", "how_to_refer", "postcode"),
    "When, and for how many": ("intakes", "pools", "withdrawn_on"),
}  # fmt: skip
_PAST = "What lies before today stays on record as it is, and is not shown here."


class IntakeDay(Request):
    """A day on which learners start."""

    starts_on: Day


class WrittenProgramme(Offered):
    """What the form on the page says: the record of a programme with what is to come."""

    title: Title
    withdrawn_on: Day | None = None
    intakes: list[IntakeDay] = Field(default=[], max_length=MOST)
    pools: list[Pool] = Field(default=[], max_length=MOST)


def _as_area(text: Any) -> Any:
    return text.strip().upper() if isinstance(text, str) else text


class WrittenAreas(Request):
    """The areas as people write them, in small or large letters."""

    areas: tuple[Annotated[Area, BeforeValidator(_as_area)], ...] = Field(default=(), max_length=MOST_AREAS)


def form_from(written: WrittenProgramme, before: ProgrammeDetail | None = None, today: date = date.min
              ) -> ProgrammeForm:  # fmt: skip
    """The record that the form makes, with the intakes and periods `before` today as they are."""
    said = written.model_dump(exclude={"intakes", "pools"})
    past = before is not None
    intakes = [each.starts_on for each in written.intakes]
    intakes += [each for each in before.intakes if each < today and each not in intakes] if before else []
    kept = {each.starts_on for each in written.pools}
    pools = [each.model_dump() for each in written.pools]
    if past and before is not None:
        pools += [
            each.model_dump() for each in before.pools if each.ends_on < today and each.starts_on not in kept
        ]  # fmt: skip
    return ProgrammeForm.model_validate({**said, "intakes": intakes, "pools": pools})


def programme_sheet(work: Work, programme_id: str | None, _form: object) -> Sheet:
    """The form of a new programme, or of one's own by its id; raises UnknownInstance for one of others."""
    fields, against = _fields(), keeping.against_keeping(work)
    closed = (against,) if against is not None else ()
    headings = {names[0]: heading for heading, names in _PARTS.items()}
    if programme_id is None:
        empty = Filled({}, {each.name: 0 for each in fields if each.kind is Kind.MANY}, {})
        return Sheet(
            "New programme", WrittenProgramme, fields, "/programmes/new", "/programmes", closed=closed, known=empty,
            headings=headings,
        )  # fmt: skip
    found, today = offers_view.programme(work, programme_id), london_date(work.at)
    if found.organisation is None or found.organisation.id != work.actor.organisation:
        raise UnknownInstance
    intakes = [each for each in found.intakes if each >= today]
    pools = [each for each in found.pools if each.ends_on >= today]
    too_long = max(len(intakes), len(pools), len(found.parts)) > MOST
    too_long = too_long or len(intakes) + len(pools) + len(found.parts) > MOST_IN_ALL
    content = {
        **found.model_dump(), "intakes": [{"starts_on": each} for each in intakes],
        "pools": [each.model_dump() for each in pools],
    }  # fmt: skip
    past = len(intakes) < len(found.intakes) or len(pools) < len(found.pools)
    return Sheet(
        "Change the programme", WrittenProgramme, fields, f"/programmes/{programme_id}/change",
        f"/programmes/{programme_id}", caption=found.title, known=filled_with(fields, content),
        version=found.revision, closed=closed or ((TOO_LONG,) if too_long else ()), headings=headings,
        lead=(_PAST,) if past else (),
    )  # fmt: skip


def areas_sheet(work: Work) -> Sheet:
    """The form of the areas that the viewer's provider serves."""
    against = keeping.against_keeping(work)
    own = queries.offers.served_areas(work.session, work.actor.organisation or "")
    return Sheet(
        "Areas that you serve", WrittenAreas, fields_of(WrittenAreas, lambda _name: None), "/programmes/areas",
        "/programmes", closed=(against,) if against is not None else (),
        known=Filled({"areas": "\n".join(sorted(each.area for each in own))}, {}, {}), replaces=True,
    )  # fmt: skip


def _fields() -> tuple[FormField, ...]:
    found = {each.name: each for each in fields_of(WrittenProgramme, _choices)}
    found["parts"] = replace(found["parts"], needed=False)
    return tuple(found[name] for names in _PARTS.values() for name in names)


def _choices(name: str) -> Sequence[Option] | None:
    offers: dict[str, list[Option]] = {
        "component": [Option(each, word(each)) for each in Component],
        "level": [Option(each, word(each)) for each in Level],
        "settings": [Option(each, text.capitalize()) for each, text in SETTINGS.items()],
        "audiences": [Option(each, text.capitalize()) for each, text in AUDIENCES.items()],
        "support": [Option(each, text.capitalize()) for each, text in SUPPORT.items()],
        "destinations": [Option(key, DESTINATIONS[key]) for key in planned()],
    }
    return offers.get(name)
