"""One task for whoever has it: what it asks for, what ends it, and to which colleague it may be given."""

from sqlmodel import col, select

from engine.errors import UnknownInstance
from engine.runtime import Work
from engine.tables import Task
from workflows import queries
from workflows.tables.organisations import Person
from workflows.views.actions_view import RefusalView
from workflows.views.chasers_view import ActionLink, link_to
from workflows.views.reassigning import against_giving, colleagues
from workflows.views.recordings import recorded_by, recording_of
from workflows.views.shapes import Named, View
from workflows.views.tasks_view import TaskView, is_own, is_told, show_task, view_of


class TaskPage(View):
    """A task; `ends_by` says what must be put on record, by the actions in `settling`, where a word does not end it.

    `person` has it by name, `proposed` is the organisation that it names. `not_to_give` says why the actor may not give
    it to one of the `colleagues`.
    """

    task: TaskView
    person: Named | None
    proposed: Named | None
    ends_by: str | None
    settling: list[ActionLink]
    colleagues: list[Named]
    not_to_give: list[RefusalView]


def task_page(work: Work, task_id: str) -> TaskPage:
    """A task of the actor's organisation; raises UnknownInstance, whether it is not there or not to be seen."""
    task = work.session.exec(select(Task).where(col(Task.id) == task_id, is_own(work), is_told(work))).first()
    if task is None:
        raise UnknownInstance
    show_task(work, task)
    view = view_of(work, task)
    recording = recording_of(work, task) if task.ended_at is None else None
    person = work.session.get(Person, task.person_id) if task.person_id else None
    return TaskPage(
        task=view,
        person=Named(id=person.id, name=person.name) if person is not None else None,
        proposed=_organisation(work, task.detail.get("proposed")),
        ends_by=recording.sentence if recording is not None else None,
        settling=[link_to("", *each) for each in recorded_by(task, recording, view.journey_id or "") if each[1]]
        if recording is not None else [],
        colleagues=colleagues(work),
        not_to_give=[
            RefusalView(code=each.code, sentence=each.sentence, who_could=list(each.who_could), missing=[])
            for each in against_giving(work, task)
        ],
    )  # fmt: skip


def _organisation(work: Work, organisation_id: str | None) -> Named | None:
    name = queries.organisations.name_of(work.session, organisation_id)
    return Named(id=organisation_id, name=name) if organisation_id and name else None
