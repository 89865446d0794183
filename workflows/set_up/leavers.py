"""Somebody leaves an organisation: what had their name on it stays with people who are there to do it."""

from collections.abc import Iterator

from engine import tasks
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.runtime import Work
from engine.tables import Task
from workflows import deputies, queries, visibility
from workflows.addressees import HANDLERS, lead_of
from workflows.facts.standing_in import readers
from workflows.queries.set_up import absences_with_deputy, tasks_left
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Absence, Organisation, Person
from workflows.visibility import NAMED_STAFF
from workflows.vocabulary import Role

HANDED_ON = "Handed on because the person it was for has left."
HANDED_TO_LEAD = "Handed on because nobody is left at the organisation that it was for."


def leave(work: Work, person_id: str) -> int:
    """Record that somebody has left by the moment of `work`; how many open tasks were handed on.

    Each of theirs becomes their role's. Where nobody is left in that it is the manager's, then the role's that handles
    records there, then that of any who may see what it is about; what it was chased for goes with it. When the last one
    has left, every task of the organisation goes to the lead of its partnership. About support whose very existence is
    restricted it stays with named staff (rule 0.6). For whom they were to act somebody else does, see `_act_instead`.
    Raises Refused when they have left already.
    """
    person = work.session.get_one(Person, person_id, with_for_update=True)
    if person.left_at is not None:
        raise Refused((Refusal("left_already", f"{person.email} has left already."),))
    person.left_at = work.at
    work.session.add(person)
    work.session.flush()
    for away in absences_with_deputy(work.session, person_id, london_date(work.at)):
        _act_instead(work, away, person)
    filled = queries.organisations.filled_roles(work.session, person.organisation_id)
    left = tasks_left(work.session, person_id, None if filled else person.organisation_id)
    return sum(_hand_on(work, task, person) for task in left)


def _act_instead(work: Work, away: Absence, left: Person) -> None:
    """Let a manager be the deputy in place of one who has left, or without one a colleague in the same roles.

    Rather one who is there when the absence begins, or whose own deputy is. Where nobody may be the deputy the absence
    keeps its days: what is for the person stays with them, and is passed up when it is late [judgement].
    """
    session, before = work.session, away.deputy_id
    person = session.get_one(Person, away.person_id)
    managers = queries.organisations.people_with_role(session, left.organisation_id, Role.MANAGER)
    colleagues = queries.organisations.people_with_role(session, left.organisation_id, *Role)
    able = [each.id for each in (*managers, *colleagues) if deputies.may_be_deputy(session, person, each)]
    day = max(away.from_on, london_date(work.at))
    for each in able:
        deputies.set_absence(session, person.id, (each, away.from_on, away.until_on))
        session.flush()
        if deputies.acting_today(session, person.id, day) != person.id:
            return
    away.deputy_id = able[0] if able else before
    session.add(away)


def _hand_on(work: Work, task: Task, person: Person) -> bool:
    """Whether there was anybody to hand it on to, or a name to take from it."""
    note = {"note": HANDED_ON, "handed_from": person.id, "handed_on": london_date(work.at).isoformat()}
    role = next(_roles(work, task), None)
    lead = lead_of(work.session, task.scope)
    if role is None and lead is not None and lead != task.organisation_id and not _about_restricted_support(work, task):
        task.organisation_id, role, note["note"] = lead, Role.COORDINATOR.value, HANDED_TO_LEAD
    if role is None and task.person_id is None:
        return False
    tasks.hand_on(work, task, role or task.role, note)
    return True


def _roles(work: Work, task: Task) -> Iterator[str]:
    """Roles with somebody in them, the best first, in which the task can be done."""
    filled = queries.organisations.filled_roles(work.session, task.organisation_id)
    kind = work.session.get_one(Organisation, task.organisation_id).kind
    known = readers(work.session, task.instance_id, task.organisation_id)
    usual = (Role.MANAGER, HANDLERS[kind], *(role for role in Role if role in known))
    others = sorted(NAMED_STAFF) if _about_restricted_support(work, task) else usual
    return (Role(role).value for role in (task.role, *others) if role in filled)


def _about_restricted_support(work: Work, task: Task) -> bool:
    about = task.detail.get("hand_off")
    hand_off = work.session.get(HandOff, about) if about else None
    return hand_off is not None and visibility.is_restricted(hand_off)
