"""The pages of a learner's own, under `/my`: who looks, and what every one of them says."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse

from api.auth.learner_sessions import cookie_name, learner_behind
from api.installation import installation
from api.pages.posted import Posted, keyed_for, posted
from api.pages.viewer import AnyPage, refuse_null
from api.request_errors import NotEntered
from engine.actor import Actor

# Set by the page that asks for big letters; it says nothing of anybody.
LARGE = "journey_large"
NAVIGATION = (
    ("/my", "My journey"),
    ("/my/plan", "My plan"),
    ("/my/files", "My files"),
    ("/my/sharing", "Who has my information"),
    ("/my/looked", "Who looked"),
    ("/my/comments", "My notes"),
    ("/my/change", "Ask for something"),
    ("/my/account", "Your sign-in"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPage(AnyPage):
    """A page for a learner who is in: their given name as a greeting, and what they may go to."""

    learner: Actor
    session_id: str
    greeting: str

    @property
    def actor(self) -> Actor:
        """The learner; that they look at what is theirs is not noted."""
        return self.learner

    @property
    def navigation(self) -> list[dict[str, Any]]:
        """The links of every page, the present one marked."""
        path = self.request.url.path
        return [{"href": href, "text": text, "current": path == href,
                 "active": href != "/my" and path.startswith(f"{href}/")} for href, text in NAVIGATION]  # fmt: skip

    @property
    def large(self) -> bool:
        """Whether the learner asked for big letters in this browser."""
        return self.request.cookies.get(LARGE) == "yes"


def own_page(request: Request) -> OwnPage:
    """The page that is asked for by a learner who is in; NotEntered otherwise, a session of staff counts for nothing.

    Raises MalformedForm for an address with a character that no database keeps.
    """
    here, token = installation(request), request.cookies.get(cookie_name(request))
    if not token:
        raise NotEntered
    actor, session_id, given_name = learner_behind(here.runtime.database, token)
    request.state.caller = f"{actor.kind}:{actor.id}"
    refuse_null(request)
    return OwnPage(request, here, actor, session_id, given_name)


def own_keyed(form: Annotated[Posted, Depends(posted)], page: Annotated[OwnPage, Depends(own_page)]) -> Posted:
    """The form of a change by a learner, with the key that the page gave it, and for whom.

    Raises MalformedForm without a key, FormOfAnother when another learner has come in since in the same browser.
    """
    return keyed_for(form, page.actor.id)


def after(path: str, key: str) -> RedirectResponse:
    """To the page that says what was done under the key."""
    return RedirectResponse(f"{path}?{urlencode({'done': key})}", status_code=303)


OwnPageDep = Annotated[OwnPage, Depends(own_page)]
OwnKeyedDep = Annotated[Posted, Depends(own_keyed)]
