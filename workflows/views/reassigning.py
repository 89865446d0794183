"""Gives work to a named colleague: a task, or the referrals that somebody had who left."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from engine import tasks
from engine.clock import london_date
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Work, new_id
from engine.tables import Task
from workflows import queries
from workflows.actions.moves.refusing import refuse_if_erased
from workflows.addressees import HANDLERS
from workflows.facts.standing_in import acting_for, readers
from workflows.tables.journeys import AdviserChange, Journey
from workflows.tables.organisations import Organisation, Person
from workflows.views.looking import look_at
from workflows.views.shapes import Named
from workflows.views.tasks_view import TaskView, about_restricted, is_mine, is_own, is_told, show_task, view_of
from workflows.vocabulary import Role, TaskKind
from workflows.words.accesses import Surface

GIVEN = "Given to somebody by name."
MANAGERS_ONLY = "Work is given to somebody by a manager of your organisation."
NOT_A_COLLEAGUE = Refusal("colleague_unknown", "Name a colleague who works here.", missing=("person_id",))
ENDED = Refusal("already_ended", "This task has ended already.")


def assign_task(work: Work, task_id: str, person_id: str) -> TaskView:
    """Let an open task of the actor's organisation be for one colleague, who is told.

    A manager does; what a manager may not know of, about restricted support or a concern, whoever has it does
    [judgement]. Raises UnknownInstance for a task that the actor does not see, Refused with every reason.
    """
    wanted = select(Task).where(col(Task.id) == task_id, is_own(work), is_told(work)).with_for_update()
    task = work.session.exec(wanted).first()
    if task is None:
        raise UnknownInstance
    show_task(work, task)
    refusals = [each for each in _against(work, task, person_id) if each is not None]
    if refusals:
        raise Refused(tuple(refusals))
    if task.person_id != person_id:
        actor = work.actor
        note = {"note": GIVEN, "handed_on": london_date(work.at).isoformat(), "handed_by": actor.id}
        note |= {"acting_for": actor.acting_for} if actor.acting_for is not None else {}
        tasks.hand_on(work, task, task.role, note, person_id)
    work.session.flush()
    return view_of(work, task)


def name_adviser(work: Work, journey_id: str, person_id: str) -> None:
    """Let another colleague be the adviser of the referrer who is named for a journey.

    A manager of the referrer does. Raises UnknownInstance unless the actor's organisation referred a journey that they
    read, Refused with every reason.
    """
    facts = look_at(work, journey_id, Surface.CHANGE).facts
    if facts.journey.referrer_id != work.actor.organisation:
        raise UnknownInstance
    refuse_if_erased(facts)
    journey = work.session.get_one(Journey, journey_id, with_for_update=True)
    kind = work.session.get_one(Organisation, journey.referrer_id).kind
    able = frozenset({HANDLERS[kind], Role.MANAGER})
    refusals = [each for each in (_not_manager(work), _not_able(work, person_id, able)) if each is not None]
    if refusals:
        raise Refused(tuple(refusals))
    if journey.adviser_id == person_id:
        return
    row = AdviserChange(
        id=new_id(), journey_id=journey.id, from_id=journey.adviser_id, to_id=person_id, at=work.at,
        by_id=work.actor.id, acting_for=work.actor.acting_for,
    )  # fmt: skip
    journey.adviser_id = person_id
    work.session.add_all((row, journey))


def against_giving(work: Work, task: Task) -> list[Refusal]:
    """What stands against the actor's giving the task to anybody."""
    mine = _not_theirs(work, task) if _is_above_managers(work, task) else _not_manager(work)
    return [each for each in (mine, ENDED if task.ended_at is not None else None) if each is not None]


def colleagues(work: Work) -> list[Named]:
    """Everybody who works at the actor's organisation now, by name."""
    here = queries.organisations.colleagues(work.session, work.actor.organisation or "")
    return [Named(id=each.id, name=each.name) for each in here]


def _against(work: Work, task: Task, person_id: str) -> Iterable[Refusal | None]:
    yield from against_giving(work, task)
    above_managers = _is_above_managers(work, task)
    able = _roles_for(work, task, _is_restricted(work, task))
    yield _not_able(work, person_id, able if above_managers else able | {Role.MANAGER})


def _is_restricted(work: Work, task: Task) -> bool:
    about = select(Task.id).where(col(Task.id) == task.id, about_restricted())
    return work.session.exec(about).first() is not None


def _is_above_managers(work: Work, task: Task) -> bool:
    return _is_restricted(work, task) or task.kind == TaskKind.CONCERN_TRIAGE


def _not_manager(work: Work) -> Refusal | None:
    if Role.MANAGER in work.actor.roles:
        return None
    name = queries.organisations.name_of(work.session, work.actor.organisation)
    return Refusal("not_yours", MANAGERS_ONLY, who_could=(f"manager of {name}",))


def _not_theirs(work: Work, task: Task) -> Refusal | None:
    mine = select(Task.id).where(col(Task.id) == task.id, is_mine(work))
    if work.session.exec(mine).first() is not None:
        return None
    sentence = f"This task is given to somebody by a {task.role.replace('_', ' ')} of your organisation."
    return Refusal("not_yours", sentence, who_could=(task.role,))


def _roles_for(work: Work, task: Task, restricted: bool) -> frozenset[Role]:
    """The roles in which a colleague may do the task and see what it is about: its own, or who acts for that."""
    session: Session = work.session
    filled = queries.organisations.filled_roles(session, task.organisation_id)
    kind = session.get_one(Organisation, task.organisation_id).kind
    able = acting_for(task.role, filled, kind, restricted=restricted)
    return able & readers(session, task.instance_id, task.organisation_id)


def _not_able(work: Work, person_id: str, able: frozenset[Role]) -> Refusal | None:
    person = work.session.get(Person, person_id)
    if person is None or person.organisation_id != work.actor.organisation or person.left_at is not None:
        return NOT_A_COLLEAGUE
    if not able.isdisjoint(queries.organisations.roles_of(work.session, person_id)):
        return None
    words = ", ".join(sorted(role.replace("_", " ") for role in able)) or "nobody here"
    sentence = f"The colleague could not do it: it needs one of these roles ({words})."
    return Refusal("colleague_lacks_roles", sentence, missing=("person_id",))
