"""Recognises the caller of a request by its API key, its session token or its session cookie."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.auth.acting_for import for_colleague
from api.auth.api_keys import machine_behind
from api.auth.identity import Identity
from api.auth.sessions import person_behind
from api.installation import Installation, installation
from api.request_errors import KeyOnlyLooks, NotForKeys, NotSignedIn, SecondFactorRequired
from api.settings import SecondFactorUse
from engine.actor import Actor
from workflows.requests import RecordId
from workflows.visibility import is_named

COOKIE = "journey_session"
# Browsers keep a cookie of this name only as this very host set it, encrypted: no neighbour under the same domain can
# plant a session of their own.
HOST_COOKIE = f"__Host-{COOKIE}"

READS = frozenset({"GET", "HEAD", "OPTIONS"})

_api_key = APIKeyHeader(name="X-API-Key", scheme_name="ApiKey", auto_error=False)
_bearer = HTTPBearer(scheme_name="SessionToken", auto_error=False)
_cookie = APIKeyCookie(name=COOKIE, scheme_name="SessionCookie", auto_error=False)


def cookie_name(request: Request) -> str:
    """What the session cookie is called on this connection; the other name is not looked at."""
    return HOST_COOKIE if request.url.scheme == "https" else COOKIE


def identify(
    request: Request,
    here: Annotated[Installation, Depends(installation)],
    key: Annotated[str | None, Depends(_api_key)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    _described: Annotated[str | None, Depends(_cookie)],
) -> Identity:
    """Whom the request comes from; NotSignedIn without a valid credential, KeyOnlyLooks for a change by such a key.

    The first of key, token and cookie counts: one that is sent and not valid is never made up for by the next.
    """
    carried = bearer.credentials if bearer else None
    token = carried if "Authorization" in request.headers else request.cookies.get(cookie_name(request))
    if "X-API-Key" in request.headers:
        identity = machine_behind(here.runtime.database, key or "")
        if not identity.may_change and request.method not in READS:
            raise KeyOnlyLooks
    elif token:
        identity = person_behind(here.runtime.database, token, here.settings.session_idle)
    else:
        raise NotSignedIn
    request.state.caller = f"{identity.actor.kind}:{identity.actor.id}"
    return identity


def enrolling(identity: Annotated[Identity, Depends(identify)]) -> Identity:
    """The identity of a person with a session, also of one who must set a second factor first.

    Raises NotForKeys for a machine.
    """
    if identity.session_id is None:
        raise NotForKeys
    return identity


def admitted(
    identity: Annotated[Identity, Depends(identify)],
    here: Annotated[Installation, Depends(installation)],
    colleague: Annotated[
        RecordId | None,
        Header(alias="Acting-For", description="The id of a colleague for whom this is done, which is put on record."),
    ] = None,
) -> Identity:
    """The identity of a machine, or of a person who has the second factor that their roles ask for.

    Those named for restricted matters of learners (journey rules 0.6) need one unless the installation only offers it.
    Raises SecondFactorRequired; NotForThisColleague or NotForKeys where it says to act for somebody and may not.
    """
    asked = identity.session_id is not None and here.settings.second_factor is SecondFactorUse.REQUIRED
    if asked and not identity.has_second_factor and is_named(identity.actor.roles):
        raise SecondFactorRequired
    return identity if colleague is None else for_colleague(here.runtime.database, identity, colleague)


def caller(identity: Annotated[Identity, Depends(admitted)]) -> Actor:
    """The actor of the request: a person, or a machine with a key."""
    return identity.actor


def signed_in(identity: Annotated[Identity, Depends(admitted)]) -> Identity:
    """The identity of a person with a session; NotForKeys for a machine."""
    return enrolling(identity)
