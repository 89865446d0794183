"""Learners' journeys: the list with search and filters, and one record."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.bulk import DEEDS
from api.pages.viewer import PageDep
from api.pages.words.states import JOURNEY
from api.schemas.paging import decode_cursor, encode_cursor
from workflows.views import (
    journey_list,
)
from workflows.views.journey_list import JourneyFilter
from workflows.views.own_partnerships import own_partnerships
from workflows.vocabulary import DeliveryModel

router = APIRouter()

A_PAGE = 50
LONGEST = 100


@router.get("/")
def begin(_page: PageDep) -> Response:
    """The first page is one's work."""
    return RedirectResponse("/work", status_code=303)


@router.get("/journeys")
def list_journeys(
    page: PageDep,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    state: Annotated[str, Query(max_length=60)] = "",
    model: Annotated[str, Query(max_length=60)] = "",
    partnership: Annotated[str, Query(max_length=40)] = "",
    ours: Annotated[str, Query(max_length=10)] = "",
    waiting_on: Annotated[str, Query(max_length=10)] = "",
    overdue: Annotated[str, Query(max_length=10)] = "",
    adviser_left: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The learners whose journeys the viewer may read, the latest referred first."""
    words = q.strip()
    delivery_model = DeliveryModel(model) if model in set(DeliveryModel) else None
    wanted = JourneyFilter(
        state=state if state in JOURNEY else None, delivery_model=delivery_model, waiting_on_me=waiting_on == "me",
        overdue=overdue == "yes", q=words or None, partnership_id=partnership or None, responsible_me=ours == "yes",
        adviser_left=adviser_left == "yes",
    )  # fmt: skip
    with page.reading() as work:
        begins = decode_cursor(after, 1)[0] if after else None
        found = journey_list.journey_list(work, wanted, A_PAGE, begins)
        partnerships = own_partnerships(work)
    following = encode_cursor(found.last_id) if found.last_id else None
    return page.render(
        "journeys.html", title="Learners", lines=found.items, wanted=wanted, q=q, following=following,
        models=list(DeliveryModel), kept=page.kept_query(), states=JOURNEY, partnerships=partnerships,
        deeds=DEEDS, most=A_PAGE,
    )  # fmt: skip
