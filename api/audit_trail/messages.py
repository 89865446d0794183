"""The messages about one record and what became of each, as far as the viewer of its audit may know (rule 0.6)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmodel import col, select

from engine.tables import OutboxMessage
from notifications.tables import Delivery, InboxItem
from notifications.topics import LEARNER_TOLD, is_confidential
from workflows.facts import concerns
from workflows.tables.organisations import Person
from workflows.views.audit_view import AuditFilter, AuditKind, AuditLine, Place, Told, records
from workflows.views.history_view import seen_commands
from workflows.views.looking import Look
from workflows.views.shapes import Named
from workflows.visibility import Item

_TOPICS_OF_CONCERNS = "concern."


def message_lines(look: Look, wanted: AuditFilter, after: Place | None) -> list[AuditLine]:
    """A line for each message that the viewer may know of, the latest first."""
    if not wanted.wants(AuditKind.MESSAGE):
        return []
    about = records(look)
    asked = select(OutboxMessage).where(col(OutboxMessage.instance_id).in_(about))
    within = wanted.clauses(col(OutboxMessage.created_at), col(OutboxMessage.id), after)
    rows = look.work.session.exec(asked.where(*within).order_by(col(OutboxMessage.id).desc())).all()
    shown = [row for row in rows if row.payload.get("organisation") not in look.unknown_organisations]
    knowing = _Knowing(look)
    shown = [row for row in shown if knowing.of(row)]
    told = _told(look, [row.id for row in shown])
    return [
        AuditLine(
            id=row.id, at=row.created_at, kind=AuditKind.MESSAGE, what=row.topic,
            hand_off=row.instance_id if row.instance_id != look.facts.id else None,
            told=told[row.id] or [_not_yet(look, row)],
        )
        for row in shown
    ]  # fmt: skip


class _Knowing:
    """What one viewer may know of messages.

    Of restricted matters messages tell by their topics, by their number and by their moments. So whoever does not see
    these has of the journey itself only what went out with something that they see happen; whether there is anything
    restricted at all changes nothing in that.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._everything = look.sees(Item.RESTRICTED_DETAIL)
        self._concerns = concerns.looks_after(look.work.session, look.work.actor, look.facts.today)
        self._commands = frozenset[str]() if self._everything else seen_commands(look)

    def of(self, row: OutboxMessage) -> bool:
        """Whether the viewer may know of the message."""
        if row.topic.startswith(_TOPICS_OF_CONCERNS) or is_confidential(row.topic, row.payload):
            return self._concerns
        part_of_journey = row.instance_id == self._look.facts.id
        return self._everything or not part_of_journey or row.command_id in self._commands


def _told(look: Look, message_ids: Sequence[str]) -> Mapping[str, list[Told]]:
    """What became of each message: those on their way or sent, and those in inboxes."""
    session = look.work.session
    deliveries = session.exec(select(Delivery).where(col(Delivery.message_id).in_(message_ids))).all()
    items = session.exec(select(InboxItem).where(col(InboxItem.message_id).in_(message_ids))).all()
    people = _people(look, [row.recipient_id for row in deliveries] + [row.person_id for row in items])
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for message, told in (*_by_delivery(look, deliveries, people), *_by_inbox(look, items, people)):
        found[message].append(told)
    return found


def _not_yet(look: Look, row: OutboxMessage) -> Told:
    """What becomes of a message of which it is not settled who hears it."""
    organisation = look.named(row.payload.get("organisation"))
    recipient = "learner" if row.topic == LEARNER_TOLD else "organisation"
    return Told(recipient=recipient, organisation=organisation, person=None, channel="message", status=row.status,
                at=None, why=None)  # fmt: skip


def _by_delivery(look: Look, rows: Sequence[Delivery], people: Mapping[str, Person]) -> Iterator[tuple[str, Told]]:
    for row in sorted(rows, key=lambda each: each.id):
        person = people.get(row.recipient_id)
        organisation = person.organisation_id if person else row.organisation_id
        if row.message_id is not None and organisation not in look.unknown_organisations:
            yield row.message_id, Told(
                recipient=row.recipient_kind, organisation=look.named(organisation), person=_colleague(look, person),
                channel=row.channel, status=row.status, at=row.settled_at, why=row.last_error,
            )  # fmt: skip


def _by_inbox(look: Look, rows: Sequence[InboxItem], people: Mapping[str, Person]) -> Iterator[tuple[str, Told]]:
    for row in sorted(rows, key=lambda each: each.id):
        person = people.get(row.person_id)
        organisation = person.organisation_id if person else None
        if row.message_id is not None and organisation not in look.unknown_organisations:
            yield row.message_id, Told(
                recipient="person", organisation=look.named(organisation), person=_colleague(look, person),
                channel="inbox", status="read" if row.read_at else "sent", at=row.read_at or row.created_at, why=None,
            )  # fmt: skip


def _people(look: Look, ids: Collection[str]) -> Mapping[str, Person]:
    found = look.work.session.exec(select(Person).where(col(Person.id).in_(set(ids))))
    return {person.id: person for person in found}


def _colleague(look: Look, person: Person | None) -> Named | None:
    """People are named to their own colleagues; of others their organisation is."""
    return Named(id=person.id, name=person.name) if person is not None and person.organisation_id == look.own else None
