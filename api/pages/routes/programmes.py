"""Programmes and places: what is taught, how places are used, and keeping one's own record of it."""

from fastapi import APIRouter, Response

from api.pages.listing import A_PAGE, After, Search, Short, begins_after
from api.pages.offering import WrittenAreas, WrittenProgramme, areas_sheet, form_from, programme_sheet
from api.pages.posted import KeyedDep, Posted
from api.pages.sheets import Sheet, send, show
from api.pages.viewer import PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.routes import offers
from api.schemas.common import RecordId
from api.schemas.paging import encode_cursor
from engine.runtime import Work
from workflows.actions.programmes import keeping
from workflows.actions.programmes.programme_form import ServedAreas
from workflows.queries.organisations import organisation
from workflows.tables.programmes import Programme
from workflows.views import offers_view, visits_view
from workflows.views.offers_asked import OffersAsked
from workflows.views.places_view import periods
from workflows.vocabulary import Component, Level, OrganisationKind

router = APIRouter()


@router.get("/programmes")
def list_programmes(
    page: PageDep, whose: Short = "", component: Short = "", level: Short = "", done: DoneKey = "",
    q: Search = "",
    after: After = "",
) -> Response:  # fmt: skip
    """The programmes on offer: a provider's own unless it asks for everybody's, to all others everybody's."""
    with page.reading() as work:
        here = organisation(work.session, page.actor.organisation or "")
        provides = here is not None and here.kind is OrganisationKind.PROVIDER
        ours = provides and whose != "all"
        asked = OffersAsked(
            organisation=page.actor.organisation if ours else None, q=q.strip() or None,
            component=Component(component) if component in set(Component) else None,
            level=Level(level) if level in set(Level) else None,
        )  # fmt: skip
        begins = begins_after(after)
        found = offers_view.programmes(work, asked, A_PAGE, begins)
        rows = {each.id: work.session.get_one(Programme, each.id) for each in found.items}
        places = {each.id: periods(work, rows[each.id]) for each in found.items}
        keeps = keeping.against_keeping(work) is None
        sentence = done_sentence(work, done)
    return page.render(
        "programmes/programmes.html", title="Programmes", lines=found.items, places=places, asked=asked, ours=ours,
        provides=provides, keeps=keeps, q=q, components=list(Component), levels=list(Level), done=sentence,
        following=encode_cursor(found.last_id) if found.last_id else None, kept=page.kept_query(),
        own=page.actor.organisation, narrowed=bool(asked.q or asked.component or asked.level),
    )  # fmt: skip


@router.get("/programmes/new")
def begin_programme(page: PageDep) -> Response:
    """The form of a new programme."""
    return show(page, lambda work, form: programme_sheet(work, None, form))


@router.post("/programmes/new")
def add_programme(page: PageDep, form: KeyedDep) -> Response:
    """Add the programme, or show the form again with every reason against it."""

    def act(said: WrittenProgramme, _version: int | None, key: str) -> str:
        offers.add_programme(form_from(said), page.actor, page.runtime, key)
        return f"/programmes?done={key}"

    return send(page, form, lambda work, asked: programme_sheet(work, None, asked), act)


@router.get("/programmes/areas")
def show_areas(page: PageDep) -> Response:
    """The postcode areas that the viewer's provider serves."""
    return show(page, lambda work, _form: areas_sheet(work))


@router.post("/programmes/areas")
def set_areas(page: PageDep, form: KeyedDep) -> Response:
    """Declare the areas, or show the form again."""

    def act(said: WrittenAreas, _version: int | None, key: str) -> str:
        offers.set_served_areas(ServedAreas(areas=said.areas), page.actor, page.runtime, key)
        return f"/programmes?done={key}"

    return send(page, form, lambda work, _form: areas_sheet(work), act)


@router.get("/programmes/{programme_id}")
def show_programme(programme_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """One programme: what it teaches and to whom, intakes and places, and what its provider opens its doors for."""
    with page.reading() as work:
        found = offers_view.programme(work, programme_id)
        places = periods(work, work.session.get_one(Programme, programme_id))
        ours = found.organisation is not None and found.organisation.id == page.actor.organisation
        keeps = ours and keeping.against_keeping(work) is None
        events = visits_view.coming(work, None, None, found.organisation.id if found.organisation else None)
        sentence = done_sentence(work, done)
    return page.render(
        "programmes/programme.html", title=found.title, found=found, places=places, keeps=keeps, ours=ours,
        events=[each for each in events if each.programme_id in (None, programme_id)][:A_PAGE], done=sentence,
        back={"href": "/programmes", "text": "Programmes"},
    )  # fmt: skip


@router.get("/programmes/{programme_id}/change")
def ask_for_change(programme_id: RecordId, page: PageDep) -> Response:
    """The record of a programme, to be changed."""
    return show(page, lambda work, form: programme_sheet(work, programme_id, form))


@router.post("/programmes/{programme_id}/change")
def change_programme(programme_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Change the record, or show the form again with every reason against it; raises UnknownInstance."""

    def find(work: Work, asked: Posted | None) -> Sheet:
        return programme_sheet(work, programme_id, asked)

    def act(said: WrittenProgramme, version: int | None, key: str) -> str:
        with page.reading() as work:
            before = offers_view.programme(work, programme_id)
        body = form_from(said, before, today=page.today)
        offers.change_programme(programme_id, body, page.actor, page.runtime, key, version)
        return f"/programmes/{programme_id}?done={key}"

    return send(page, form, find, act)
