"""Who has left an organisation, and how much of their work waits for somebody to be named: counts, never what it is."""

from datetime import date, datetime

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import Session, col, func, select

from engine.tables import Instance, Task
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Absence, Person
from workflows.views.shapes import View
from workflows.views.tasks_view import about_restricted, handed_from
from workflows.vocabulary import TaskKind


class LeaverView(View):
    """Somebody who left: open tasks that went to their role, open referrals that name them, absences without a deputy.

    What only named staff may know of is not counted (rule 0.6; C24): it stays with them.
    """

    id: str
    name: str
    left_at: datetime
    tasks: int = Field(ge=0)
    referrals: int = Field(ge=0)
    absences: int = Field(ge=0)


def leavers(session: Session, organisation_id: str, today: date, limit: int, after: str | None) -> list[LeaverView]:
    """At most `limit` people who left the organisation, after the id `after`, those known last first."""
    wanted = select(Person).where(Person.organisation_id == organisation_id, col(Person.left_at).is_not(None))
    if after is not None:
        wanted = wanted.where(col(Person.id) < after)
    people = session.exec(wanted.order_by(col(Person.id).desc()).limit(limit)).all()
    return [_view(session, person, today) for person in people]


def _view(session: Session, person: Person, today: date) -> LeaverView:
    tasks = select(func.count()).select_from(Task).where(
        col(Task.organisation_id) == person.organisation_id, col(Task.ended_at).is_(None),
        col(Task.person_id).is_(None), handed_from() == person.id, sa.not_(about_restricted()),
        col(Task.kind) != TaskKind.CONCERN_TRIAGE,
    )  # fmt: skip
    referrals = (
        select(func.count())
        .select_from(Journey)
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(
            col(Journey.adviser_id) == person.id, col(Journey.referrer_id) == person.organisation_id,
            col(Instance.ended_at).is_(None),
        )
    )  # fmt: skip
    absences = select(func.count()).select_from(Absence).where(
        col(Absence.deputy_id) == person.id, col(Absence.until_on) >= today
    )  # fmt: skip
    counts = [session.exec(each).one() for each in (tasks, referrals, absences)]
    names = {"id": person.id, "name": person.name, "left_at": person.left_at}
    return LeaverView.model_validate({**names, "tasks": counts[0], "referrals": counts[1], "absences": counts[2]})
