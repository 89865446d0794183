"""What is late and chased, as far as one caller may see it: the policy of the views as conditions of SQL."""

from collections.abc import Collection, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from engine.clock import london_date
from engine.definition import ESCALATE_SECOND
from engine.tables import Chase, Deadline, Task
from workflows import deputies, queries
from workflows.addressees import HANDLERS
from workflows.definitions.parties import HOLD_KEEPER
from workflows.facts.standing_in import acting_for
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Partnership, Person
from workflows.tables.parts import TeamTask
from workflows.views.at_hand import once_at_hand
from workflows.views.chasers_view import PASSED_UP_TO
from workflows.views.deadlines_view import TOLD_TO_REFERRER
from workflows.views.near import near_chasers
from workflows.views.reach import (
    HAND_OFF_INSTANCE,
    JOURNEY_INSTANCE,
    Clause,
    Looking,
    Reach,
    is_restricted,
    responsible_now,
)
from workflows.views.tasks_view import is_mine, is_own, is_told
from workflows.vocabulary import Court, HandOffKind, ReferralSource, Role
from workflows.words.tasks import KEPT_INSIDE

LATE = aliased(Chase, name="late")
_OTHER = aliased(Chase, name="other")
waits_on = sa.func.coalesce(col(Deadline.waiting_on), col(Task.organisation_id))
# Written out, as the partial index has it: bound, neither database would know that the index fits.
_NOT_REMINDED = col(LATE.level) != sa.literal_column("'remind'")


def late(columns: list[Any], reach: Reach, *, own: bool = False) -> sa.Select[*tuple[Any, ...]]:
    """What is late near somebody, one row a time limit or task: its highest level that is not settled, and the rest.

    With `own` only what waits on the organisation itself.
    """
    # First of all, in so many words: PostgreSQL puts no more than eight tables into an order of its own.
    near = near_chasers(reach, own=own).subquery("near")
    highest = sa.select(col(LATE.id)).select_from(near).join(LATE, col(LATE.id) == near.c.id).where(
        col(LATE.cleared_at).is_(None), _NOT_REMINDED, ~_passed(_OTHER.deadline_id), ~_passed(_OTHER.task_id)
    )  # fmt: skip
    # Before all that they are about is looked up: most chasers of what is late long were passed by others.
    found = once_at_hand(highest).subquery("highest")
    return _with_subjects(sa.select(*columns).select_from(found).join(LATE, col(LATE.id) == found.c.id))


def these(columns: list[Any], chasers: Collection[str]) -> sa.Select[*tuple[Any, ...]]:
    """More about chasers that were found before, by their ids; what may be shown of them was asked then."""
    return _with_subjects(sa.select(*columns).select_from(LATE)).where(col(LATE.id).in_(chasers))


def _with_subjects(late: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """A select of chasers with all that they are about."""
    return (
        late.outerjoin(Deadline, col(Deadline.id) == col(LATE.deadline_id))
        .outerjoin(Task, col(Task.id) == col(LATE.task_id))
        .outerjoin(HandOff, col(HandOff.id) == col(LATE.instance_id))
        .outerjoin(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .outerjoin(Journey, col(Journey.id) == sa.func.coalesce(col(HandOff.journey_id), col(LATE.instance_id)))
        .outerjoin(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .outerjoin(Learner, col(Learner.id) == col(Journey.learner_id))
        # What is about no journey may concern a partnership all the same.
        .outerjoin(Partnership, col(Partnership.id) == sa.func.coalesce(col(Journey.partnership_id), col(Task.scope)))
    )


def seen(work: Looking, reach: Reach) -> Clause:
    """What the caller may see of it, by the same rules as on the pages of the journey and the hand-off."""
    of_journey = sa.and_(col(LATE.deadline_id).is_not(None), col(HandOff.id).is_(None), _journey_limits(reach))
    # Until when there is a hold is told inside alone, as is why.
    told = sa.or_(sa.not_(col(Deadline.of_hold)), reach.responsible)
    of_hand_off = sa.and_(
        col(LATE.deadline_id).is_not(None), col(HandOff.id).is_not(None), reach.whole_hand_offs, told
    )  # fmt: skip
    return sa.or_(of_journey, of_hand_off, sa.and_(col(LATE.task_id).is_not(None), _tasks(work, reach)))


def mine(work: Looking) -> Clause:
    """What the caller must do or answer: its tasks, and what waits on its organisation while it handles such records.

    What a named adviser referred is theirs as long as they are there, their deputy's while they are away, and always
    also a manager's; once they have left, also their colleagues'.
    """
    own, roles = work.actor.organisation or "", work.actor.roles
    limits = sa.and_(col(LATE.deadline_id).is_not(None), col(Deadline.waiting_on) == own)
    if Role.MANAGER not in roles:
        limits = sa.and_(limits, sa.or_(of_role(roles), handled(work, roles), _by_name(work)))
    return sa.or_(limits, sa.and_(col(LATE.task_id).is_not(None), is_mine(work)))


def _by_name(work: Looking) -> Clause:
    """Work inside the organisation that the caller has by name (rule 1.4)."""
    owned = sa.select(col(TeamTask.hand_off_id)).where(col(TeamTask.owner_id) == work.actor.id)
    return col(LATE.instance_id).in_(owned)


def of_role(roles: Collection[str]) -> Clause:
    """What waits on one of `roles` in the organisation waited on, as a safeguarding hold does."""
    return col(Deadline.waiting_party).in_([f"{HOLD_KEEPER}.{role}" for role in sorted(roles)])


def handled(work: Looking, roles: Set[str]) -> Clause:
    """What waits on whoever handles such records there, if `roles` do; not what a colleague who is there referred.

    While the colleague is away it is their deputy's.
    """
    own = work.actor.organisation or ""
    if roles.isdisjoint(_handling(work, own)):
        return sa.false()
    acted_for = deputies.represented(work.session, work.actor.id, own, london_date(work.at))
    colleagues = sa.select(col(Person.id)).where(
        col(Person.organisation_id) == own, col(Person.left_at).is_(None),
        col(Person.id).not_in([work.actor.id, *acted_for]),
    )  # fmt: skip
    named = col(Journey.adviser_id)
    return sa.and_(sa.or_(named.is_(None), named.not_in(colleagues)), of_handlers())


def of_handlers() -> Clause:
    """What waits on no one role in particular."""
    return col(Deadline.waiting_party).not_like("%.%")


def _handling(work: Looking, organisation_id: str) -> frozenset[Role]:
    """The roles of the organisation in which such records are handled there now."""
    organisation = work.session.get(Organisation, organisation_id)
    if organisation is None:
        return frozenset()
    filled = queries.organisations.filled_roles(work.session, organisation_id)
    return acting_for(HANDLERS[organisation.kind], filled, organisation.kind)


def of_led_partnerships(reach: Reach) -> Clause:
    """What concerns partnerships that the caller's organisation leads, for its coordinators and managers alone."""
    leads = bool(reach.organisation) and not reach.roles.isdisjoint(PASSED_UP_TO)
    return col(Partnership.lead_id) == reach.organisation if leads else sa.false()


def court(reach: Reach) -> sa.ColumnElement[str]:
    """In whose court it lies, as `workflows.facts.turns` says of one organisation."""
    agency = sa.and_(
        col(HandOff.id).is_not(None), col(HandOff.kind) == HandOffKind.SUPPORT, waits_on == col(HandOff.receiver_id)
    )
    referrer = sa.and_(col(Journey.source) == ReferralSource.AGENCY, waits_on == col(Journey.referrer_id))
    lead = sa.or_(waits_on == col(Partnership.lead_id), waits_on == responsible_now(reach.at))
    return sa.case(
        (col(LATE.rule) == "break_return", Court.LEARNER.value), (agency, Court.AGENCY.value),
        (referrer, Court.REFERRER.value), (lead, Court.LEAD.value), else_=Court.PARTNER.value,
    )  # fmt: skip


def _passed(subject: Any) -> sa.ColumnElement[bool]:
    """Whether a later chaser that is not settled says more about the same time limit or task."""
    same = col(LATE.deadline_id) if subject is _OTHER.deadline_id else col(LATE.task_id)
    later = sa.or_(
        col(_OTHER.at) > col(LATE.at), sa.and_(col(_OTHER.at) == col(LATE.at), col(_OTHER.id) > col(LATE.id))
    )
    reached = col(_OTHER.level) != sa.literal_column("'remind'")
    wanted = sa.select(col(_OTHER.id)).where(subject == same, col(_OTHER.cleared_at).is_(None), reached, later)
    return wanted.correlate(LATE).exists()


def _journey_limits(reach: Reach) -> Clause:
    told = sa.and_(
        reach.referrer, col(Journey.source) == ReferralSource.AGENCY, col(LATE.rule).in_(sorted(TOLD_TO_REFERRER))
    )
    own = col(Deadline.waiting_on) == reach.organisation
    return sa.and_(reach.journeys, sa.or_(reach.responsible, own, told))


def _tasks(work: Looking, reach: Reach) -> Clause:
    """Tasks of one's own organisation, and of others where one answers for the journey; none about hidden support.

    Of those about no journey the lead sees what is passed up to it.
    """
    above: Clause = sa.false()
    if not reach.roles.isdisjoint(PASSED_UP_TO):
        passed_up = sa.and_(
            col(LATE.instance_id).is_(None), col(LATE.level) == ESCALATE_SECOND.name, of_led_partnerships(reach)
        )  # fmt: skip
        above = sa.and_(col(LATE.rule).not_in(sorted(KEPT_INSIDE)), sa.or_(reach.responsible, passed_up))
    whole = sa.or_(col(HandOff.id).is_(None), sa.not_(is_restricted()), reach.hand_offs)
    return sa.and_(sa.or_(is_own(work), above), is_told(work), whole)
