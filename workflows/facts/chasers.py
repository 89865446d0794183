"""Facts of one chaser: the deadline or task it is about, on whom that waits, and who there may answer."""

from functools import cached_property

from engine import store, task_holds
from engine.runtime import Work
from engine.store import Row
from engine.tables import Chase, Deadline, Task
from workflows import queries, visibility
from workflows.addressees import HANDLERS, role_of
from workflows.facts.standing_in import acting_for
from workflows.facts.terms import chaser_extension
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role, TaskKind


class ChaserFacts:
    """One chaser as it stands in the transaction that answers it; raises UnknownInstance when there is none."""

    def __init__(self, work: Work, chase_id: str) -> None:
        self.work = work
        self.chase: Chase = queries.chasers.chaser(work.session, chase_id)

    @cached_property
    def deadline(self) -> Deadline | None:
        """The deadline it is about, unless that is a task."""
        return queries.chasers.deadline_of(self.work.session, self.chase)

    @cached_property
    def task(self) -> Task | None:
        """The task it is about, locked, unless that is a deadline."""
        return queries.chasers.task_of(self.work.session, self.chase)

    @cached_property
    def hand_off(self) -> HandOff | None:
        """The hand-off whose time limit it is, unless that is the journey's own."""
        return self.work.session.get(HandOff, self.chase.instance_id) if self.chase.instance_id else None

    @cached_property
    def instance(self) -> Row:
        """The journey or hand-off that it is about."""
        return store.read_instance(self.work, self.chase.instance_id or "")

    @property
    def journey_id(self) -> str | None:
        """The journey that it concerns; a task may concern none."""
        return self.hand_off.journey_id if self.hand_off else self.chase.instance_id

    @property
    def waiting_on(self) -> str | None:
        """The organisation that must act now, which may be another than when it was chased."""
        if self.task is not None:
            return self.task.organisation_id
        return self.deadline.waiting_on if self.deadline else None

    @property
    def asleep(self) -> bool:
        """Whether a hold or a break stops its time: nobody is chased meanwhile."""
        subject = self.deadline or self.task
        return subject is not None and subject.slept_at is not None

    @cached_property
    def extension(self) -> int | None:
        """The working days by which its levels may be put off, once; None where the agreement gives no more time."""
        part = self.task.detail.get("hand_off") if self.task is not None else None
        return chaser_extension(self.work.session, self.chase.instance_id, part)

    @property
    def calendar(self) -> str | None:
        """The key of the calendar under which it is counted; None: everybody's."""
        subject = self.deadline or self.task
        return subject.calendar if subject is not None else None

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Who of the organisation waited on may answer: whoever handles such records there, or a manager.

        Where nobody there has the role, whoever acts for it.
        """
        session = self.work.session
        organisation = session.get(Organisation, self.waiting_on) if self.waiting_on else None
        if organisation is None:
            return ()
        named = self.task.role if self.task is not None else role_of(self.chase.waiting_party)
        handler = named or HANDLERS[organisation.kind].value
        filled = queries.organisations.filled_roles(session, organisation.id)
        acting = acting_for(handler, filled, organisation.kind, restricted=self._restricted)
        # A manager may not even know of a concern, but where nobody else looks after one (C24).
        above = () if self.chase.rule == TaskKind.CONCERN_TRIAGE else (Role.MANAGER.value,)
        return tuple(dict.fromkeys((*sorted(each.value for each in acting), *above)))

    @property
    def _restricted(self) -> bool:
        """Whether it is about support whose very existence is restricted, and waits on another than its receiver."""
        about = task_holds.part_of(self.task) if self.task is not None else None
        hand_off = self.work.session.get(HandOff, about) if about is not None else self.hand_off
        known = hand_off is not None and visibility.is_restricted(hand_off)
        return known and hand_off is not None and self.waiting_on != hand_off.receiver_id

    @property
    def is_actors(self) -> bool:
        """Whether the actor is the one waited on: a task may name them."""
        actor = self.work.actor
        if actor.organisation is None or actor.organisation != self.waiting_on:
            return False
        named = self.task is not None and self.task.person_id == actor.id
        return named or not actor.roles.isdisjoint(self.roles)

    @property
    def in_words(self) -> tuple[str, ...]:
        """Who could answer it, such as "coordinator or manager of Millbrook"."""
        name = queries.organisations.name_of(self.work.session, self.waiting_on)
        if name and len(self.roles) == len(Role):
            return (f"anybody at {name}",)
        return (f"{' or '.join(self.roles).replace('_', ' ')} of {name}",) if name else ()

    @cached_property
    def answers_before(self) -> list[str]:
        """What chasers about the same deadline or task were answered until now."""
        return queries.chasers.answers_before(self.work.session, self.chase)
