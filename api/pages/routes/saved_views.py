"""The viewer's own views: lists narrowed to something, each under a name."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.pages.posted import KeyedDep
from api.pages.viewer import NAVIGATION, Page, PageDep
from api.saved_views import LONGEST_QUERY, MOST, keep, narrowing, remove, saved_views
from api.schemas.common import RecordId
from engine.errors import Refused
from engine.runtime import Command, new_id

router = APIRouter()

LISTS = {path: text for path, text, _roles in NAVIGATION}


@router.get("/views")
def list_views(page: PageDep) -> Response:
    """All that the viewer keeps, list by list."""
    with page.reading() as work:
        kept = saved_views(work.session, page.actor.id)
        lines = [(LISTS[each.path], each.id, each.name, each.address, new_id()) for each in kept if each.path in LISTS]
    return page.render("views/views.html", title="Your views", lines=sorted(lines), most=MOST)


@router.get("/views/new")
def name_view(
    page: PageDep, of: Annotated[str, Query(max_length=40)] = "",
    narrowed: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
) -> Response:  # fmt: skip
    """The form that asks under which name a list is kept."""
    return _form(page, of, narrowed)


@router.post("/views/new")
def keep_view(page: PageDep, form: KeyedDep) -> Response:
    """Keep it and go back to the list; a name that is missing is asked for again."""
    of, narrowed, name = form.get("of"), form.get("narrowed"), form.get("name")
    command = Command("saved_view.keep", {"of": of, "narrowed": narrowed, "name": name}, form.key)
    try:
        page.runtime.run(command, page.actor, partial(keep, path=of, query=narrowed, name=name))
    except Refused as refused:
        lines = [{"text": each.sentence, "href": "#name"} for each in refused.refusals]
        return _form(page, of, narrowed, name, lines)
    return RedirectResponse(f"{of}?{narrowing(of, narrowed)}", status_code=303)


@router.post("/views/{view_id}/remove")
def remove_view(view_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Forget one of the viewer's views."""
    command = Command("saved_view.remove", {"view": view_id}, form.key)
    page.runtime.run(command, page.actor, partial(remove, view_id=view_id))
    return RedirectResponse("/views", status_code=303)


def _form(page: Page, of: str, narrowed: str, name: str = "", errors: list[dict[str, str]] | None = None) -> Response:
    title = LISTS.get(of, "My work")
    back = {"href": f"{of}?{narrowing(of, narrowed)}" if of in LISTS else "/work", "text": title}
    return page.render(
        "views/new.html", 422 if errors else 200, title="Keep this view", of=of, narrowed=narrowed, name=name,
        list=title, errors=errors or [], key=new_id(), back=back,
    )  # fmt: skip
