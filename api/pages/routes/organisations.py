"""The directory: who there is, and one organisation as those who work with others read it."""

from fastapi import APIRouter, Response

from api.pages.listing import A_PAGE, After, Search, Short, begins_after
from api.pages.viewer import PageDep
from api.pages.words import agreements as agreement_words
from api.pages.words.done import DoneKey, done_sentence
from api.schemas.common import RecordId
from api.schemas.paging import encode_cursor
from engine.runtime import Work
from workflows.actions.employers import keeping
from workflows.views import agreement_list, directory_view, employers_view
from workflows.views.agreement_list import AgreementFilter
from workflows.views.directory_view import OrganisationView
from workflows.views.employers_view import EmployerView
from workflows.views.partner_view import partner_page
from workflows.vocabulary import OrganisationKind

router = APIRouter()


@router.get("/organisations")
def list_organisations(
    page: PageDep, kind: Short = "", q: Search = "",
    after: After = "",
) -> Response:  # fmt: skip
    """Organisations by name, searched by the beginning of it."""
    wanted = OrganisationKind(kind) if kind in set(OrganisationKind) else None
    with page.reading() as work:
        begins = begins_after(after)
        found = directory_view.organisations(work, wanted, q.strip() or None, A_PAGE, begins)
        keeps = keeping.against_keeping(work) is None
    return page.render(
        "organisations/organisations.html", title="Organisations", lines=found.items, kinds=list(OrganisationKind),
        kind=wanted, q=q, keeps=keeps,
        following=encode_cursor(found.last_id) if found.last_id else None, kept=page.kept_query(),
    )  # fmt: skip


@router.get("/organisations/{organisation_id}")
def show_organisation(organisation_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """One organisation: what it is and offers, what is agreed with us, how it answers, and whom we know there."""
    with page.reading() as work:
        found = partner_page(work, organisation_id)
        own = organisation_id == work.actor.organisation
        with_us = AgreementFilter(with_id=organisation_id)
        agreements = [] if own else agreement_list.agreement_list(work, with_us, A_PAGE, None).items
        may_read = agreement_list.may_read(work)
        employer, lifts = _as_employer(work, found.organisation)
        sentence = done_sentence(work, done)
    return page.render(
        "organisations/organisation.html", title=found.organisation.name, found=found, agreements=agreements, own=own,
        kept=page.kept_here if own else (), employer=employer, lifts=lifts, done=sentence,
        words=agreement_words, may_read=may_read, back={"href": "/organisations", "text": "Organisations"},
    )  # fmt: skip


def _as_employer(work: Work, found: OrganisationView) -> tuple[EmployerView | None, bool]:
    """What the viewer's provider knows of it as an employer, and whether the viewer lifts a suspension there."""
    if found.kind is not OrganisationKind.EMPLOYER or keeping.against_keeping(work) is not None:
        return None, False
    lifts = keeping.against_lifting(work, keeping.own_suspensions(work, found.id)) is None
    return employers_view.employer_view(work, found.id), lifts
