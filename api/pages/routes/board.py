"""The board: learners by stage, those first that have been longest in it, and the step to doing something with many."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.bulk import DEEDS
from api.pages.viewer import PageDep
from workflows.views.board_view import board
from workflows.views.journey_list import JourneyFilter
from workflows.views.own_partnerships import own_partnerships
from workflows.vocabulary import DeliveryModel

router = APIRouter()

CARDS = 10


@router.get("/board")
def show_board(
    page: PageDep,
    partnership: Annotated[str, Query(max_length=40)] = "",
    model: Annotated[str, Query(max_length=60)] = "",
    ours: Annotated[str, Query(max_length=10)] = "",
    overdue: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The learners whose journeys the viewer may read, by stage."""
    delivery_model = DeliveryModel(model) if model in set(DeliveryModel) else None
    wanted = JourneyFilter(
        delivery_model=delivery_model, partnership_id=partnership or None, responsible_me=ours == "yes",
        overdue=overdue == "yes",
    )  # fmt: skip
    with page.reading() as work:
        columns = board(work, wanted, CARDS)
        partnerships = own_partnerships(work)
    asked = {"partnership": partnership, "model": model, "ours": ours, "overdue": overdue}
    return page.render(
        "board.html", title="Board", columns=columns, wanted=wanted, partnerships=partnerships,
        models=list(DeliveryModel), kept=urlencode({name: value for name, value in asked.items() if value}),
        deeds=DEEDS, shown=CARDS, anybody=any(column.count for column in columns),
    )  # fmt: skip
