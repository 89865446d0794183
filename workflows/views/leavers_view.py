"""Who has left an organisation, and how much of their work waits for somebody to be named: counts, never what it is."""

from datetime import date, datetime

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.tables import Instance, Task
from workflows import queries
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


class LeavingView(View):
    """What has somebody's name on it who may leave: counts as of a leaver, and internal work that is theirs by name."""

    tasks: int = Field(ge=0)
    work: int = Field(ge=0)
    referrals: int = Field(ge=0)
    absences: int = Field(ge=0)


def leaving(session: Session, person: Person, today: date) -> LeavingView:
    """What would be handed on if somebody left; what only named staff may know of is not counted."""
    tasks = select(func.count()).select_from(Task).where(
        col(Task.person_id) == person.id, col(Task.ended_at).is_(None), sa.not_(about_restricted()),
        col(Task.kind) != TaskKind.CONCERN_TRIAGE,
    )  # fmt: skip
    return LeavingView(
        tasks=session.exec(tasks).one(), work=len(queries.parts.open_work_of(session, person.id)),
        referrals=session.exec(_referrals(person)).one(), absences=session.exec(_absences(person, today)).one(),
    )  # fmt: skip


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
    counts = [session.exec(each).one() for each in (tasks, _referrals(person), _absences(person, today))]
    names = {"id": person.id, "name": person.name, "left_at": person.left_at}
    return LeaverView.model_validate({**names, "tasks": counts[0], "referrals": counts[1], "absences": counts[2]})


def _referrals(person: Person) -> SelectOfScalar[int]:
    """How many open referrals of the organisation name somebody."""
    return (
        select(func.count())
        .select_from(Journey)
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(
            col(Journey.adviser_id) == person.id, col(Journey.referrer_id) == person.organisation_id,
            col(Instance.ended_at).is_(None),
        )
    )  # fmt: skip


def _absences(person: Person, today: date) -> SelectOfScalar[int]:
    """In how many absences to come or under way somebody is to act."""
    deputy = (col(Absence.deputy_id) == person.id, col(Absence.until_on) >= today)
    return select(func.count()).select_from(Absence).where(*deputy)
