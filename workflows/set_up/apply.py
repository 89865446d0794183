"""Sets an installation up from a document: adds what is new, brings dates and places up to date, deletes nothing."""

from sqlmodel import Session

from engine.errors import Refusal
from engine.runtime import new_id
from workflows.queries.set_up import (
    organisation_with_ukprn,
    organisations_called,
    partnership_called,
    person_with_email,
)
from workflows.set_up import agreements, holidays, programmes
from workflows.set_up.changes import Change, SettingUp
from workflows.set_up.network import Network, OrganisationEntry, PartnershipEntry, PersonEntry
from workflows.tables.organisations import (
    Organisation,
    Partnership,
    PartnershipMember,
    Person,
    PersonRole,
    SharedUnit,
)
from workflows.vocabulary import DeliveryModel, OrganisationKind


def set_up(session: Session, network: Network) -> tuple[Change, ...]:
    """Write the document, and say of each record whether it was added, changed or kept as it was.

    Known records are found by natural key, so that the same document may be sent again. Raises Refused with every
    reason, and the caller's transaction must then be rolled back.
    """
    doing = SettingUp(session)
    for organisation in network.organisations:
        _organisation(doing, organisation)
    doing.refuse_if_any()
    for partnership in network.partnerships:
        _partnership(doing, partnership)
    for agreement in network.agreements:
        agreements.write(doing, agreement)
    for programme in network.programmes:
        programmes.write(doing, programme)
    for holiday in network.holidays:
        holidays.write(doing, holiday)
    doing.refuse_if_any()
    return tuple(doing.changes)


def _organisation(doing: SettingUp, entry: OrganisationEntry) -> None:
    found = _known(doing, entry)
    if found is not None and found.kind is not entry.kind:
        sentence = f"{found.name} is a {found.kind.replace('_', ' ')} already and cannot become another kind."
        doing.refuse("kind_fixed", sentence, entry.name)
        return
    identifier = found.id if found else new_id()
    row = Organisation(id=identifier, **entry.model_dump(exclude={"people"}))
    changed = doing.ensure(row)
    doing.name(identifier, entry.name, entry.ukprn)
    doing.note("organisation", entry.name, is_new=found is None, changed=changed)
    for person in entry.people:
        _person(doing, identifier, person)


def _known(doing: SettingUp, entry: OrganisationEntry) -> Organisation | None:
    """The organisation with the entry's UKPRN, else the one of its name, unless that has another UKPRN."""
    by_number = organisation_with_ukprn(doing.session, entry.ukprn) if entry.ukprn else None
    if by_number is not None:
        return by_number
    named = organisations_called(doing.session, entry.name)
    if len(named) > 1:
        doing.refuse("name_ambiguous", f"{len(named)} organisations are called {entry.name} already.", entry.name)
    elif named and entry.ukprn and named[0].ukprn:
        sentence = f"{entry.name} is known with the UKPRN {named[0].ukprn}, not {entry.ukprn}."
        doing.refuse("ukprn_differs", sentence, entry.name)
    return named[0] if named else None


def _person(doing: SettingUp, organisation_id: str, entry: PersonEntry) -> None:
    found = person_with_email(doing.session, entry.email)
    if found is not None and found.organisation_id != organisation_id:
        doing.refuse("person_elsewhere", f"{entry.email} belongs to somebody of another organisation.", entry.email)
        return
    identifier = found.id if found else new_id()
    row = Person(id=identifier, organisation_id=organisation_id, name=entry.name, email=entry.email)
    changed = doing.ensure(row)
    added = [doing.ensure(PersonRole(person_id=identifier, role=role)) for role in entry.roles]
    doing.note("person", entry.email, is_new=found is None, changed=changed or any(added))


def _partnership(doing: SettingUp, entry: PartnershipEntry) -> None:
    lead = doing.find(entry.lead, OrganisationKind.PROVIDER)
    authority = doing.find(entry.local_authority, OrganisationKind.LOCAL_AUTHORITY) if entry.local_authority else None
    found_members = [(doing.find(each.organisation, OrganisationKind.PROVIDER), each.sector) for each in entry.members]
    sectors = {member: sector for member, sector in found_members if member is not None}
    if lead is None or len(sectors) < len(entry.members):
        return _member_twice(doing, entry, found_members)
    found = partnership_called(doing.session, entry.name)
    refusal = _misfit(entry, lead, found) or _not_alone(entry, {lead, *sectors})
    if refusal is not None:
        doing.refusals.append(refusal)
        return
    identifier = found.id if found else new_id()
    row = Partnership(
        id=identifier, name=entry.name, delivery_model=entry.delivery_model, lead_id=lead, local_authority_id=authority
    )
    written = [doing.ensure(row)]
    for organisation, sector in {lead: None, **sectors}.items():
        written.append(
            doing.ensure(PartnershipMember(partnership_id=identifier, organisation_id=organisation, sector=sector))
        )
    for unit in entry.shared_units:
        written.append(doing.ensure(SharedUnit(partnership_id=identifier, number=unit.number, title=unit.title)))
    doing.note("partnership", entry.name, is_new=found is None, changed=any(written))


def _member_twice(doing: SettingUp, entry: PartnershipEntry, members: list[tuple[str | None, str | None]]) -> None:
    """Note a member that is there twice; one that was not found is noted already."""
    if all(member is not None for member, _sector in members) and len(dict(members)) < len(members):
        doing.refuse("member_twice", f"A member of {entry.name} is named twice.", entry.name)


def _misfit(entry: PartnershipEntry, lead: str, found: Partnership | None) -> Refusal | None:
    """Why a known partnership cannot become this one: journeys run on its model and its lead."""
    if found is None or (found.delivery_model is entry.delivery_model and found.lead_id == lead):
        return None
    sentence = f"{entry.name} exists with another delivery model or lead, and journeys rely on these; use another name."
    return Refusal("partnership_fixed", sentence, missing=(entry.name,))


def _not_alone(entry: PartnershipEntry, members: set[str]) -> Refusal | None:
    if entry.delivery_model is not DeliveryModel.HOLISTIC or len(members) == 1:
        return None
    return Refusal("alone_in_this_model", f"{entry.name} is holistic: one provider delivers all of it, alone.",
                   missing=(entry.name,))  # fmt: skip
