"""The inbox: what the viewer was told, the latest first, each with the record that it is about."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.dependencies import Paging
from api.pages.posted import KeyedDep
from api.pages.returning import OWN_PATH
from api.pages.viewer import PageDep
from api.routes import inbox
from api.schemas.common import RecordId
from engine.runtime import Command, Verdict, Work, new_id
from notifications.channels import inbox as items

router = APIRouter()

A_PAGE = 30


@router.get("/inbox")
def show_inbox(
    page: PageDep, unread: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=500, pattern=r"^[A-Za-z0-9_-]*$")] = "",
) -> Response:  # fmt: skip
    """The messages of the viewer, all or the unread alone; 30 a page."""
    only_unread = unread == "yes"
    told = inbox.list_inbox(page.identity, page.runtime, Paging(A_PAGE, after or None), unread=only_unread)
    lines = [(each, path_of(each.link), new_id()) for each in told.items]
    return page.render(
        "inbox.html", title="Inbox", lines=lines, unread=told.unread, only_unread=only_unread, following=told.next,
        kept=[("unread", "yes")] if only_unread else [], after=after, key=new_id(),
        last=told.items[0].id if told.items and told.unread and not after else None,
    )  # fmt: skip


@router.post("/inbox/read")
def mark_all_read(page: PageDep, form: KeyedDep) -> Response:
    """Mark as read all that the viewer was told up to the newest message that the page showed."""

    last = form.get("last")

    def mark(work: Work) -> Verdict:
        return {"read": items.mark_all_read(work.session, work.actor.id, last, work.at)}

    page.runtime.run(Command("inbox.read_all", {"last": last}, form.key), page.actor, mark)
    return RedirectResponse("/inbox", status_code=303)


@router.post("/inbox/{item_id}/read")
def mark_read(item_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Mark a message as read, and go on to its record or back to the list; raises UnknownInstance."""
    told = inbox.read_item(item_id, page.identity, page.runtime, form.key)
    if form.get("open"):
        return RedirectResponse(path_of(told.link) or "/inbox", status_code=303)
    return RedirectResponse("/inbox?unread=yes" if form.get("unread") else "/inbox", status_code=303)


def path_of(link: str | None) -> str | None:
    """The page of ours to which a link of a message leads; None for one that leads nowhere here."""
    path = urlsplit(link or "").path
    return path if OWN_PATH.fullmatch(path) and path != "/" else None
