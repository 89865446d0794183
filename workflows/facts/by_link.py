"""Whether somebody may answer a hand-off by the link of an e-mail, without signing in (clause str_06)."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from workflows import queries
from workflows.definitions.kinds import KINDS
from workflows.definitions.parties import ANSWERING, RECEIVER, party
from workflows.facts.hand_offs import SAFEGUARDING_BASIS
from workflows.rules.sensitivity import RESTRICTED_ITEMS, SPECIAL_CATEGORY
from workflows.tables.journeys import HandOff
from workflows.visibility import is_restricted
from workflows.vocabulary import SharedItem

# What an actor who came by such a link is marked with on record.
LINK = "link"
# What the receiver says, after which the link has done its work; a question is answered by a new message.
ANSWERS = frozenset({"accept", "decline", "ask_for_more", "waitlist", "pass_on"})
# In these states an answer is awaited.
AWAITING = frozenset({"sent", "acknowledged", "more_asked"})
# Nothing that tells of health, disability or sex life is shown to whoever holds an e-mail.
_TELLING = RESTRICTED_ITEMS | {f"{SharedItem.SUPPORT_NEED}:{need}" for need in SPECIAL_CATEGORY}


class Barred(StrEnum):
    """Why somebody may not answer a hand-off by a link."""

    NOT_THEIRS = "not_theirs"
    NOT_AGREED = "not_agreed"
    RESTRICTED = "restricted"


def barred(session: Session, row: HandOff, organisation_id: str, roles: Collection[str], day: date) -> Barred | None:
    """Why somebody of an organisation, with these roles, may not answer by a link on a day; None where they may."""
    if not may_answer(row, organisation_id, roles):
        return Barred.NOT_THEIRS
    if is_too_sensitive(session, row):
        return Barred.RESTRICTED
    journey = queries.journeys.journey(session, row.journey_id)
    concerned = (journey.partnership_id, row.to_partnership_id or journey.partnership_id)
    sides = (row.sender_id, row.receiver_id)
    agreed = queries.agreements.lets_answer_by_link(session, sides, concerned, day)
    return None if agreed else Barred.NOT_AGREED


def may_answer(row: HandOff, organisation_id: str, roles: Collection[str]) -> bool:
    """Whether these roles answer such a hand-off for its receiver; colleagues who ask one another sign in."""
    if organisation_id != row.receiver_id or row.sender_id == row.receiver_id:
        return False
    answering = party(RECEIVER, *(role for role in KINDS[row.kind].receivers if role in roles))
    return not set(answering).isdisjoint(ANSWERING)


def is_too_sensitive(session: Session, row: HandOff) -> bool:
    """Whether it tells of a restricted matter, of health, or was sent for somebody's safety (rule 0.6)."""
    if is_restricted(row) or row.need in SPECIAL_CATEGORY:
        return True
    shared = queries.journeys.shared_items(session, row.id)
    return any(each.item in _TELLING or each.basis == SAFEGUARDING_BASIS for each in shared)
