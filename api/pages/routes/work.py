"""My work: what waits on the viewer, most overdue first."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.pages.viewer import PageDep
from api.pages.words.done import done_sentence
from api.schemas.common import RecordId
from api.schemas.paging import decode_place, encode_cursor
from workflows.views import meeting, work_view
from workflows.views.own_partnerships import own_partnerships
from workflows.views.work_view import WorkFilter, WorkKind

router = APIRouter()

A_PAGE = 50
LONGEST = 100


@router.get("/steps/{limit_id}")
def go_to_step(limit_id: RecordId, page: PageDep) -> Response:
    """Go where a time limit of a journey is met: to the form of the action, or to the record where that is not open.

    Raises UnknownInstance for one that does not wait on the viewer, or is not seen.
    """
    with page.reading() as work:
        step = meeting.step_of(work, limit_id)
    record = f"/hand-offs/{step.hand_off}" if step.hand_off else f"/journeys/{step.journey_id}"
    return RedirectResponse(f"{record}/actions/{step.action}" if step.action else record, status_code=303)


@router.get("/work")
def show_work(
    page: PageDep,
    kind: Annotated[str, Query(max_length=20)] = "",
    partnership: Annotated[str, Query(max_length=40)] = "",
    overdue: Annotated[str, Query(max_length=10)] = "",
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
    done: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """What waits on the viewer, each with who answers, who delivers, who is waited on, and the next step."""
    chosen = WorkKind(kind) if kind in set(WorkKind) else None
    wanted = WorkFilter(kind=chosen, partnership_id=partnership or None, overdue=overdue == "yes", q=q.strip() or None)
    due_at, last_id = decode_place(after) if after else (None, "")
    place = (due_at, last_id) if due_at is not None else None
    with page.reading() as work:
        found = work_view.work_list(work, wanted, A_PAGE, place)
        partnerships = own_partnerships(work)
        sentence = done_sentence(work, done) if done else None
    following = encode_cursor(found.last[0].isoformat(), found.last[1]) if found.last else None
    return page.render(
        "work.html", title="My work", lines=found.items, wanted=wanted, partnerships=partnerships, following=following,
        kinds=list(WorkKind), kept=page.kept_query(), done=sentence, q=q,
    )  # fmt: skip
