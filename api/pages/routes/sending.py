"""What do you want to send? The kind of a hand-off, before the form that asks what belongs to it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.pages.forms.by_kind import SENDING, kinds_sent_in
from api.pages.viewer import PageDep
from api.pages.words.hand_offs import asked_by
from api.pages.words.values import full_name
from api.pages.words.values import kind as kind_word
from api.schemas.common import RecordId
from engine.errors import UnknownInstance
from workflows.views.actions_view import journey_actions
from workflows.views.looking import Look
from workflows.words.accesses import Surface

router = APIRouter()


@router.get("/journeys/{journey_id}/send")
def ask_for_kind(
    journey_id: RecordId, page: PageDep, kind: Annotated[str, Query(max_length=40)] = "",
    asked: Annotated[str, Query(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Whoever has chosen goes on to the form; nothing is changed here. Raises UnknownInstance."""
    with page.reading() as work:
        look = Look(work, journey_id)
        if not look.may_read:
            raise UnknownInstance
        look.show(Surface.ACTIONS)
        kinds = kinds_sent_in(look.facts.model)
        if kind in kinds:
            return RedirectResponse(f"/journeys/{journey_id}/actions/{SENDING}?kind={kind}", status_code=303)
        learner = full_name(look.facts.learner)
        found = next((each for each in journey_actions(look) if each.name == SENDING), None)
    items = [{"value": each.value, "text": kind_word(each), "hint": {"text": asked_by(each)}} for each in kinds]
    errors = [{"text": "Choose what you want to send", "href": "#kind"}] if asked else []
    return page.render(
        "hand_off/kind.html", 422 if errors else 200, title="What do you want to send?", items=items, found=found,
        errors=errors, learner=learner, journey_id=journey_id,
        back={"href": f"/journeys/{journey_id}", "text": f"Back to {learner}"},
    )  # fmt: skip
