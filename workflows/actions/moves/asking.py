"""Opens tasks, each with the times that the agreement it stands on sets."""

from engine import tasks
from engine.runtime import Work
from engine.tasks import Errand, Opened
from workflows import queries
from workflows.facts.terms import agreed_errand
from workflows.tables.journeys import HandOff
from workflows.vocabulary import Role


def ask(work: Work, errand: Errand, under: HandOff | None = None) -> Opened:
    """Open a task as long and chased as is agreed; `under` is the hand-off whose agreement counts, if it names none.

    An errand without a length and a last day has the usual length of its kind.
    """
    return tasks.open_task(work, agreed_errand(work.session, errand, under))


def who_places(work: Work, provider_id: str) -> Role:
    """Who sees to placements there: an employer engagement officer where there is one, else a coordinator (C22)."""
    filled = queries.organisations.filled_roles(work.session, provider_id)
    return Role.EMPLOYER_ENGAGEMENT if Role.EMPLOYER_ENGAGEMENT in filled else Role.COORDINATOR
