"""Puts the web application together: routes, how errors are answered, and what wraps every request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from uuid import uuid4

from asgi_correlation_id import CorrelationIdMiddleware
from asgi_correlation_id.middleware import is_valid_uuid4
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import Depends, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.answer_links import PATH
from api.auth.oidc.provider import provider_of
from api.auth.passwords import Passwords
from api.dependencies import known_query
from api.errors import add_handlers, answer
from api.installation import Installation
from api.jobs import in_background, worker_of
from api.logs import open_log
from api.middleware.body_limit import BodyLimit
from api.middleware.even_time import EvenTime
from api.middleware.request_log import RequestLog, Unexpected
from api.middleware.secure_headers import SecureHeaders
from api.openapi import DESCRIPTION, PROBLEMS, describe
from api.pages.problem_pages import refusal_page
from api.pages.site import Beside, create_pages, is_for_machines
from api.problems import unexpected
from api.request_errors import BodyTooLarge, CrossOrigin, RequestError
from api.routes import ROUTERS, health, oidc
from api.settings import SecondFactorUse, Settings
from api.uploads import most_bytes
from api.wiring import build_runtime

PREFIX = "/api/v1"


def from_environment() -> FastAPI:
    """The application as the environment sets it; each server process calls this once."""
    return create_app(Settings())


def with_worker() -> FastAPI:
    """The application as the environment sets it, with the worker in the same process."""
    return create_app(Settings(), with_worker=True)


def demonstration() -> FastAPI:
    """The application for the demonstration, with the worker; a second factor is offered unless it is set otherwise."""
    settings = Settings()
    if "second_factor" not in settings.model_fields_set:
        settings = settings.model_copy(update={"second_factor": SecondFactorUse.OFFERED})
    return create_app(settings, with_worker=True)


def create_app(settings: Settings, here: Installation | None = None, *, with_worker: bool = False) -> FastAPI:
    """The application on `here`, by default what `settings` describe; raises SchemaMismatch.

    `with_worker` does the work of the clock in threads of the same process, for as long as it answers.
    """
    here = here or Installation(settings, build_runtime(settings.database_url), Passwords(), provider_of(settings))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with in_background(worker_of(here.runtime, settings)) if with_worker else nullcontext():
            yield
        here.runtime.database.dispose()

    app = FastAPI(
        title="Learner journey engine",
        # Of the interface, as in its path.
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        # The usual pages of documentation load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # Its log records hold the text of errors.
        telemetry={"logs": False},
        lifespan=lifespan,
    )
    app.state.installation = here
    _add_routes(app)
    add_handlers(app)
    _wrap(app, settings)
    # Last: it takes every address that nothing before it has taken.
    app.router.routes.append(Beside("", app=create_pages(app.state)))
    app.openapi = describe(app)  # type: ignore[method-assign]
    return app


def _add_routes(app: FastAPI) -> None:
    # Each by itself: a router within a router is looked through once more for every request.
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, responses=PROBLEMS, dependencies=[Depends(known_query)])
    app.include_router(oidc.answers, prefix=PREFIX, responses=PROBLEMS)
    app.include_router(health.router, responses={503: PROBLEMS[503]})


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Wrap `app`; what is added last is outermost."""
    limit = partial(most_bytes, settings)
    app.add_middleware(BodyLimit, limit=limit, refuse=lambda most: _refusing(BodyTooLarge(most)))
    app.add_middleware(EvenTime, floor=settings.not_found_after)
    # Below the links of e-mails no cookie counts, and browsers that may not say where they are say "null" instead.
    app.add_middleware(CrossOriginProtection, exempt_paths=(PATH,), deny_app=_refusing(CrossOrigin()))
    app.add_middleware(Unexpected, log=open_log(), answer=unexpected)
    app.add_middleware(RequestLog, log=open_log())
    app.add_middleware(CorrelationIdMiddleware, validator=None, transformer=_request_id)
    app.add_middleware(SecureHeaders)


def _request_id(sent: str) -> str:
    return sent if is_valid_uuid4(sent) else uuid4().hex


def _refusing(error: RequestError) -> ASGIApp:
    """Answers every request with the error: machines with a problem, people with a page."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        refused = answer(error) if is_for_machines(scope["path"]) else refusal_page(error, scope["path"])
        await refused(scope, receive, send)

    return refuse
