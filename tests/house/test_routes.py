"""Every route knows its caller, and every change carries a key, but for the few that are named here with a reason."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from api.app import create_app
from api.auth.caller import admitted, identify
from api.auth.passwords import Passwords
from api.dependencies import CallerDep, IdempotencyKey, idempotency_key
from api.installation import Installation
from api.pages.by_link import keyed_by_link
from api.pages.own import own_keyed, own_page
from api.pages.posted import keyed
from api.saved_views import NARROWED_BY
from api.settings import Settings
from engine.catalogue import Catalogue
from engine.database import open_database
from engine.runtime import Runtime
from tests.api.conftest import CHEAP

READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Routes for callers whom nobody knows, and why.
OPEN = {
    "GET /health": "load balancers carry no credential, and learn only whether this process works",
    "GET /health/worker": "what watches the worker carries no credential, and learns only ages in seconds",
    "GET /metrics": "closed unless the settings open it; figures without names or ids",
    "POST /api/v1/invitations/accept": "who accepts has no account yet, and shows the token from the e-mail",
    "POST /api/v1/sign-in": "this is where a caller becomes known",
    "GET /api/v1/sign-in/oidc": "here a browser sets out to become known",
    "GET /api/v1/sign-in/oidc/callback": "here it comes back, with a cookie of its own and what the provider says",
    "POST /api/v1/sign-in/oidc/code": "here it shows the cookie and a code of the second factor",
    "GET /sign-in": "the page where a caller becomes known",
    "POST /sign-in": "what is sent from it",
    "GET /sign-in/forgotten": "who forgot their password learns whom to ask",
    "GET /invitations": "who accepts has no account yet",
    "POST /invitations": "what is sent from it, with the token from the e-mail",
    "GET /sign-in/code": "the page that asks for a code of the second factor",
    "POST /sign-in/code": "what is sent from it, with the cookie of the browser that began",
    "GET /my/enter": "the page where a learner becomes known",
    "POST /my/enter": "what is sent from it, with a code and a birth date",
    "GET /my/sign-in": "the page where a learner with a sign-in of their own becomes known",
    "POST /my/sign-in": "what is sent from it",
    "POST /my/sign-out": "whose session has ended by itself must hear too that they are out",
    "GET /answer/{token}": "whoever answers by a link shows the token from the e-mail, and sees one hand-off",
    "GET /answer/{token}/{name}": "the form of an answer to it",
    "POST /answer/{token}/{name}": "what is sent from it",
}
# Routes for somebody who must set a second factor before anything else, and why.
ENROLLING = {
    "POST /api/v1/second-factor": "this is where it is asked for",
    "POST /api/v1/second-factor/confirm": "this is where it begins to count",
    "POST /api/v1/sign-out": "whoever has no authenticator at hand must be able to leave",
    "GET /account/second-factor": "the page where it is asked for",
    "POST /account/second-factor": "what is sent from it",
    "POST /account/second-factor/confirm": "this is where it begins to count",
    "POST /sign-out": "whoever has no authenticator at hand must be able to leave",
}
# Changes without an idempotency key, and why.
KEYLESS = {
    "POST /api/v1/sign-in": "a stored answer would keep the token; a second session harms nobody",
    "POST /api/v1/sign-in/oidc/code": "a stored answer would keep the token, and each code is good once",
    "POST /api/v1/second-factor": "a stored answer would keep the secret; a second one takes the place of the first",
    "POST /api/v1/second-factor/confirm": "a stored answer would keep the recovery codes; it succeeds only once",
    "DELETE /api/v1/second-factor": "its code is used up, and the second time there is none to take away",
    "POST /api/v1/invitations/accept": "a token is good once",
    "POST /api/v1/password": "sent again it is refused: by then another password is the present one",
    "POST /api/v1/journeys/{journey_id}/hand-offs/preview": "it only looks: what it does is rolled back",
    "POST /api/v1/hand-offs/{hand_off_id}/preview": "it only looks: what it does is rolled back",
    "POST /api/v1/referrals/preview": "it only looks: what it does is rolled back",
    "POST /api/v1/sign-out": "it ends one session, and the second time there is none",
    "POST /sign-in": "a stored answer would keep the token; a second session harms nobody",
    "POST /invitations": "a token is good once",
    "POST /sign-in/code": "a stored answer would keep the token, and each code is good once",
    "POST /account/second-factor": "a stored answer would keep the secret; a second one takes the place of the first",
    "POST /account/second-factor/confirm": "a stored answer would keep the recovery codes; it succeeds only once",
    "POST /sign-out": "it ends one session, and the second time there is none",
    "POST /account/acting/stop": "it takes a cookie away, and the second time there is none",
    "POST /my/enter": "a stored answer would keep the token; a second session harms nobody",
    "POST /my/sign-in": "a stored answer would keep the token; a second session harms nobody",
    "POST /my/sign-out": "it ends one session, and the second time there is none",
}


@cache
def application() -> FastAPI:
    """The application on a database that is never asked."""
    database = open_database("sqlite://")
    return create_app(Settings(), Installation(Settings(), Runtime(database, Catalogue(()), {}), Passwords(CHEAP)))


def routes(app: FastAPI) -> Iterator[tuple[str, Dependant]]:
    """Each route as "METHOD /path", with what it depends on, those of mounted applications too."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            yield from ((f"{method} {context.path}", route.dependant) for method in context.methods or ())
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            for name, dependant in routes(route.app):
                method, _, path = name.partition(" ")
                yield f"{method} {route.path}{path}", dependant


def asks(dependant: Dependant, wanted: Callable[..., Any]) -> bool:
    """Whether the route asks for `wanted`, itself or through another dependency."""
    return dependant.call is wanted or any(asks(inner, wanted) for inner in dependant.dependencies)


def without(app: FastAPI, wanted: Callable[..., Any]) -> set[str]:
    """The routes that do not ask for `wanted`."""
    return {name for name, dependant in routes(app) if not asks(dependant, wanted)}


def query_names(dependant: Dependant) -> set[str]:
    """What the route reads from the query of its address."""
    return {each.alias for each in dependant.query_params}.union(*map(query_names, dependant.dependencies))


def is_change(name: str) -> bool:
    """Whether the route may change something."""
    return name.partition(" ")[0] not in READS


def test_every_route_knows_its_caller() -> None:
    assert without(application(), identify) & without(application(), own_page) == set(OPEN)


def test_a_route_is_for_learners_or_for_staff_and_nothing_of_learners_lies_elsewhere() -> None:
    """A session of one kind never opens what is for the other."""
    every = {name for name, _dependant in routes(application())}
    of_learners = every - without(application(), own_page)
    assert of_learners & (every - without(application(), identify)) == set()
    assert of_learners == {name for name in every - set(OPEN) if name.partition(" ")[2].startswith("/my")}


def test_every_route_waits_for_a_second_factor_but_those_that_lead_to_one() -> None:
    assert without(application(), admitted) & without(application(), own_page) == {*OPEN, *ENROLLING}


def test_every_change_carries_a_key() -> None:
    keys = (idempotency_key, keyed, own_keyed, keyed_by_link)
    keyless = set.intersection(*(without(application(), each) for each in keys))
    assert set(filter(is_change, keyless)) == set(KEYLESS)


def test_a_view_that_is_kept_narrows_its_list_by_what_that_reads() -> None:
    read = {name: query_names(dependant) for name, dependant in routes(application())}
    unread = {path: set(names) - read[f"GET {path}"] for path, names in NARROWED_BY.items()}
    assert {path: names for path, names in unread.items() if names} == {}


def test_every_route_answers_in_a_worker_thread() -> None:
    names = [context.endpoint for context in iter_route_contexts(application().routes) if context.endpoint]
    ours = [endpoint for endpoint in names if endpoint.__module__.startswith("api.")]
    assert [endpoint.__name__ for endpoint in ours if endpoint.__code__.co_flags & 0x80] == []


@pytest.mark.parametrize("prefix", ["", "/mounted"])
def test_an_unguarded_change_is_found(prefix: str) -> None:
    router = APIRouter()

    @router.post("/open")
    def change() -> None:
        """Change something for anybody."""

    app = inner = FastAPI(openapi_url=None)
    if prefix:
        app = FastAPI(openapi_url=None)
        app.mount(prefix, inner)
    inner.include_router(router)
    assert without(app, identify) == without(app, idempotency_key) == {f"POST {prefix}/open"}


def test_a_caller_is_found_behind_another_dependency() -> None:
    app = FastAPI(openapi_url=None)

    def guarded(caller: CallerDep, key: IdempotencyKey) -> None:
        """Ask for caller and key."""

    @app.post("/guarded")
    def change(_: Annotated[None, Depends(guarded)]) -> None:
        """Change something for somebody."""

    assert without(app, identify) == without(app, idempotency_key) == set()
