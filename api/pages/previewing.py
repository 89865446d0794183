"""What whoever receives a sending will see of it: shown before it is sent, and sent with exactly that (guard G5)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from api.pages.posted import Posted
from api.pages.referring.summary import seen_rows
from api.pages.viewer import Page
from engine.errors import Refusal, Refused
from engine.runtime import Verdict, Work
from workflows.views.preview_view import PreviewView, preview

# What the page carries that was looked at, and what it sends to go back to the form.
SEEN, CHANGE = "_seen", "_change"
_ASKED = "preview_digest"
_OUTDATED = "preview_outdated"

Act = Callable[[Work], Verdict]


def is_sending(request: type[BaseModel]) -> bool:
    """Whether what a request sends can be looked at before."""
    return _ASKED in request.model_fields


def looked_at(request: type[BaseModel], form: Posted) -> dict[str, str]:
    """What the request says of the preview that was looked at; nothing of one without."""
    return {_ASKED: form.get(SEEN)} if is_sending(request) else {}


def unseen(request: BaseModel) -> BaseModel:
    """The request of a sending as it is before anybody looked."""
    return request.model_copy(update={_ASKED: None}) if is_sending(type(request)) else request


def look_first(page: Page, request: BaseModel, act: Act, form: Posted, address: str, title: str, back: str
               ) -> Response | None:  # fmt: skip
    """The page that shows what will be seen, unless it was looked at, or nobody sees anything, as of a draft.

    The form is carried in it, to be sent to the same `address` after all or changed. Raises Refused with every reason
    why it would not be sent.
    """
    if not is_sending(type(request)) or form.get(SEEN):
        return None
    return _shown(page, act, form, address, title, back)


def look_again(page: Page, refused: Refused, act: Act, form: Posted, address: str, title: str, back: str
               ) -> Response | None:  # fmt: skip
    """The page once more, where something else would be seen by now than was looked at; else nothing."""
    if not any(each.code == _OUTDATED for each in refused.refusals):
        return None
    return _shown(page, act, form, address, title, back, is_changed=True)


def _shown(page: Page, act: Act, form: Posted, address: str, title: str, back: str, *, is_changed: bool = False
           ) -> Response | None:  # fmt: skip
    seen = page.runtime.rehearse(page.actor, partial(preview, act=act))
    if not seen.open:
        raise Refused(tuple(Refusal(each.code, each.sentence, missing=tuple(each.missing)) for each in seen.refusals))
    if seen.preview_digest is None:
        return None
    return page.render(
        "hand_off/preview.html", 409 if is_changed else 200, title=title, preview=seen, receivers=receivers(seen),
        address=address, pairs=[pair for pair in form.pairs if pair[0] != SEEN], leads_to=back, is_changed=is_changed,
        back={"href": back, "text": "Back"},
    )  # fmt: skip


def receivers(seen: PreviewView | None) -> list[Any]:
    """What each receiver would see, role by role, in rows."""
    return [
        {"name": each.receiver.name, "views": [
            {"roles": view.roles, "rows": [
                *seen_rows(view.hand_off, frozenset({"learner", "needs"}) if view.journey else frozenset()),
                *(seen_rows(view.journey) if view.journey else ()),
            ]}
            for view in each.views
        ]}
        for each in (seen.receivers if seen else ())
    ]  # fmt: skip
