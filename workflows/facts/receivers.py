"""What a hand-off makes of the organisation that receives it, by its kind and state (rule 0.1)."""

from collections.abc import Mapping

from sqlmodel import Session

from workflows.facts.journeys import AT_WORK, DELIVERY_KINDS, HOSTED_KINDS
from workflows.queries.journeys import HandOffRow
from workflows.tables.organisations import Organisation
from workflows.vocabulary import HandOffKind, OrganisationKind, Relationship

_OF_KIND: Mapping[HandOffKind, Relationship] = {
    HandOffKind.SUPPORT: Relationship.SUPPORT_AGENCY,
    HandOffKind.PLACEMENT: Relationship.EMPLOYER,
}


def relationship_of(session: Session, row: HandOffRow) -> Relationship:
    """What its receiver is to the journey while the hand-off is open; an employer stays one whatever it receives."""
    kind = row.hand_off.kind
    if kind is HandOffKind.PROGRESSION:
        receiver = session.get_one(Organisation, row.hand_off.receiver_id)
        employs = receiver.kind is OrganisationKind.EMPLOYER
        return Relationship.EMPLOYER if employs else Relationship.RECEIVER
    if row.state in AT_WORK and kind in DELIVERY_KINDS:
        return Relationship.DELIVERING
    if row.state in AT_WORK and kind in HOSTED_KINDS:
        return Relationship.HOST
    return _OF_KIND.get(kind, Relationship.RECEIVER)
