"""Recognises the caller of a request by its API key, its session token or its session cookie."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.auth.api_keys import machine_behind
from api.auth.identity import Identity
from api.auth.sessions import person_behind
from api.installation import Installation, installation
from api.request_errors import NotForKeys, NotSignedIn
from engine.actor import Actor

COOKIE = "journey_session"

_api_key = APIKeyHeader(name="X-API-Key", scheme_name="ApiKey", auto_error=False)
_bearer = HTTPBearer(scheme_name="SessionToken", auto_error=False)
_cookie = APIKeyCookie(name=COOKIE, scheme_name="SessionCookie", auto_error=False)


def identify(
    request: Request,
    here: Annotated[Installation, Depends(installation)],
    key: Annotated[str | None, Depends(_api_key)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Identity:
    """Whom the request comes from; NotSignedIn without a valid credential.

    The first of key, token and cookie counts: one that is sent and not valid is never made up for by the next.
    """
    carried = bearer.credentials if bearer else None
    token = carried if "Authorization" in request.headers else cookie
    if "X-API-Key" in request.headers:
        identity = machine_behind(here.runtime.database, key or "")
    elif token:
        identity = person_behind(here.runtime.database, token, here.settings.session_idle)
    else:
        raise NotSignedIn
    request.state.caller = f"{identity.actor.kind}:{identity.actor.id}"
    return identity


def caller(identity: Annotated[Identity, Depends(identify)]) -> Actor:
    """The actor of the request: a person, or a machine with a key."""
    return identity.actor


def signed_in(identity: Annotated[Identity, Depends(identify)]) -> Identity:
    """The identity of a person with a session; NotForKeys for a machine."""
    if identity.session_id is None:
        raise NotForKeys
    return identity
