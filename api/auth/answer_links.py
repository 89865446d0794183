"""Links by which one person answers one hand-off without signing in, where the agreement lets them (clause str_06).

A link is made as its e-mail is sent and stands nowhere else: of its token only a hash is kept. It gives no session. It
is for this hand-off, this person and an answer alone, and everything it rests on is asked again each time it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from api.auth import second_factor
from api.auth.tables import AnswerLink
from api.auth.tokens import digest, new_token
from engine import history
from engine.actor import Actor, ActorKind
from engine.clock import end_of_day, london_date
from engine.runtime import new_id
from engine.tables import HistoryEntry, Instance
from notifications.address_book import LinkToAnswer
from notifications.tables import Delivery, DeliveryStatus
from workflows import queries
from workflows.facts.by_link import ANSWERS, AWAITING, LINK, Barred, barred
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Person
from workflows.visibility import is_named

# Of 14 days the one on which it is sent is the first.
GOOD_FOR = timedelta(days=13)
PATH = "/answer"


class Why(StrEnum):
    """Why a link is over."""

    ANSWERED = "answered"
    RECALLED = "recalled"
    ENDED = "ended"
    NOT_THEIRS = "not_theirs"
    NOT_AGREED = "not_agreed"
    RESTRICTED = "restricted"
    REPLACED = "replaced"
    EXPIRED = "expired"


class LinkOver(Exception):
    """A link that was good once is not now; `link_id` is its row."""

    def __init__(self, link_id: str, why: Why) -> None:
        super().__init__("This link is over.")
        self.link_id = link_id
        self.why = why


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a link was sent to."""

    person: Person
    actor: Actor


def make(session: Session, person_id: str, hand_off_id: str, delivery_id: str, moment: datetime, *,
         second_factor_required: bool) -> LinkToAnswer | None:  # fmt: skip
    """A fresh link for the e-mail of a delivery; None where the person may not answer the hand-off by one.

    It counts once `keep` has written it down.
    """
    row, instance = session.get(HandOff, hand_off_id), session.get(Instance, hand_off_id)
    if row is None or instance is None or instance.state not in AWAITING:
        return None
    holder = holder_of(session, person_id)
    if _barred(session, row, holder, moment, second_factor_required=second_factor_required):
        return None
    expires_at = min([end_of_day(london_date(moment) + GOOD_FOR), *_decided_by(session, hand_off_id)])
    if expires_at <= moment:
        return None
    token = new_token()
    link = AnswerLink(
        id=new_id(), person_id=person_id, hand_off_id=hand_off_id, delivery_id=delivery_id, token_hash=digest(token),
        version=instance.version, created_at=moment, expires_at=expires_at,
    )  # fmt: skip
    return LinkToAnswer(f"{PATH}/{token}", expires_at, lambda writing: writing.add(link))


def find(session: Session, token: str) -> AnswerLink | None:
    """The link of a token, good or over; None for a token that never was one, or was forgotten since."""
    return session.exec(select(AnswerLink).where(AnswerLink.token_hash == digest(token))).first()


def holder_of(session: Session, person_id: str) -> Holder:
    """The person, as an actor who came by a link."""
    person = session.get_one(Person, person_id)
    roles = frozenset(role.value for role in queries.organisations.roles_of(session, person_id))
    return Holder(person, Actor(ActorKind.PERSON, person_id, person.organisation_id, roles, via=LINK))


def expect_open(session: Session, link_id: str, moment: datetime, *, second_factor_required: bool,
                hold: bool = False) -> AnswerLink:  # fmt: skip
    """The link, which may be used at `moment`; raises LinkOver. With `hold` others who use it wait for this one."""
    link = session.get_one(AnswerLink, link_id, with_for_update=hold)
    why = _why_over(session, link, moment, second_factor_required=second_factor_required)
    if why is not None:
        raise LinkOver(link.id, why)
    return link


def answer_since(session: Session, link: AnswerLink) -> HistoryEntry | None:
    """What was answered since the link was made, by whomever; None while nothing was."""
    told = history.entries(session, link.hand_off_id)
    return next((each for each in told if each.sequence > link.version and each.event in ANSWERS), None)


def _why_over(session: Session, link: AnswerLink, moment: datetime, *, second_factor_required: bool) -> Why | None:
    row, instance = session.get_one(HandOff, link.hand_off_id), session.get_one(Instance, link.hand_off_id)
    holder = holder_of(session, link.person_id)
    why = _barred(session, row, holder, moment, second_factor_required=second_factor_required)
    if why is Why.NOT_THEIRS:
        # Whoever is no more concerned is told nothing, not even what became of it.
        return why
    if answer_since(session, link) is not None:
        return Why.ANSWERED
    if instance.state not in AWAITING:
        return Why.RECALLED if instance.state == "recalled" else Why.ENDED
    if why is not None:
        return why
    if moment >= link.expires_at:
        return Why.EXPIRED
    return Why.REPLACED if _has_newer(session, link) else None


def _barred(
    session: Session, row: HandOff, holder: Holder, moment: datetime, *, second_factor_required: bool
) -> Why | None:
    roles, organisation_id = holder.actor.roles, holder.person.organisation_id
    if holder.person.left_at is not None:
        return Why.NOT_THEIRS
    found = barred(session, row, organisation_id, roles, london_date(moment))
    if found is not None:
        return _WORDS[found]
    # Nobody gets round a second factor that they must have, or have of their own accord.
    must = second_factor_required and is_named(roles)
    return Why.RESTRICTED if must or second_factor.is_set(session, holder.person.id) else None


_WORDS = {
    Barred.NOT_THEIRS: Why.NOT_THEIRS, Barred.NOT_AGREED: Why.NOT_AGREED, Barred.RESTRICTED: Why.RESTRICTED,
}  # fmt: skip


def _decided_by(session: Session, hand_off_id: str) -> Sequence[datetime]:
    open_ones = [row for row in history.deadlines(session, hand_off_id) if row.ended_at is None]
    return [row.due_at for row in open_ones if row.rule == "decide" and row.due_at is not None]


def _has_newer(session: Session, link: AnswerLink) -> bool:
    """Whether the same person was sent a newer link to the same hand-off: one that only was to be sent is none."""
    newer = (
        select(AnswerLink.id)
        .join(Delivery, col(Delivery.id) == col(AnswerLink.delivery_id))
        .where(
            AnswerLink.hand_off_id == link.hand_off_id, AnswerLink.person_id == link.person_id,
            col(AnswerLink.id) > link.id, Delivery.status == DeliveryStatus.SENT,
        )
    )  # fmt: skip
    return session.exec(newer.limit(1)).first() is not None
