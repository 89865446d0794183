"""Who acts and hears in an organisation for a role that nobody there holds."""

from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session

from engine.tables import Instance
from workflows import queries, visibility
from workflows.addressees import HANDLERS
from workflows.facts.receivers import relationship_of
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Organisation, Partnership, Person
from workflows.vocabulary import WITHOUT_LEARNERS, OrganisationKind, Relationship, Role

# Whoever runs the installation does nothing about learners, though nobody else be there.
_ANYBODY = frozenset(Role) - {Role.OPERATOR}


def acting_for(
    role: str, filled: Collection[str], kind: OrganisationKind, *, restricted: bool = False
) -> frozenset[Role]:
    """The roles in which people of an organisation do what is for `role`: that one while somebody holds it.

    With nobody in it the managers do, without them whoever handles records in an organisation of the `kind`, and
    without those anybody. About `restricted` support that is done by named staff alone (rule 0.6).
    """
    if role in filled:
        return frozenset({Role(role)})
    if restricted:
        return visibility.NAMED_STAFF
    return next((frozenset({each}) for each in (Role.MANAGER, HANDLERS[kind]) if each in filled), _ANYBODY)


def roles_acted_for(session: Session, organisation_id: str, roles: Collection[str]) -> tuple[set[str], set[str]]:
    """Roles that nobody in the organisation holds, and for which somebody who holds `roles` acts (see `acting_for`).

    In the usual matters, and in restricted ones.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        return set(), set()
    filled = queries.organisations.filled_roles(session, organisation_id)
    kind, empty = organisation.kind, frozenset(Role) - filled
    usual = {each.value for each in empty if not acting_for(each, filled, kind).isdisjoint(roles)}
    restricted = {each.value for each in empty if not acting_for(each, filled, kind, restricted=True).isdisjoint(roles)}
    return usual, restricted


def stand_ins(session: Session, instance_id: str | None, organisation_id: str) -> Sequence[Person]:
    """Who hears what nobody in the right role is there to hear.

    The managers; without them whoever handles such records there; without those everybody who may see something of the
    record (of none: everybody). At last the administrators, who can give somebody the role. Of support whose very
    existence is restricted nobody hears who may not see it: at its sender that is named staff alone (rule 0.6).
    """
    hand_off = session.get(HandOff, instance_id) if instance_id is not None else None
    restricted = hand_off is not None and visibility.is_restricted(hand_off)
    known = readers(session, instance_id, organisation_id)
    if restricted and hand_off is not None and organisation_id != hand_off.receiver_id:
        known &= visibility.NAMED_STAFF
    kind = session.get_one(Organisation, organisation_id).kind
    for roles in ({Role.MANAGER}, {HANDLERS[kind]}, known, {Role.ADMINISTRATOR}):
        may_hear = roles & known if restricted else roles
        found = queries.organisations.people_with_role(session, organisation_id, *sorted(may_hear))
        if found:
            return found
    return ()


def readers(session: Session, instance_id: str | None, organisation_id: str) -> frozenset[Role]:
    """Roles of the organisation in which somebody sees something of the record, by what it is to it now (rule 0.6).

    What is about no record is the organisation's own affair: all but those who look after people or the installation.
    """
    if instance_id is None:
        return frozenset(Role) - WITHOUT_LEARNERS
    hand_off = session.get(HandOff, instance_id)
    journey = session.get_one(Journey, hand_off.journey_id if hand_off else instance_id)
    found: frozenset[Role] = frozenset()
    return found.union(*(visibility.ROLES[each] for each in _relationships(session, journey, organisation_id)))


def _relationships(session: Session, journey: Journey, organisation_id: str) -> Iterator[Relationship]:
    if session.get_one(Instance, journey.id).responsible == organisation_id:
        yield Relationship.RESPONSIBLE
    if journey.referrer_id == organisation_id:
        yield Relationship.REFERRER
    if session.get_one(Partnership, journey.partnership_id).local_authority_id == organisation_id:
        yield Relationship.LOCAL_AUTHORITY
    for row in queries.journeys.hand_offs(session, journey.id):
        if row.hand_off.receiver_id == organisation_id and row.state not in visibility.NEVER_SENT:
            yield Relationship.FORMER if row.ended else relationship_of(session, row)
