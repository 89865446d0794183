"""Facts of one chaser: the deadline or task it is about, on whom that waits, and who there may answer."""

from functools import cached_property

from engine import store
from engine.runtime import Work
from engine.store import Row
from engine.tables import Chase, Deadline, Task
from workflows import queries
from workflows.addressees import HANDLERS
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role


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
    def roles(self) -> tuple[str, ...]:
        """Who of the organisation waited on may answer: whoever handles such records there, or a manager."""
        organisation = self.work.session.get(Organisation, self.waiting_on) if self.waiting_on else None
        if organisation is None:
            return ()
        handler = self.task.role if self.task is not None else HANDLERS[organisation.kind].value
        return tuple(dict.fromkeys((handler, Role.MANAGER.value)))

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
        return (f"{' or '.join(self.roles).replace('_', ' ')} of {name}",) if name else ()

    @cached_property
    def answers_before(self) -> list[str]:
        """What chasers about the same deadline or task were answered until now."""
        return queries.chasers.answers_before(self.work.session, self.chase)
