"""The directory: who there is, who works with whom, and what was agreed with us."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, PagingDep, RuntimeDep
from api.routes.searching import Search, begins_after, page
from api.schemas.common import Page
from workflows.views import directory_view
from workflows.views.directory_view import AgreementView, OrganisationView, PartnershipView
from workflows.vocabulary import OrganisationKind

router = APIRouter(tags=["directory"])


@router.get("/organisations")
def list_organisations(
    caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, kind: OrganisationKind | None = None,
    q: Annotated[Search | None, Query(description="Begins the name.")] = None,
) -> Page[OrganisationView]:  # fmt: skip
    """Organisations; at most 100 a page."""
    with runtime.reading(caller) as work:
        found = directory_view.organisations(work, kind, q, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.get("/partnerships")
def list_partnerships(caller: CallerDep, runtime: RuntimeDep) -> Page[PartnershipView]:
    """Every partnership with its lead and its members."""
    with runtime.reading(caller) as work:
        return page(directory_view.partnerships(work))


@router.get("/agreements")
def list_agreements(caller: CallerDep, runtime: RuntimeDep) -> Page[AgreementView]:
    """The agreements that the caller's organisation is a side of."""
    with runtime.reading(caller) as work:
        return page(directory_view.agreements(work))
