"""How the installation does, for whoever runs it: what failed, what is late, what contradicts itself."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.dependencies import Paging
from api.pages.listing import A_PAGE, After
from api.pages.posted import KeyedDep
from api.pages.viewer import Page, PageDep
from api.pages.words import operations as words
from api.pages.words.done import DoneKey, done_sentence
from api.request_errors import MalformedForm
from api.routes import operations
from api.schemas.common import RecordId
from api.schemas.operations import TryKind
from engine.actor import Actor
from engine.runtime import new_id

router = APIRouter(prefix="/operations")

KindWord = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9_.]*$")]


@router.get("")
def show_operations(page: PageDep, done: DoneKey = "") -> Response:
    """All that somebody who runs the installation looks after; UnknownInstance for everybody else."""
    found = operations.read_operations(_operator(page), page.runtime)
    return page.render(
        "operations/operations.html", title="Operations", seen=found, troubles=words.troubles(found), words=words,
        done=_done(page, done), new_key=new_id,
    )  # fmt: skip


@router.get("/failures")
def list_failures(
    page: PageDep, channel: KindWord = "", topic: KindWord = "", done: DoneKey = "",
    after: After = "",
) -> Response:  # fmt: skip
    """What could not be told, one after another, of one kind or of all; UnknownInstance as above."""
    actor = _operator(page)
    found = operations.list_failures(actor, page.runtime, Paging(A_PAGE, after or None), channel or None, topic or None)
    return page.render(
        "operations/failures.html", title="Messages that could not be told", lines=found.items, following=found.next,
        words=words, channel=channel, topic=topic, done=_done(page, done), new_key=new_id,
        kept=page.kept_query(),
        back={"href": "/operations", "text": "Operations"},
    )  # fmt: skip


@router.post("/failures/retry")
def retry_kind(page: PageDep, form: KeyedDep) -> Response:
    """Try all of a kind again; raises MalformedForm for what is none."""
    actor = _operator(page)
    try:
        kind = TryKind(channel=form.get("channel"), topic=form.get("topic"))
    except ValidationError:
        raise MalformedForm from None
    operations.retry_kind(kind, actor, page.runtime, form.key)
    return RedirectResponse(f"/operations?done={form.key}", status_code=303)


@router.post("/failures/{failure_id}/retry")
def retry_one(failure_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Try one again; Refused with the reason where it may not go."""
    operations.retry_one(failure_id, _operator(page), page.runtime, form.key)
    return RedirectResponse(f"/operations/failures?done={form.key}", status_code=303)


@router.post("/check")
def check_now(page: PageDep, form: KeyedDep, tasks: BackgroundTasks) -> Response:
    """Check every rule, once this is answered."""
    operations.check_now(_operator(page), page.here, form.key, tasks)
    return RedirectResponse(f"/operations?done={form.key}", status_code=303, background=tasks)


def _operator(page: Page) -> Actor:
    return operations.operator(page.actor)


def _done(page: Page, key: str) -> str | None:
    with page.reading() as work:
        return done_sentence(work, key)
