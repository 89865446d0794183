"""Somebody leaves an organisation: what had their name on it stays there, with the role or the manager."""

from collections.abc import Sequence

from sqlmodel import col, select

from engine import tasks
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.runtime import Work
from engine.tables import Task
from workflows import queries, visibility
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Person
from workflows.visibility import NAMED_STAFF
from workflows.vocabulary import Role

HANDED_ON = "Handed on because the person it was for has left."


def leave(work: Work, person_id: str) -> int:
    """Record that somebody has left by the moment of `work`; how many open tasks of theirs were handed on.

    Each becomes their role's, or the manager's where nobody is left in the role, with a note of whose it was; what it
    was chased for goes with it. Raises Refused when they have left already.
    """
    person = work.session.get_one(Person, person_id, with_for_update=True)
    if person.left_at is not None:
        raise Refused((Refusal("left_already", f"{person.email} has left already."),))
    person.left_at = work.at
    work.session.add(person)
    work.session.flush()
    wanted = select(Task).where(col(Task.person_id) == person_id, col(Task.ended_at).is_(None))
    named = work.session.exec(wanted.order_by(col(Task.id)).with_for_update()).all()
    for task in named:
        note = {"note": HANDED_ON, "handed_from": person_id, "handed_on": london_date(work.at).isoformat()}
        tasks.hand_on(work, task, _role(work, task), note)
    return len(named)


def _role(work: Work, task: Task) -> str:
    """The first role with somebody in it; what only named staff may know of is never given to others (rule 0.6)."""
    restricted = _about_restricted_support(work, task)
    others: Sequence[Role] = sorted(NAMED_STAFF) if restricted else (Role.MANAGER,)
    for role in (Role(task.role), *others):
        if queries.organisations.people_with_role(work.session, task.organisation_id, role):
            return role.value
    return task.role if restricted else Role.MANAGER.value


def _about_restricted_support(work: Work, task: Task) -> bool:
    about = task.detail.get("hand_off")
    hand_off = work.session.get(HandOff, about) if about else None
    return hand_off is not None and visibility.is_restricted(hand_off)
