"""Who looked at what is held of the learner, for the learner."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.own import OwnPageDep
from api.pages.words import own as words
from api.schemas.paging import decode_cursor, encode_cursor
from workflows.views.own.looked import who_looked_page

router = APIRouter(prefix="/my")


@router.get("/looked")
def show_who_looked(page: OwnPageDep, after: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Who looked, the latest first, some at a time."""
    with page.reading() as work:
        found = who_looked_page(work, decode_cursor(after, 1)[0] if after else None)
    following = encode_cursor(found.last_id) if found.last_id else None
    return page.render("own/looked.html", title="Who looked", looked=found, following=following, after=after,
                       words=words)  # fmt: skip
