"""What a provider's leaflet says: its programmes on offer, as its own record has them, and whom to call."""

from datetime import date

from sqlmodel import col

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import Programme
from workflows.views.offers_asked import OffersAsked, matching
from workflows.views.offers_view import ProgrammeDetail, details_of
from workflows.views.shapes import View
from workflows.vocabulary import OrganisationKind


class Leaflet(View):
    """A provider with its programmes on offer on the day it is made, by title; it speaks of no learner."""

    name: str
    phone: str | None
    email: str | None
    postcode: str | None
    areas: list[str]
    programmes: list[ProgrammeDetail]
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
        programmes=details_of(work, rows, today), made_on=today,
    )  # fmt: skip
