"""Tasks: the list, what ends one, saying what came of it, and giving it to a colleague."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.dependencies import Paging
from api.pages.forms.errors import fault_lines
from api.pages.forms.fields import EMPTY, Field, Filled, Kind, Option
from api.pages.forms.reading import read
from api.pages.listing import A_PAGE, After
from api.pages.posted import KeyedDep, Posted
from api.pages.viewer import Page, PageDep
from api.pages.words import work as words
from api.pages.words.done import DoneKey, done_sentence
from api.routes import tasks
from api.schemas.actions import NamedColleague, Outcome
from api.schemas.common import RecordId
from engine.errors import KeyReused, Refused
from engine.runtime import new_id
from workflows.tables.columns import TEXT
from workflows.views.task_page import TaskPage, task_page
from workflows.views.tasks_view import TaskFilter

router = APIRouter()

SENT_BEFORE = "This page was sent before with something else. Look at how it stands now."
_OUTCOME = (Field("outcome", Kind.PASSAGE, "What came of it?", "In a sentence or two", needed=True, longest=TEXT),)


@router.get("/tasks")
def list_tasks(
    page: PageDep, show: Annotated[str, Query(max_length=20)] = "", done: DoneKey = "",
    after: After = "",
) -> Response:  # fmt: skip
    """The tasks of the viewer: those open, late, ended, or of people who have left; the latest first."""
    wanted = TaskFilter(ended=show == "ended", overdue=show == "late", assignee_left=show == "left")
    found = tasks.list_tasks(page.actor, page.runtime, Paging(A_PAGE, after or None), wanted)
    with page.reading() as work:
        sentence = done_sentence(work, done)
    return page.render(
        "tasks/tasks.html", title="Tasks", lines=found.items, following=found.next, wanted=wanted, words=words,
        kept=[("show", show)] if show in ("ended", "late", "left") else [], done=sentence,
    )  # fmt: skip


@router.get("/tasks/{task_id}")
def show_task(task_id: RecordId, page: PageDep) -> Response:
    """One task: what it asks for, and what ends it."""
    with page.reading() as work:
        found = task_page(work, task_id)
    return page.render(
        "tasks/task.html", title=words.what_of(found.task.kind), found=found, words=words,
        back={"href": "/tasks", "text": "Tasks"},
    )  # fmt: skip


@router.get("/tasks/{task_id}/done")
def ask_for_outcome(task_id: RecordId, page: PageDep) -> Response:
    """What came of it?"""
    with page.reading() as work:
        return _form(page, task_page(work, task_id), _OUTCOME)


@router.post("/tasks/{task_id}/done")
def finish_task(task_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """End the task with what came of it, or show the form again; raises UnknownInstance."""

    def finish(outcome: Outcome) -> None:
        tasks.finish_task(task_id, outcome, page.actor, page.runtime, form.key)

    with page.reading() as work:
        found = task_page(work, task_id)
    return _send(page, found, _OUTCOME, form, Outcome, finish) or _to_list(form)


@router.get("/tasks/{task_id}/assign")
def ask_for_colleague(task_id: RecordId, page: PageDep) -> Response:
    """Which colleague is to have it?"""
    with page.reading() as work:
        found = task_page(work, task_id)
    return _form(page, found, _colleagues(found))


@router.post("/tasks/{task_id}/assign")
def assign_task(task_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Give the task to a colleague, or show the form again; raises UnknownInstance."""

    def assign(named: NamedColleague) -> None:
        tasks.assign_task(task_id, named, page.actor, page.runtime, form.key)

    with page.reading() as work:
        found = task_page(work, task_id)
    return _send(page, found, _colleagues(found), form, NamedColleague, assign) or _to_list(form)


def _colleagues(found: TaskPage) -> tuple[Field, ...]:
    options = tuple(Option(each.id, each.name) for each in found.colleagues)
    return (Field("person_id", Kind.CHOICE, "Which colleague?", needed=True, options=options),)


def _to_list(form: Posted) -> Response:
    return RedirectResponse(f"/tasks?done={form.key}", status_code=303)


def _send(page: Page, found: TaskPage, fields: tuple[Field, ...], form: Posted, asks: type[BaseModel],
          act: Callable[[Any], None]) -> Response | None:  # fmt: skip
    """Do what the form asks; the form again where that is not possible, else None."""
    reading = read(asks, fields, form)
    if reading.request is None:
        return _form(page, found, fields, reading.filled, 422, fault_lines(fields, reading.filled), form.key)
    try:
        act(reading.request)
    except Refused as refused:
        return _form(page, found, fields, reading.filled, 409, words.lines_of(refused, fields[0].name))
    except KeyReused:
        return _form(page, found, fields, reading.filled, 409, [{"text": SENT_BEFORE}])
    return None


def _form(page: Page, found: TaskPage, fields: tuple[Field, ...], filled: Filled = EMPTY, status: int = 200,
          errors: Sequence[dict[str, str]] = (), key: str | None = None) -> Response:  # fmt: skip
    giving = fields is not _OUTCOME
    return page.render(
        "tasks/form.html", status, title="Give it to a colleague" if giving else "Say what came of it", found=found,
        fields=fields, filled=filled, errors=list(errors), key=key or new_id(), words=words, giving=giving,
        back={"href": f"/tasks/{found.task.id}", "text": words.what_of(found.task.kind)},
    )  # fmt: skip
