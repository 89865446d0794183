"""Opens tasks, each with the times that the agreement it stands on sets."""

from engine import tasks
from engine.runtime import Work
from engine.tasks import Errand, Opened
from workflows.facts.terms import agreed_errand
from workflows.tables.journeys import HandOff


def ask(work: Work, errand: Errand, under: HandOff | None = None) -> Opened:
    """Open a task as long and chased as is agreed; `under` is the hand-off whose agreement counts, if it names none.

    An errand without a length and a last day has the usual length of its kind.
    """
    return tasks.open_task(work, agreed_errand(work.session, errand, under))
