"""A valid ULN that somebody else holds: everything stops, and the MIS officers concerned look (no automatic merge)."""

from typing import Any

from sqlmodel import Session, col, select

from engine.clock import end_of_day, london_date
from engine.definition import working_days
from engine.runtime import Work, new_id
from engine.tables import Task
from workflows import queries
from workflows.tables.learners import Learner
from workflows.vocabulary import Role, TaskKind, UlnStatus

LOOK_WITHIN = working_days(5)
SENTENCE = (
    "Another learner holds this ULN. Nothing was changed and nothing is merged: "
    "your MIS officer has a task to find out which record is right."
)


def holder(session: Session, uln: str) -> Learner | None:
    """The learner who holds a valid ULN; temporary values never match anybody."""
    wanted = select(Learner).where(col(Learner.uln) == uln, col(Learner.uln_status) == UlnStatus.VALID)
    return session.exec(wanted).first()


def stop(work: Work, other: Learner, journey_id: str | None, scope: str) -> dict[str, Any]:
    """Give the MIS officers of both sides a task, each naming its own record and the other only as held elsewhere."""
    _task(work, work.actor.organisation or "", journey_id, scope)
    for journey, instance in queries.journeys.open_journeys_of(work.session, other.id):
        if instance.responsible not in (None, work.actor.organisation):
            _task(work, str(instance.responsible), journey.id, journey.partnership_id)
    return {"code": "uln_held_elsewhere", "sentence": SENTENCE}


def _task(work: Work, organisation: str, journey_id: str | None, scope: str) -> None:
    due_day = work.calendar.due_day(london_date(work.at), LOOK_WITHIN)
    work.session.add(
        Task(
            id=new_id(), kind=TaskKind.DUPLICATE_ULN, instance_id=journey_id, scope=scope, organisation_id=organisation,
            role=Role.MIS_OFFICER, opened_at=work.at, due_at=end_of_day(due_day), detail={"other": "held elsewhere"},
        )
    )  # fmt: skip
