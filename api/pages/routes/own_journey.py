"""A learner's own pages: where they are, their plan, everything on one page to print, and the size of the letters."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.pages.own import LARGE, OwnPageDep
from api.pages.own_returning import own_path
from api.pages.words import own as words
from workflows.views.own.files import own_files
from workflows.views.own.journey import own_journey
from workflows.views.own.looked import who_looked_page
from workflows.views.own.looking import own_looks
from workflows.views.own.plan import own_plan
from workflows.views.own.sharing import holders

router = APIRouter(prefix="/my")

# More than anybody reads on paper; the pages have the rest.
PRINTED_LOOKS = 200


@router.get("")
def show_journey(page: OwnPageDep) -> Response:
    """Where the learner is now, what comes next and by when, who looks after them, and what happened."""
    with page.reading() as work:
        found = [own_journey(look) for look in own_looks(work)]
    return page.render("own/journey.html", title="My journey", journeys=found, words=words)


@router.get("/plan")
def show_plan(page: OwnPageDep) -> Response:
    """The plan of each journey, how it goes, and what was set down at the reviews."""
    with page.reading() as work:
        found = [own_plan(look) for look in own_looks(work)]
    return page.render("own/plan.html", title="My plan", plans=found, words=words)


@router.get("/print")
def show_to_print(page: OwnPageDep) -> Response:
    """Everything that the learner's pages say, one below the other."""
    with page.reading() as work:
        plans = [own_plan(look) for look in own_looks(work)]
        looked, held = who_looked_page(work, limit=PRINTED_LOOKS), holders(work)
        files = own_files(work)
    return page.render(
        "own/print.html", title="All about me", plans=plans, journeys=[each.journey for each in plans],
        looked=looked, holders=held, files=files, words=words,
    )  # fmt: skip


@router.get("/size")
def set_size(page: OwnPageDep, large: Annotated[str, Query(max_length=3)] = "no",
             back: Annotated[str, Query(max_length=500)] = "/my") -> Response:  # fmt: skip
    """Big letters from now on in this browser, or usual ones again; back to where the learner was."""
    answer = RedirectResponse(own_path(back), status_code=303)
    secure = page.request.url.scheme == "https"
    answer.set_cookie(LARGE, "yes" if large == "yes" else "no", httponly=True, samesite="lax", secure=secure)
    return answer
