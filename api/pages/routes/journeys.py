"""Learners' journeys: the list with search and filters, and one record."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.bulk import DEEDS
from api.pages.viewer import PageDep
from api.pages.words.states import JOURNEY
from api.schemas.paging import decode_cursor, encode_cursor
from engine.runtime import new_id
from workflows.views import journey_list
from workflows.views.journey_list import JourneyFilter
from workflows.views.own_partnerships import own_partnerships
from workflows.visibility import EXPORTING
from workflows.vocabulary import DeliveryModel

router = APIRouter()

A_PAGE = 50
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Words:
    """What the list is narrowed to, as the address says it."""

    q: str = ""
    state: str = ""
    model: str = ""
    partnership: str = ""
    ours: str = ""
    waiting_on: str = ""
    overdue: str = ""
    adviser_left: str = ""


def filter_of(said: Words) -> JourneyFilter:
    """The same as the list takes it; a word that there is not narrows nothing."""
    delivery_model = DeliveryModel(said.model) if said.model in set(DeliveryModel) else None
    return JourneyFilter(
        state=said.state if said.state in JOURNEY else None, delivery_model=delivery_model,
        waiting_on_me=said.waiting_on == "me", overdue=said.overdue == "yes", q=said.q.strip() or None,
        partnership_id=said.partnership or None, responsible_me=said.ours == "yes",
        adviser_left=said.adviser_left == "yes",
    )  # fmt: skip


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
    said = Words(q, state, model, partnership, ours, waiting_on, overdue, adviser_left)
    wanted = filter_of(said)
    with page.reading() as work:
        begins = decode_cursor(after, 1)[0] if after else None
        found = journey_list.journey_list(work, wanted, A_PAGE, begins)
        partnerships = own_partnerships(work)
    following = encode_cursor(found.last_id) if found.last_id else None
    return page.render(
        "journeys.html", title="Learners", lines=found.items, wanted=wanted, q=q, following=following,
        models=list(DeliveryModel), kept=page.kept_query(), states=JOURNEY, partnerships=partnerships,
        deeds=DEEDS, most=A_PAGE, key=new_id(), said=asdict(said),
        keeps=not EXPORTING.isdisjoint(page.actor.roles),
    )  # fmt: skip
