"""For whom somebody acts on the pages: a colleague whom they chose, kept in a cookie of their session.

The cookie gives no right: on each request it is asked again whether they may act for that colleague.
"""

from typing import Annotated

from fastapi import Depends, Request, Response

from api.auth.acting_for import for_colleague
from api.auth.caller import signed_in
from api.auth.identity import Identity
from api.installation import installation
from api.request_errors import ActingEnded, NotForThisColleague
from engine.actor import Actor

_COOKIE = "journey_acting_for"


def on_behalf(request: Request, identity: Annotated[Identity, Depends(signed_in)]) -> Identity:
    """Whoever signed in, with the colleague for whom they act, if there is one; raises ActingEnded."""
    session_id, _dot, colleague_id = request.cookies.get(_name(request), "").partition(".")
    # Of another session, as of somebody who signed in after them in this browser, it says nothing.
    if not colleague_id or session_id != identity.session_id or identity.actor.acting_for is not None:
        return identity
    try:
        return for_colleague(installation(request).runtime.database, identity, colleague_id)
    except NotForThisColleague:
        raise ActingEnded from None


def whose(actor: Actor) -> str:
    """For whom a form is made, as it carries it: whoever fills it in, and the colleague for whom they do."""
    return actor.id if actor.acting_for is None else f"{actor.id}:{actor.acting_for}"


def writer_of(said: str) -> str:
    """Who filled in a form that carries this."""
    return said.partition(":")[0]


def colleague_of(said: str) -> str | None:
    """For whom they did, by id; None where it was in their own name."""
    return said.partition(":")[2] or None


def begin(request: Request, response: Response, identity: Identity, colleague_id: str) -> None:
    """Act for the colleague from now on, in this session alone."""
    response.set_cookie(
        _name(request), f"{identity.session_id}.{colleague_id}", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def stop(request: Request, response: Response) -> None:
    """Act in one's own name from now on."""
    response.delete_cookie(_name(request), httponly=True, samesite="lax", secure=request.url.scheme == "https")


def _name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if request.url.scheme == "https" else _COOKIE


OnBehalfDep = Annotated[Identity, Depends(on_behalf)]
