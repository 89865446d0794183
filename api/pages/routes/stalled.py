"""What is stalled, and the answer to a chaser: still working on it, done, or not possible."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.dependencies import Paging
from api.pages.forms.errors import fault_lines
from api.pages.forms.fields import EMPTY, Field, Filled, Kind, Option
from api.pages.forms.reading import read
from api.pages.posted import KeyedDep
from api.pages.viewer import Page, PageDep
from api.pages.words import states
from api.pages.words import work as words
from api.pages.words.values import day, word
from api.routes import chasers, stalled
from api.schemas.common import RecordId
from engine.errors import KeyReused, Refused
from engine.runtime import new_id
from workflows.actions.chasers.answer_chaser import AnswerChaser
from workflows.views import stalled_view
from workflows.views.chaser_page import ChaserPage, chaser_page
from workflows.views.stalled_lines import LateLevel
from workflows.views.stalled_view import Scope, StalledFilter
from workflows.vocabulary import ChaserAnswer, Court, StillWorkingReason

router = APIRouter()

A_PAGE = 50
Short = Annotated[str, Query(max_length=60)]
SENT_BEFORE = "This page was sent before with another answer. Look at how it stands now."


@router.get("/stalled")
def list_stalled(
    page: PageDep, scope: Short = "mine", court: Short = "", level: Short = "", waiting_on: Short = "",
    after: Annotated[str, Query(max_length=500, pattern=r"^[A-Za-z0-9_-]*$")] = "",
) -> Response:  # fmt: skip
    """What is late and chased, the most overdue first, and how much of it lies with whom."""
    wanted = StalledFilter(
        Scope(scope) if scope in set(Scope) else Scope.MINE, waiting_on=waiting_on or None,
        court=Court(court) if court in set(Court) else None,
        level=LateLevel(level) if level in set(LateLevel) else None,
    )  # fmt: skip
    behind = stalled.place(Paging(A_PAGE, after or None))
    with page.reading() as work:
        listed, tally = stalled_view.list_and_tally(work, wanted, A_PAGE, behind)
    found = stalled.paged(listed)
    return page.render(
        "stalled/stalled.html", title="Stalled", lines=found.items, following=found.next, counts=tally.counts,
        courts=tally.courts, wanted=wanted, words=words, states=states, kept=page.kept_query(),
        narrowed=bool(wanted.court or wanted.level or wanted.waiting_on),
    )  # fmt: skip


@router.get("/chases/{chase_id}")
def show_chaser(chase_id: RecordId, page: PageDep) -> Response:
    """What is chased, and the form to answer it; once it is answered, what follows."""
    with page.reading() as work:
        return _page(page, chaser_page(work, chase_id))


@router.post("/chases/{chase_id}")
def answer_chaser(chase_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Take the answer, or show the form again with what is wrong; raises UnknownInstance."""
    with page.reading() as work:
        chaser = chaser_page(work, chase_id)
    fields = _asked(_fields(chaser), form.get("answer"))
    reading = read(AnswerChaser, fields, form)
    if not isinstance(reading.request, AnswerChaser):
        return _page(page, chaser, reading.filled, 422, fault_lines(fields, reading.filled), form.key)
    try:
        chasers.answer(chase_id, reading.request, page.actor, page.runtime, form.key)
    except Refused as refused:
        return _page(page, chaser, reading.filled, 409, words.lines_of(refused, "until-day"))
    except KeyReused:
        return _page(page, chaser, reading.filled, 409, [{"text": SENT_BEFORE}])
    return RedirectResponse(f"/chases/{chase_id}", status_code=303)


def _fields(chaser: ChaserPage) -> tuple[Field, ...]:
    """The form: reason and day only while more time may still be asked for."""
    can_wait = chaser.more_time_until is not None
    answers = [each for each in ChaserAnswer if can_wait or each is not ChaserAnswer.STILL_WORKING]
    options = tuple(Option(each, *words.CHASER_ANSWERS[each]) for each in answers)
    asked = Field("answer", Kind.CHOICE, "How does it stand?", needed=True, options=options)
    if not can_wait:
        return (asked,)
    reasons = tuple(Option(each, word(each)) for each in StillWorkingReason)
    hint = "Only if you are still working on it"
    last = f"{hint}. At the latest {day(chaser.more_time_until)}"
    return (asked, Field("reason", Kind.CHOICE, "Why does it take longer?", hint, options=reasons),
            Field("until", Kind.DAY, "Until which day?", last))  # fmt: skip


def _asked(fields: tuple[Field, ...], said: str) -> tuple[Field, ...]:
    """What belongs to the answer: "still working" needs a reason and a day, of the others neither is read."""
    if said == ChaserAnswer.STILL_WORKING:
        return tuple(replace(each, needed=True) for each in fields)
    return fields[:1]


def _page(page: Page, chaser: ChaserPage, filled: Filled = EMPTY, status: int = 200,
          errors: Sequence[dict[str, str]] = (), key: str | None = None) -> Response:  # fmt: skip
    return page.render(
        "stalled/chaser.html", status, title=words.what_of(chaser.rule), chaser=chaser, fields=_fields(chaser),
        filled=filled, errors=list(errors), key=key or new_id(), words=words,
        back={"href": "/stalled", "text": "Stalled"},
    )  # fmt: skip
