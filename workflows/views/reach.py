"""Which journeys and hand-offs somebody's lists may hold: the policy of `workflows.visibility` as conditions of SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from engine.actor import Actor
from engine.clock import london_date
from engine.tables import Instance
from workflows import visibility
from workflows.definitions.kinds import HOME_KINDS
from workflows.facts.journeys import AT_WORK, COMPULSORY_PARTICIPATION, DELIVERY_KINDS, HOSTED_KINDS
from workflows.rules.age_groups import years_before
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Partnership
from workflows.views.at_hand import once_at_hand
from workflows.vocabulary import CancelReason, HandOffKind, OrganisationKind, Relationship

Clause = sa.ColumnElement[bool]

JOURNEY_INSTANCE = aliased(Instance, name="journey_instance")
HAND_OFF_INSTANCE = aliased(Instance, name="hand_off_instance")
_CHANGE = aliased(HandOff, name="change_of_home")


class Looking(Protocol):
    """Somebody who looks at one moment, in the transaction of the session: a caller, or a reader of messages."""

    @property
    def session(self) -> Session:
        """The session in hand."""
        ...

    @property
    def actor(self) -> Actor:
        """Who looks."""
        ...

    @property
    def at(self) -> datetime:
        """The moment."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A person of an organisation to whom something is to be told, who looks through no command of their own."""

    session: Session
    actor: Actor
    at: datetime


@dataclass(frozen=True)
class Reach:
    """What one caller reaches at one moment.

    Conditions on journeys suppose Journey joined with JOURNEY_INSTANCE, Learner and Partnership; those on hand-offs
    suppose HandOff joined with HAND_OFF_INSTANCE, Journey and JOURNEY_INSTANCE.
    """

    organisation: str
    roles: frozenset[str]
    at: datetime

    @classmethod
    def of(cls, work: Looking) -> "Reach":
        """The reach of whoever looks."""
        return _reach(work.actor.organisation or "", frozenset(work.actor.roles), work.at)

    @cached_property
    def journeys(self) -> Clause:
        """Journeys that the caller may read."""
        return sa.or_(
            self.responsible, self.referrer, self._received_journeys, self._passed_on, self.tracked, sa.false()
        )

    @cached_property
    def responsible(self) -> Clause:
        """Journeys that the caller's organisation answers for."""
        released = sa.func.coalesce(col(Journey.end_reason), "") == CancelReason.STARTED_ELSEWHERE.value
        return self._if(Relationship.RESPONSIBLE, responsible_now(self.at) == self.organisation, sa.not_(released))

    @cached_property
    def referrer(self) -> Clause:
        """Journeys that the caller's organisation referred."""
        return self._if(Relationship.REFERRER, col(Journey.referrer_id) == self.organisation)

    @cached_property
    def delivering(self) -> Clause:
        """Journeys in which the caller's organisation delivers, or has said that it will."""
        received = col(HandOff.receiver_id) == self.organisation
        running = col(HAND_OFF_INSTANCE.ended_at).is_(None)
        at_work = sa.and_(received, running, _at_work())
        return self._if(Relationship.DELIVERING, with_hand_off(sa.or_(at_work, self._leaving)))

    @cached_property
    def hand_offs(self) -> Clause:
        """Hand-offs that the caller sees, those of which only the answer is left too, and what is for a group."""
        return sa.or_(self.whole_hand_offs, self._ended_received, self._left_home, self.for_groups)

    @cached_property
    def for_groups(self) -> Clause:
        """Hand-offs for a group that the caller's organisation has or had: they tell of no learner and no journey."""
        received = sa.and_(col(HandOff.receiver_id) == self.organisation, col(HandOff.for_group), _was_sent())
        counts = bool(self.organisation) and not self.roles.isdisjoint(visibility.FOR_GROUPS)
        running = sa.and_(received, col(HAND_OFF_INSTANCE.ended_at).is_(None)) if counts else sa.false()
        ended = self._if(Relationship.FORMER, col(HAND_OFF_INSTANCE.ended_at).is_not(None), received)
        sent = sa.and_(col(HandOff.sender_id) == self.organisation, col(HandOff.for_group))
        return sa.or_(running, ended, self._if(Relationship.RESPONSIBLE, sent))

    @cached_property
    def whole_hand_offs(self) -> Clause:
        """Hand-offs of which the caller sees more than a summary."""
        return sa.or_(self.answerable_hand_offs, self._open_received, self._leaving)

    @cached_property
    def answerable_hand_offs(self) -> Clause:
        """Hand-offs that the caller's organisation sent, answers for, or had sent for it as the referrer."""
        answers = sa.or_(self.responsible, self._sends)
        if not visibility.is_named(self.roles):
            answers = sa.and_(answers, sa.not_(is_restricted()))
        inbound = col(HandOff.kind) == HandOffKind.INBOUND
        return sa.or_(answers, sa.and_(self.referrer, inbound, _was_sent()))

    @cached_property
    def summarised_hand_offs(self) -> Clause:
        """Ended hand-offs of which the caller keeps a summary, more than the answer, and open ones for a group."""
        said_no = col(HAND_OFF_INSTANCE.state).in_(visibility.SAID_NO)
        told = sa.or_(col(HAND_OFF_INSTANCE.ended_at).is_(None), sa.not_(said_no))
        accepted = sa.or_(col(HAND_OFF_INSTANCE.ended_at).is_(None), col(HandOff.accepted_at).is_not(None))
        summaries = sa.and_(sa.or_(self._ended_received, self.for_groups), told, accepted)
        return sa.or_(summaries, self._left_home)

    @cached_property
    def by_part(self) -> sa.ColumnElement[Any]:
        """The relationship that one hand-off gives the caller's organisation, if its roles count in it; else null."""
        passed_on = sa.and_(self._sent_on, col(Journey.referrer_id) != self.organisation)
        found = [
            (self._ended_received, Relationship.FORMER), (self._left_home, Relationship.FORMER),
            (passed_on, Relationship.RECEIVER), (self._leaving, Relationship.DELIVERING),
        ]  # fmt: skip
        for each, of_kind in _by_relationship():
            found.append((self._if(each, self._open_received, of_kind), each))
        return sa.case(*((clause, each.value) for clause, each in found), else_=sa.null())

    @cached_property
    def _sends(self) -> Clause:
        sender = sa.and_(col(HandOff.sender_id) == self.organisation, sa.not_(col(HandOff.for_group)))
        return self._if(Relationship.RESPONSIBLE, sender, sa.not_(self._let_go))

    @cached_property
    def _left_home(self) -> Clause:
        """What the caller's organisation sent of learners who went from it to another home, if it may be known of."""
        sender = sa.and_(col(HandOff.sender_id) == self.organisation, sa.not_(col(HandOff.for_group)))
        return self._if(Relationship.RESPONSIBLE, sender, self._let_go, sa.not_(is_restricted()))

    @cached_property
    def _let_go(self) -> Clause:
        """Hand-offs of journeys whose learners went from the caller's organisation to another home (3.7)."""
        went = sa.select(col(_CHANGE.id)).where(
            col(_CHANGE.journey_id) == col(HandOff.journey_id), col(_CHANGE.sender_id) == self.organisation,
            col(_CHANGE.kind) == HandOffKind.CHANGE_OF_AREA, col(_CHANGE.arrived_on).is_not(None),
        )  # fmt: skip
        return went.correlate(HandOff).exists()

    @cached_property
    def _open_received(self) -> Clause:
        running = col(HAND_OFF_INSTANCE.ended_at).is_(None)
        kinds = [self._if(*each) for each in _by_relationship()]
        return sa.and_(
            col(HandOff.receiver_id) == self.organisation, running, _was_sent(), sa.not_(col(HandOff.for_group)),
            sa.or_(*kinds),
        )  # fmt: skip

    @cached_property
    def _ended_received(self) -> Clause:
        ended = col(HAND_OFF_INSTANCE.ended_at).is_not(None)
        own = sa.and_(col(HandOff.receiver_id) == self.organisation, sa.not_(col(HandOff.for_group)))
        return self._if(Relationship.FORMER, own, ended, _was_sent())

    @cached_property
    def _leaving(self) -> Clause:
        """Open hand-offs by which learners are at the caller's organisation, for whom another home answers by now."""
        received = sa.and_(col(HandOff.receiver_id) == self.organisation, col(HandOff.kind).in_(HOME_KINDS))
        here = col(HAND_OFF_INSTANCE.state) == "active"
        elsewhere = sa.select(col(ResponsibilityPeriod.id)).where(
            col(ResponsibilityPeriod.journey_id) == col(HandOff.journey_id),
            col(ResponsibilityPeriod.organisation_id) != self.organisation,
            *_running_at(self.at),
        )
        return self._if(Relationship.DELIVERING, received, here, elsewhere.correlate(HandOff).exists())

    @cached_property
    def _received_journeys(self) -> Clause:
        return with_hand_off(sa.or_(self._open_received, self._leaving))

    @cached_property
    def _passed_on(self) -> Clause:
        """Journeys whose referral the caller's organisation sent on as a point of access, unanswered until now."""
        return with_hand_off(self._sent_on)

    @cached_property
    def _sent_on(self) -> Clause:
        return self._if(
            Relationship.RECEIVER,
            col(HandOff.sender_id) == self.organisation,
            col(HandOff.kind) == HandOffKind.INBOUND,
            col(HAND_OFF_INSTANCE.ended_at).is_(None),
            col(HAND_OFF_INSTANCE.state).not_in(AT_WORK),
        )

    @cached_property
    def tracked(self) -> Clause:
        """Journeys of those of 16 and 17 whom the caller's local authority follows."""
        youngest, oldest = COMPULSORY_PARTICIPATION
        today = london_date(self.at)
        return self._if(
            Relationship.LOCAL_AUTHORITY,
            col(Partnership.local_authority_id) == self.organisation,
            col(Learner.birth_date) <= years_before(today, youngest),
            col(Learner.birth_date) > years_before(today, oldest + 1),
        )

    def _if(self, relationship: Relationship, *clauses: Clause) -> Clause:
        """The clauses, if any of the caller's roles counts in the relationship."""
        counts = bool(self.organisation) and not self.roles.isdisjoint(visibility.ROLES[relationship])
        return sa.and_(*clauses) if counts else sa.false()


@lru_cache(maxsize=64)
def _reach(organisation: str, roles: frozenset[str], at: datetime) -> Reach:
    """One for all questions of a request: to make its conditions takes longer than to answer most of them."""
    return Reach(organisation, roles, at)


def responsible_now(at: datetime) -> sa.ColumnElement[str | None]:
    """The organisation responsible for a journey at `at`; of an ended one, who was last."""
    period = sa.select(col(ResponsibilityPeriod.organisation_id)).where(
        col(ResponsibilityPeriod.journey_id) == col(Journey.id), *_running_at(at)
    )
    # Until the clock has something to do for it, the journey says itself what its periods say: see `invariants`.
    row = JOURNEY_INSTANCE
    settled = sa.or_(col(row.ended_at).is_not(None), col(row.wake_at).is_(None), col(row.wake_at) > at)
    return sa.case((settled, col(row.responsible)), else_=period.limit(1).correlate(Journey).scalar_subquery())


def _running_at(at: datetime) -> tuple[Clause, Clause]:
    until = col(ResponsibilityPeriod.until_at)
    return col(ResponsibilityPeriod.from_at) <= at, sa.or_(until.is_(None), until > at)


def with_hand_off(clause: Clause) -> Clause:
    """Journeys that have a hand-off of which `clause` holds."""
    wanted = (
        sa.select(col(HandOff.id))
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .where(col(HandOff.journey_id) == col(Journey.id), clause)
    )
    return once_at_hand(wanted).correlate(Journey, JOURNEY_INSTANCE).exists()


def _by_relationship() -> Iterable[tuple[Relationship, Clause]]:
    """What an open hand-off makes of its receiver, by kind and state."""
    kind = col(HandOff.kind)
    at_work = _at_work()
    hosted = sa.and_(kind.in_(HOSTED_KINDS), col(HAND_OFF_INSTANCE.state).in_(AT_WORK))
    employers = sa.select(col(Organisation.id)).where(col(Organisation.kind) == OrganisationKind.EMPLOYER)
    goes_to_work = sa.and_(kind == HandOffKind.PROGRESSION, col(HandOff.receiver_id).in_(employers))
    employing = sa.or_(kind == HandOffKind.PLACEMENT, goes_to_work)
    yield Relationship.SUPPORT_AGENCY, kind == HandOffKind.SUPPORT
    yield Relationship.EMPLOYER, employing
    yield Relationship.DELIVERING, at_work
    yield Relationship.HOST, hosted
    others = sa.not_(sa.or_(kind == HandOffKind.SUPPORT, employing, at_work, hosted))
    yield Relationship.RECEIVER, others


def _at_work() -> Clause:
    return sa.and_(col(HandOff.kind).in_(DELIVERY_KINDS), col(HAND_OFF_INSTANCE.state).in_(AT_WORK))


def _was_sent() -> Clause:
    return col(HAND_OFF_INSTANCE.state).not_in(visibility.NEVER_SENT)


def is_restricted() -> Clause:
    """Support referrals whose very existence is restricted."""
    needs = sa.func.coalesce(sa.cast(col(HandOff.need), sa.String), "").in_([need.value for need in RESTRICTED])
    return sa.and_(col(HandOff.kind) == HandOffKind.SUPPORT, needs)
