"""Asks a side for its part in a draft, a change or its signature, and ends what was asked once it is answered."""

from engine import tasks
from engine.runtime import Work
from engine.tasks import Errand
from workflows.actions.moves import asking
from workflows.queries.agreements import open_tasks_about
from workflows.tables.agreements import Agreement
from workflows.vocabulary import Role, TaskKind

ASKED = (TaskKind.AGREEMENT_CHANGE, TaskKind.AGREEMENT_SIGNATURE)


def ask(work: Work, agreement: Agreement, kind: TaskKind, organisation: str, person: str | None = None) -> None:
    """Ask the managers of a side, or one person there, once for each revision of the agreement."""
    detail = {"agreement": agreement.id, "title": agreement.title}
    errand = Errand(
        kind, None, organisation, Role.MANAGER, person=person, detail=detail,
        scope=agreement.partnership_id or agreement.id, once=f"{agreement.id} {agreement.revision} {organisation}",
    )  # fmt: skip
    asking.ask(work, errand)


def answer(work: Work, agreement: Agreement, result: str, *organisations: str) -> None:
    """End what the sides were asked about the agreement, or only what some of them were."""
    for kind in ASKED:
        for task in open_tasks_about(work.session, agreement.id, kind):
            if not organisations or task.organisation_id in organisations:
                tasks.finish_task(work, task, result)
