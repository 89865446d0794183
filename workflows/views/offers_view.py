"""What providers offer, as everybody who may sign in finds it: programmes with the places free on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.queries import reservations
from workflows.rules.offers import Entry, entry_of
from workflows.rules.postcodes import postcode_area
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import PlacePool, PlaceTaken, Programme
from workflows.views.journey_list import MOST_ROWS, names_of
from workflows.views.offers_asked import OffersAsked, matching
from workflows.views.shapes import Named, View
from workflows.vocabulary import Audience, Component, FeatureKind, Level, Setting, SupportNeed


class PartView(View):
    """A component that a programme teaches, and a level at which it does so."""

    component: Component
    level: Level


class ProgrammeView(View):
    """A programme with the places for a start on the day asked about; places are null where none are set for it.

    `entry` says whether learners start on any day or on intakes only, `area` is the postcode area where it is taught.
    Ages are full years on the day of the start. From `withdrawn_on` on it is offered no more.
    """

    id: str
    title: str
    sector: str | None
    organisation: Named | None
    places: int | None
    places_free: int | None
    next_intake: date | None
    entry: Entry
    bridging: bool
    area: str | None
    youngest_age: int | None
    oldest_age: int | None
    summary: str | None
    withdrawn_on: date | None
    parts: list[PartView] = Field(default=[])
    settings: list[Setting] = Field(default=[])
    destinations: list[str] = Field(default=[])
    audiences: list[Audience] = Field(default=[])
    support: list[SupportNeed] = Field(default=[])


class ProgrammePage(View):
    """Some programmes; `last_id` goes into `after` for what follows, null at the end."""

    items: list[ProgrammeView]
    last_id: str | None


class PoolView(View):
    """Places for learners who start from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date
    places: int


class ProgrammeDetail(ProgrammeView):
    """The whole record of a programme; `revision` is said in If-Match with a change."""

    for_employers: str | None
    entry_requirements: str | None
    how_to_refer: str | None
    postcode: str | None
    intakes: list[date]
    pools: list[PoolView]
    revision: int


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside the rows of some programmes: places and intakes by programme, for a start on a day."""

    places: Mapping[str, Any]
    kept: Mapping[str, int]
    intakes: Mapping[str, Sequence[date]]
    names: Mapping[str | None, Named]
    postcodes: Mapping[str, str | None]
    parts: Mapping[str, list[PartView]]
    features: Mapping[str, Mapping[str, list[str]]]
    day: date


def programmes(work: Work, asked: OffersAsked, limit: int, after: str | None) -> ProgrammePage:
    """At most `limit` (never over 100) programmes that fit what is asked, after the id `after`.

    Those withdrawn are listed for the provider itself alone.
    """
    limit, today = min(limit, MOST_ROWS), london_date(work.at)
    wanted = matching(asked, today, work.actor.organisation)
    if after is not None:
        wanted = wanted.where(col(Programme.id) > after)
    rows = work.session.exec(wanted.order_by(col(Programme.id)).limit(limit + 1)).all()
    shown = views_of(work, rows[:limit], asked.on or today)
    return ProgrammePage(items=shown, last_id=shown[-1].id if len(rows) > limit else None)


def programme(work: Work, programme_id: str) -> ProgrammeDetail:
    """The whole record of a programme, with the places free for a start today; raises UnknownInstance."""
    row = queries.places.programme(work.session, programme_id)
    if row is None:
        raise UnknownInstance
    return details_of(work, [row], london_date(work.at))[0]


def details_of(work: Work, rows: Sequence[Programme], day: date) -> list[ProgrammeDetail]:
    """The whole records of these programmes, with the places free for a start on a day."""
    known = known_of(work, rows, day)
    pools: dict[str, list[PoolView]] = {}
    for each in queries.offers.pools(work.session, [row.id for row in rows]):
        pools.setdefault(each.programme_id, []).append(PoolView.model_validate(each))
    own = {"for_employers", "entry_requirements", "how_to_refer", "postcode", "revision"}
    return [
        ProgrammeDetail(**_fields(row, known), intakes=list(known.intakes.get(row.id, ())),
                        pools=pools.get(row.id, []), **row.model_dump(include=own))
        for row in rows
    ]  # fmt: skip


def views_of(work: Work, rows: Sequence[Programme], day: date) -> list[ProgrammeView]:
    """These programmes with the places free for a start on a day; as many statements for many as for one."""
    known = known_of(work, rows, day)
    return [ProgrammeView(**_fields(row, known)) for row in rows]


def known_of(work: Work, rows: Sequence[Programme], day: date) -> Known:
    """What stands beside the rows of these programmes."""
    ids, providers = [row.id for row in rows], {row.organisation_id for row in rows}
    places = _places(work, ids, day)
    intakes: dict[str, list[date]] = {}
    for each in queries.offers.intakes(work.session, ids):
        intakes.setdefault(each.programme_id, []).append(each.starts_on)
    parts: dict[str, list[PartView]] = {}
    for part in _in_order(queries.offers.parts(work.session, ids)):
        parts.setdefault(part.programme_id, []).append(PartView.model_validate(part))
    features: dict[str, dict[str, list[str]]] = {}
    for feature in queries.offers.features(work.session, ids):
        features.setdefault(feature.programme_id, {}).setdefault(feature.kind, []).append(feature.word)
    postcodes = select(Organisation.id, Organisation.postcode).where(col(Organisation.id).in_(providers))
    return Known(
        places, _kept_from_us(work, [each.id for each in places.values()]), intakes, names_of(work, set(providers)),
        dict(work.session.exec(postcodes).all()), parts, features, day,
    )  # fmt: skip


def _in_order(parts: Sequence[Any]) -> Iterator[Any]:
    """From the vocational component on, and from the lowest level up."""
    components, levels = list(Component), list(Level)
    yield from sorted(parts, key=lambda each: (components.index(each.component), levels.index(each.level)))


def _fields(row: Programme, known: Known) -> dict[str, Any]:
    places, intakes = known.places.get(row.id), known.intakes.get(row.id, ())
    features = known.features.get(row.id, {})
    taught_at = row.postcode or known.postcodes.get(row.organisation_id)
    return {
        **row.model_dump(include={"id", "title", "sector", "bridging", "youngest_age", "oldest_age", "summary",
                                  "withdrawn_on"}),
        "organisation": known.names.get(row.organisation_id),
        "places": places.places if places else None,
        "places_free": places.places - places.taken - known.kept.get(places.id, 0) if places else None,
        "next_intake": next((day for day in intakes if day >= known.day), None),
        "entry": entry_of(intakes),
        "area": postcode_area(taught_at) if taught_at else None,
        "parts": known.parts.get(row.id, []),
        "settings": features.get(FeatureKind.SETTING, []),
        "destinations": features.get(FeatureKind.DESTINATION, []),
        "audiences": features.get(FeatureKind.AUDIENCE, []),
        "support": features.get(FeatureKind.SUPPORT, []),
    }  # fmt: skip


def _places(work: Work, ids: Sequence[str], day: date) -> dict[str, Any]:
    """Places and places taken by programme, of the pools that `day` falls in; nothing is locked for a look."""
    taken = (
        sa.select(sa.func.count())
        .where(col(PlaceTaken.pool_id) == col(PlacePool.id), col(PlaceTaken.freed_at).is_(None))
        .correlate(PlacePool)
        .scalar_subquery()
    )
    shown = (col(PlacePool.id), col(PlacePool.programme_id), col(PlacePool.places), taken.label("taken"))
    of_them = col(PlacePool.programme_id).in_(ids)
    wanted = sa.select(*shown).where(of_them, col(PlacePool.starts_on) <= day, col(PlacePool.ends_on) >= day)
    rows = work.transaction.connection.execute(wanted.order_by(col(PlacePool.id).desc()))
    return {row.programme_id: row for row in rows}


def _kept_from_us(work: Work, pools: Sequence[str]) -> dict[str, int]:
    """By pool how many places nobody holds and agreements reserve for others than the caller's organisation."""
    session, today, ours = work.session, london_date(work.at), work.actor.organisation
    reserving = reservations.reserving(session, pools, today)
    return {pool.id: reservations.use_of(session, pool, today).kept_from(ours) for pool in reserving}
