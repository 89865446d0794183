"""What a provider's leaflet says: its programmes on offer, as its own record has them, and whom to call."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import col

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.queries.places import PlacesWanted
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import Programme
from workflows.views.offers_asked import OffersAsked, matching
from workflows.views.offers_view import ProgrammeDetail, details_of
from workflows.views.shapes import View
from workflows.vocabulary import OrganisationKind


class ProgrammeOnLeaflet(ProgrammeDetail):
    """A programme with the first day from that of the leaflet on which somebody can start, null when none is to come.

    `places_free` are those for that day, whoever asks: what is kept for anybody is left out.
    """

    starts_on: date | None


class Leaflet(View):
    """A provider with its programmes on offer on the day it is made, by title; it speaks of no learner."""

    name: str
    phone: str | None
    email: str | None
    postcode: str | None
    areas: list[str]
    programmes: list[ProgrammeOnLeaflet]
    made_on: date


def leaflet(work: Work, organisation_id: str) -> Leaflet:
    """The leaflet of a provider; raises UnknownInstance where there is none by that id."""
    found, today = work.session.get(Organisation, organisation_id), london_date(work.at)
    if found is None or found.kind is not OrganisationKind.PROVIDER:
        raise UnknownInstance
    # Withdrawn programmes are left out for everybody: the page is for others to read.
    wanted = matching(OffersAsked(organisation=organisation_id), today, None)
    rows = work.session.exec(wanted.order_by(col(Programme.title), col(Programme.id))).all()
    return Leaflet(
        name=found.name, phone=found.phone, email=found.email, postcode=found.postcode,
        areas=[each.area for each in queries.offers.served_areas(work.session, organisation_id)],
        programmes=list(_shown(work, rows, today)), made_on=today,
    )  # fmt: skip


def _shown(work: Work, rows: Sequence[Programme], today: date) -> Iterator[ProgrammeOnLeaflet]:
    starts = queries.places.first_starts(work.session, [row.id for row in rows], today)
    for each in details_of(work, rows, today):
        first = starts[each.id]
        free = _free(work, each.id, first, today) if first else None
        yield ProgrammeOnLeaflet.model_validate({**dict(each), "starts_on": first, "places_free": free})


def _free(work: Work, programme_id: str, day: date, today: date) -> int | None:
    """Places for a start that day that are kept for nobody; never below none, though places were cut below those taken.

    The page is passed on, so that what agreements reserve for its printer is left out too.
    """
    found = queries.places.places(work.session, PlacesWanted(programme_id, day, today), lock=False)
    return max(found.free, 0) if found is not None else None
