"""Reports and the September Guarantee: what partners could not take on, sharing for safety, who is owed an offer."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import Paging
from api.pages.listing import A_PAGE, After, Short, begins_after
from api.pages.periods import read_period
from api.pages.viewer import Page, PageDep
from api.routes import reports
from api.schemas.paging import encode_cursor
from workflows.queries.organisations import partnerships
from workflows.requests import FIRST_YEAR, LAST_YEAR
from workflows.views import september_view, unmet_need
from workflows.views.september_view import SeptemberFilter
from workflows.views.unmet_need import Period

router = APIRouter()

OFFERED = {"no": False, "yes": True, "all": None}


@router.get("/september-guarantee")
def show_september_guarantee(
    page: PageDep, year: Short = "", offered: Short = "no", adviser: Short = "", after: After = ""
) -> Response:
    """Who is owed an offer of a place and has none, or has one, and the same counted by adviser."""
    with page.reading() as work:
        the_year = _year(year, page.today.year)
        whose = page.actor.id if adviser == "me" else None
        wanted = SeptemberFilter(year=the_year, offered=OFFERED.get(offered, False), adviser_id=whose)
        found = september_view.september_list(work, wanted, A_PAGE, begins_after(after))
        open_to_offers = september_view.open_to_offers(work, found.items)
        counts = september_view.september_counts(work, the_year)
    return page.render(
        "reports/september.html", title="September Guarantee", lines=found.items, counts=counts, year=the_year,
        open_to_offers=open_to_offers,
        years=[(str(each), str(each)) for each in range(page.today.year + 1, page.today.year - 3, -1)],
        offered=offered if offered in OFFERED else "no", adviser="me" if whose else "", kept=page.kept_query(),
        following=encode_cursor(found.last_id) if found.last_id else None, back=_back(page),
    )  # fmt: skip


@router.get("/reports/unmet-need")
def show_unmet_need(
    page: PageDep, first: Annotated[Short, Query(alias="from")] = "", until: Short = "", partnership: Short = ""
) -> Response:
    """What partners refused in a period, counted; UnknownInstance for everybody who manages nothing."""
    begins, ends, errors = read_period(first, until)
    with page.reading() as work:
        led = [each for each in partnerships(work.session) if each.lead_id == page.actor.organisation]
        chosen = partnership if any(each.id == partnership for each in led) else None
        period = Period() if errors else Period(begins, ends)
        found = unmet_need.unmet_need(work, period, chosen)
    return page.render(
        "reports/unmet_need.html", 422 if errors else 200, title="What partners could not take on", found=found,
        led=led, partnership=chosen, first=first, until=until, errors=errors, back=_back(page),
        narrowed=bool(first or until or chosen),
    )  # fmt: skip


@router.get("/reports/safeguarding-overrides")
def show_safeguarding_overrides(page: PageDep, after: After = "") -> Response:
    """Where the own safeguarding leads shared without consent; UnknownInstance for whoever may not know."""
    found = reports.read_safeguarding_overrides(page.actor, page.runtime, Paging(A_PAGE, after or None))
    return page.render(
        "reports/overrides.html", title="Sharing without consent, for safety", lines=found.items,
        following=found.next, back=_back(page),
    )  # fmt: skip


def _year(typed: str, otherwise: int) -> int:
    known = typed.isascii() and typed.isdigit() and len(typed) == 4 and FIRST_YEAR <= int(typed) <= LAST_YEAR
    return int(typed) if known else otherwise


def _back(page: Page) -> dict[str, str]:
    return {"href": f"/organisations/{page.actor.organisation}", "text": page.organisation}
