"""Somebody leaves an organisation: what had their name on it stays with people who are there to do it."""

from collections.abc import Iterator

from engine import firing, tasks
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Work
from engine.tables import Task
from workflows import deputies, queries, visibility
from workflows.addressees import HANDLERS, lead_of
from workflows.facts import concerns
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.standing_in import readers
from workflows.facts.teams import next_owner
from workflows.queries.set_up import absences_with_deputy, tasks_left
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Absence, Organisation, Person
from workflows.topics import HAND_OFF_OWNER_NAMED, tell_organisations
from workflows.visibility import NAMED_STAFF
from workflows.vocabulary import Role

HANDED_ON = "Handed on because the person it was for has left."
HANDED_TO_LEAD = "Handed on because nobody is left at the organisation that it was for."


def leave(work: Work, person_id: str) -> int:
    """Record that somebody has left by the moment of `work`; how many open tasks were handed on.

    Each of theirs becomes their role's. Where nobody is left in that it is the manager's, then the role's that handles
    records there, then that of any who may see what it is about; what it was chased for goes with it. When the last one
    has left, every task of the organisation goes to the lead of its partnership. About support whose very existence is
    restricted it stays with named staff (rule 0.6). Internal work that they had by name goes to one of
    the same team, else to a manager (rule 1.4). For whom they were to act somebody else does, see `_act_instead`.
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
    concerns_handed_on = pass_concerns_on(work, person.organisation_id)
    filled = queries.organisations.filled_roles(work.session, person.organisation_id)
    owned = sum(_hand_work_on(work, each) for each in queries.parts.open_work_of(work.session, person_id))
    left = tasks_left(work.session, person_id, None if filled else person.organisation_id)
    return concerns_handed_on + owned + sum(_hand_on(work, task, person) for task in left)


def _hand_work_on(work: Work, hand_off: HandOff) -> bool:
    """Whether somebody is there to have work inside the organisation by name, who is told then (rule 1.4)."""
    task = queries.parts.part_of(work.session, hand_off.id).team_task
    if task is None:
        return False
    clock = work.by_clock(work.at)
    before, task.owner_id = task.owner_id, next_owner(work.session, hand_off.receiver_id, task.team)
    detail = {"handed_from": before, "handed_to": task.owner_id}
    firing.fire(clock, hand_off.id, "name_owner", HandOffFacts(clock, hand_off), Note(detail=detail))
    work.session.add(task)
    work.session.flush()
    if task.owner_id is not None:
        tell_organisations(work, HAND_OFF_OWNER_NAMED, hand_off.id, hand_off.receiver_id, person=task.owner_id)
    return task.owner_id is not None


def pass_concerns_on(work: Work, organisation_id: str) -> int:
    """Where nobody is left who may look at safeguarding concerns, let the partnership's lead do so; how many (C24)."""
    today = london_date(work.at)
    if concerns.lookers(work.session, organisation_id, today):
        return 0
    passed = 0
    for row in queries.concerns.unclosed_at(work.session, organisation_id):
        lead = queries.concerns.lead_of(work.session, row.on_journey_id)
        row.handler_id = concerns.handler_of(work.session, organisation_id, lead, today)
        if row.handler_id == organisation_id:
            continue
        work.session.add(row)
        for task in queries.concerns.waiting(work.session, row.id):
            task.organisation_id = row.handler_id
            note = {"note": HANDED_TO_LEAD, "handed_on": today.isoformat()}
            tasks.hand_on(work, task, Role.SAFEGUARDING_LEAD.value, note)
        passed += 1
    return passed


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
