"""The pages as an application of their own beside the interface, with its own errors; it takes every other address."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from starlette.datastructures import State
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match, Mount
from starlette.types import Scope

from api.auth.answer_links import PATH, LinkOver
from api.logs import open_log
from api.middleware.request_log import Unexpected
from api.middleware.unreferred import Unreferred
from api.pages.problem_pages import add_problem_pages, unexpected_page
from api.pages.rendering import ASSETS
from api.pages.routes import (
    account,
    actions,
    agreements,
    audit,
    board,
    bulk,
    colleagues_away,
    copies,
    days_off,
    employers,
    events,
    files,
    hand_offs,
    inbox,
    invitations,
    journeys,
    link_answers,
    on_behalf,
    operations,
    organisations,
    own_absence,
    own_account,
    own_entry,
    own_files,
    own_journey,
    own_looked,
    own_notes,
    own_sharing,
    people,
    programmes,
    queue,
    record,
    referring,
    reports,
    saved_views,
    sending,
    sending_referral,
    sign_in,
    stalled,
    tasks,
    webhooks,
    work,
)
from api.pages.routes import map as maps
from api.pages.static_files import BuiltFiles
from api.request_errors import ActingEnded, OpenedForOther

# A line each, so that another page changes one line.
ROUTERS: Sequence[APIRouter] = (
    sign_in.router,
    invitations.router,
    account.router,
    own_absence.router,
    on_behalf.router,
    work.router,
    copies.router,
    journeys.router,
    record.router,
    files.router,
    audit.router,
    queue.router,
    hand_offs.router,
    sending.router,
    actions.router,
    link_answers.router,
    stalled.router,
    tasks.router,
    inbox.router,
    maps.router,
    referring.router,
    sending_referral.router,
    bulk.router,
    saved_views.router,
    board.router,
    own_entry.router,
    own_account.router,
    own_journey.router,
    own_files.router,
    own_sharing.router,
    own_looked.router,
    own_notes.router,
    operations.router,
    agreements.router,
    colleagues_away.router,
    people.router,
    organisations.router,
    programmes.router,
    employers.router,
    events.router,
    days_off.router,
    reports.router,
    webhooks.router,
)  # fmt: skip
# Answered for machines, with problems in JSON, also where nothing is.
FOR_MACHINES = ("/api", "/health", "/metrics")
SMALL = 1_000


class Beside(Mount):
    """Every address but those for machines."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the address is one for people."""
        if is_for_machines(scope.get("path", "")):
            return Match.NONE, {}
        return super().matches(scope)


def is_for_machines(path: str) -> bool:
    """Whether an address belongs to the interface, or tells those who run the installation how it is."""
    return any(path == each or path.startswith(f"{each}/") for each in FOR_MACHINES)


def create_pages(state: State) -> FastAPI:
    """The pages, with the same installation in their `state` as the interface has.

    Raises RuntimeError when their styles and scripts were not built.
    """
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, telemetry={"logs": False}, redirect_slashes=False)
    pages.state = state
    for router in ROUTERS:
        pages.include_router(router)
    pages.mount(ASSETS, BuiltFiles())
    add_problem_pages(pages)
    pages.add_exception_handler(LinkOver, link_answers.over_page)
    for changed in (ActingEnded, OpenedForOther):
        pages.add_exception_handler(changed, on_behalf.changed_page)
    pages.add_middleware(Unexpected, log=open_log(), answer=unexpected_page)
    pages.add_middleware(Unreferred, path=PATH)
    pages.add_middleware(GZipMiddleware, minimum_size=SMALL, compresslevel=5)
    return pages
