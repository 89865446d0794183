"""What notifications ask about people and records, and the plain values they are answered with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be told: a person of an organisation, an organisation's own mailbox, or a learner.

    `id` is the person's, the organisation's, or for a learner that of the journey; `organisation_id` is None for a
    learner.
    """

    id: str
    organisation_id: str | None
    name: str
    email: str | None = None
    phone: str | None = None


_RECORDS = {"/journeys/": "Journey", "/hand-offs/": "Hand-off"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about, as one reader may know it: a reference, the path of its page, and who the reader is.

    A message about no record is about a task, and the reference is what that can be called.

    `audience` is staff, partner, referrer, local_authority or learner (the audiences of a definition's labels).
    """

    reference: str
    path: str
    audience: str

    @property
    def named(self) -> str:
        """The reference, after what it is one of where it is that of a record."""
        kind = next((name for begins, name in _RECORDS.items() if self.path.startswith(begins)), None)
        return f"{kind} {self.reference}" if kind else self.reference


@dataclass(frozen=True, slots=True)
class RecipientGroup:
    """Whom a message is for: people of one organisation in some roles (none: those of the topic), or one person."""

    organisation_id: str
    roles: tuple[str, ...] = ()
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class StillLate:
    """A time limit or task (`thing`, its id) that is late and not settled, with the chaser of its highest level."""

    thing: str
    chase_id: str


@dataclass(frozen=True, slots=True)
class LinkToAnswer:
    """A link for one person and one e-mail: its path, which holds a secret, and until when it is good, exclusive.

    It counts once `keep` has written it down.
    """

    path: str
    expires_at: datetime
    keep: Callable[[Session], None]


class AddressBook(Protocol):
    """Reads who is to be told, in the transaction of `session`; every answer is as things are at that moment.

    No record (`instance_id` None) stands for a task about none: its `task` and `scope` are in the payload.
    """

    def chaser_recipients(
        self, session: Session, instance_id: str | None, payload: Mapping[str, Any]
    ) -> list[RecipientGroup]:
        """Whom a chaser is for: those that its level tells, as far as they may know of the record."""
        ...

    def handlers(
        self, session: Session, instance_id: str | None, organisation_id: str, roles: Sequence[str]
    ) -> list[Recipient]:
        """People of the organisation in `roles`, where "handler" stands for whoever handles such a record there.

        Nobody in those roles: its managers, else who handles such records, else whoever there may know of it. Nobody at
        all: an empty list.
        """
        ...

    def is_discreet(self, session: Session, instance_id: str | None, organisation_id: str) -> bool:
        """Whether only some people of the organisation may know of the record, so none of its systems or mailboxes."""
        ...

    def person(self, session: Session, person_id: str, instance_id: str | None) -> list[Recipient]:
        """The person; for somebody who has left, those who hear of the record where nobody has the role to."""
        ...

    def acting(self, session: Session, person: Recipient, today: date) -> Recipient:
        """Who acts for the person today: themselves, or while they are away the deputy who is here."""
        ...

    def still_late(self, session: Session, person_id: str, moment: datetime) -> Sequence[StillLate]:
        """All that the person is chased for at `moment`, for those too for whom they act, and may be told of.

        Each thing once, the oldest due first; nothing whose time stands still or whose messages are held.
        """
        ...

    def organisation(self, session: Session, organisation_id: str) -> Recipient | None:
        """The organisation's own mailbox, or None when it has none."""
        ...

    def learner(self, session: Session, instance_id: str | None) -> Recipient | None:
        """The learner of the record, or None when they may not be told (rules C19, C25) or left no address."""
        ...

    def lead(self, session: Session, instance_id: str | None, payload: Mapping[str, Any]) -> str | None:
        """The organisation that leads the partnership of the record, or of the task; None where there is none."""
        ...

    def partnership_of(self, session: Session, instance_id: str | None, payload: Mapping[str, Any]) -> str | None:
        """The partnership of the record, or that which is the scope of the task; None where there is none."""
        ...

    def beside_lead(self, session: Session, partnership_id: str) -> list[str]:
        """The organisations of a partnership beside its lead: its members, and the local authority it works with."""
        ...

    def subject(
        self, session: Session, instance_id: str | None, organisation_id: str | None, payload: Mapping[str, Any]
    ) -> Subject:
        """The record as the organisation knows it, or the task about none; no organisation stands for the learner."""
        ...

    def link_to_answer(
        self, session: Session, person_id: str, instance_id: str | None, delivery_id: str, moment: datetime
    ) -> LinkToAnswer | None:
        """A fresh link by which the person answers the record from the e-mail of a delivery, without signing in.

        None where that is not agreed, or not for them.
        """
        ...
