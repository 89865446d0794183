"""Tasks of the caller: what must be done by a day, and saying that it was."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.dependencies import CallerDep, IdempotencyKey, PagingDep, RuntimeDep
from api.routes.searching import begins_after, page
from api.schemas.actions import NamedColleague, Outcome
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from engine.runtime import Command, Verdict, Work
from workflows.views import reassigning, tasks_view
from workflows.views.tasks_view import TaskFilter, TaskView

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=StrictRoute)


def _filter(
    journey: Annotated[RecordId | None, Query()] = None,
    ended: bool = False,
    overdue: bool = False,
    assignee_left: Annotated[bool, Query(description="Of somebody who left, with nobody named yet.")] = False,
) -> TaskFilter:
    """What the list is narrowed to."""
    return TaskFilter(ended=ended, journey_id=journey, overdue=overdue, assignee_left=assignee_left)


@router.get("")
def list_tasks(
    caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, wanted: Annotated[TaskFilter, Depends(_filter)]
) -> Page[TaskView]:
    """The caller's tasks: those of the organisation in the caller's roles or name; to a manager all of them."""
    with runtime.reading(caller) as work:
        found = tasks_view.task_list(work, wanted, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.post("/{task_id}/done")
def finish_task(
    task_id: RecordId, body: Outcome, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> TaskView:
    """End a task with what came of it."""
    command = Command("task.done", {"id": task_id, "outcome": body.outcome}, key)
    return TaskView.model_validate(runtime.run(command, caller, partial(_finish, task_id, body.outcome)))


@router.post("/{task_id}/assign")
def assign_task(
    task_id: RecordId, body: NamedColleague, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> TaskView:
    """Give an open task to a colleague by name, who is told; a manager does."""

    def act(work: Work) -> Verdict:
        return reassigning.assign_task(work, task_id, body.person_id).model_dump(mode="json")

    command = Command("task.assign", {"id": task_id, "person": body.person_id}, key)
    return TaskView.model_validate(runtime.run(command, caller, act))


def _finish(task_id: str, outcome: str, work: Work) -> Verdict:
    return tasks_view.finish(work, task_id, outcome).model_dump(mode="json")
