"""What is done about an organisation where nobody can be told: it is flagged to those who can do something about it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from engine import clock, outbox
from engine.database import Transaction
from engine.tables import OutboxMessage
from notifications import recipients
from notifications.address_book import AddressBook
from notifications.channels import Channels
from notifications.tables import UnreachableFlag
from notifications.topics import HANDLER, UNREACHABLE


class NobodyToTell(Exception):
    """Neither the organisation nor anybody else in its partnership can be told; see `note`."""

    def __init__(self, why: str, organisation_id: str) -> None:
        super().__init__(why)
        self.organisation_id = organisation_id


@dataclass(frozen=True, slots=True)
class After:
    """What is needed to tell others, too, when telling has failed: who can be told, through what, and the moment."""

    address_book: AddressBook
    channels: Channels
    moment: datetime


def flag_unreachable(transaction: Transaction, message: OutboxMessage, organisation_id: str, after: After) -> None:
    """Tell the coordinators of the partnership's lead that the organisation cannot be reached, once a London day.

    Where that is the lead itself everybody else in the partnership hears, of the partnership alone and not of the
    record. Raises NobodyToTell when nobody of them can be told either, or nobody leads.
    """
    book, session = after.address_book, transaction.session
    partnership = book.partnership_of(session, message.instance_id, message.payload)
    lead = book.lead(session, message.instance_id, message.payload)
    if partnership is None or lead is None:
        why = "The organisation cannot be reached, and no partnership has a lead who could hear of it."
        raise NobodyToTell(why, organisation_id)
    if lead != organisation_id:
        if _is_new(transaction, organisation_id, lead, after.moment):
            _tell_lead(transaction, message, organisation_id, lead, after.moment)
        return
    others = [each for each in book.beside_lead(session, partnership) if can_be_told(session, each, after)]
    if not others:
        raise NobodyToTell("The organisation that leads the partnership cannot be reached, nor can any other.", lead)
    for other in others:
        if _is_new(transaction, lead, other, after.moment):
            payload = {"organisation": other, "unreachable": lead, "scope": partnership}
            outbox.announce(transaction, message, UNREACHABLE, after.moment, payload)


def note(transaction: Transaction, nobody: NobodyToTell, moment: datetime) -> None:
    """Keep that nobody at all could be told, as a flag to the organisation itself: the hourly look reports it."""
    _is_new(transaction, nobody.organisation_id, nobody.organisation_id, moment)


def can_be_told(session: Session, organisation_id: str, after: After) -> bool:
    """Whether anybody or anything of the organisation could be told something about no record."""
    if after.address_book.handlers(session, None, organisation_id, (HANDLER,)):
        return True
    mailbox = after.address_book.organisation(session, organisation_id)
    if after.channels.email is not None and mailbox is not None and mailbox.email:
        return True
    hooks = recipients.endpoints(session, organisation_id)
    return after.channels.webhook is not None and any(each.switched_off_at is None for each in hooks)


def _is_new(transaction: Transaction, organisation_id: str, told_id: str, moment: datetime) -> bool:
    """Write the flag of this London day; whether there was none yet."""
    today = clock.london_date(moment)
    if transaction.session.get(UnreachableFlag, (organisation_id, told_id, today)) is not None:
        return False
    transaction.session.add(UnreachableFlag(organisation_id=organisation_id, lead_id=told_id, flagged_on=today))
    transaction.flush()
    return True


def _tell_lead(
    transaction: Transaction, message: OutboxMessage, organisation_id: str, lead: str, moment: datetime
) -> None:
    payload = {"organisation": lead, "roles": ["coordinator"], "unreachable": organisation_id}
    if message.instance_id is None:
        payload |= {name: message.payload[name] for name in ("task", "scope") if name in message.payload}
    outbox.follow_up(transaction, message, UNREACHABLE, moment, payload)
