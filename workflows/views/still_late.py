"""What one person is chased for and has not settled, for the digest: of what is late, what is theirs to see to."""

import sqlalchemy as sa
from sqlmodel import Session, col

from engine.clock import london_date
from engine.definition import ESCALATE_FIRST, ESCALATE_SECOND
from engine.tables import Deadline, Task
from workflows import deputies, queries
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Person
from workflows.views import stalled_reach
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Clause, Looking, Reach
from workflows.views.stalled_reach import LATE, waits_on
from workflows.views.tasks_view import in_roles
from workflows.vocabulary import Role


def still_late(look: Looking) -> list[tuple[str, str]]:
    """The time limits and tasks, by id, with the chaser of the highest level of each; the oldest due first.

    Only what the reader sees in the list of what is stalled. Nothing that stands still, for nobody is chased for it
    meanwhile, and nothing about a learner of whom all messages wait.
    """
    thing = sa.func.coalesce(col(LATE.deadline_id), col(LATE.task_id))
    reach = Reach.of(look)
    query = stalled_reach.late([thing, col(LATE.id)], reach, own=True).where(
        stalled_reach.seen(look, reach), _chased_for(look), _is_awake(), _may_be_told()
    )
    return [(str(row[0]), str(row[1])) for row in look.session.execute(query.order_by(col(LATE.due_at), thing))]


def _chased_for(look: Looking) -> Clause:
    """What its levels tell the reader: whatever is theirs or theirs for whom they act; a manager what is passed up."""
    own, today = look.actor.organisation or "", london_date(look.at)
    acted_for = deputies.represented(look.session, look.actor.id, own, today)
    others = (queries.organisations.roles_of(look.session, each) for each in acted_for)
    roles = frozenset(map(Role, look.actor.roles)).union(*others)
    limits = sa.and_(
        col(LATE.deadline_id).is_not(None), col(Deadline.waiting_on) == own,
        sa.or_(stalled_reach.of_role(roles), _handled(look, own, roles)),
    )  # fmt: skip
    anybodys = sa.and_(col(Task.person_id).is_(None), in_roles(look, roles))
    named = col(Task.person_id).in_([look.actor.id, *acted_for])
    tasks = sa.and_(col(LATE.task_id).is_not(None), col(Task.organisation_id) == own, sa.or_(anybodys, named))
    if Role.MANAGER not in roles:
        return sa.or_(limits, tasks)
    passed_up = col(LATE.level).in_([ESCALATE_FIRST.name, ESCALATE_SECOND.name])
    return sa.or_(limits, tasks, sa.and_(waits_on == own, passed_up))


def _handled(look: Looking, own: str, roles: frozenset[Role]) -> Clause:
    """What waits on whoever handles such records; what an adviser referred who has left, on the managers."""
    handled = stalled_reach.handled(look, roles)
    left = sa.select(col(Person.id)).where(col(Person.organisation_id) == own, col(Person.left_at).is_not(None))
    named = col(Journey.adviser_id)
    if Role.MANAGER in roles:
        return sa.or_(handled, sa.and_(named.in_(left), stalled_reach.of_handlers()))
    if _has_manager(look.session, own):
        return sa.and_(handled, sa.or_(named.is_(None), named.not_in(left)))
    return handled


def _has_manager(session: Session, organisation_id: str) -> bool:
    return Role.MANAGER in queries.organisations.filled_roles(session, organisation_id)


def _is_awake() -> Clause:
    return sa.and_(col(Deadline.slept_at).is_(None), col(Task.slept_at).is_(None))


def _may_be_told() -> Clause:
    """Not of a learner whose death was reported (C19), but for what ends that silence."""
    held = [sa.func.coalesce(col(each.messages_held), False) for each in (HAND_OFF_INSTANCE, JOURNEY_INSTANCE)]
    return sa.or_(sa.not_(sa.or_(*held)), sa.func.coalesce(col(Task.despite_hold), False))
