"""One organisation as those who work with others read it: what it is and offers, how it answers; no learner."""

from sqlmodel import col, select

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.definitions.kinds import MANAGEMENT
from workflows.facts.candidates import Candidates
from workflows.rules.ranking import Answers
from workflows.tables.agreements import Agreement, AgreementParty
from workflows.tables.organisations import Organisation, PartnershipMember
from workflows.views.agreement_list import may_read
from workflows.views.directory_view import OrganisationView, PartnershipView, partnerships
from workflows.views.offers_asked import OffersAsked
from workflows.views.offers_view import ProgrammeView, programmes
from workflows.views.shapes import Named, View
from workflows.vocabulary import DeliveryModel, Role

ASKING = MANAGEMENT | {Role.ADVISER}
"""Who compares partners (rule 4.2)."""


class AnswersView(View):
    """How an organisation answered in a partnership within twelve months; null where that is too few to say."""

    partnership: Named
    median_days: float | None
    accepted_per_cent: int | None


class ContactView(View):
    """Somebody of the organisation who is known from an agreement: who signed it, or keeps its record."""

    name: str
    why: str
    agreement: Named


class PartnerPage(View):
    """An organisation: what it is, where it is a member, what it offers, how it answered, and whom we know there."""

    organisation: OrganisationView
    areas: list[str]
    partnerships: list[PartnershipView]
    programmes: list[ProgrammeView]
    answers: list[AnswersView]
    contacts: list[ContactView]


def partner_page(work: Work, organisation_id: str) -> PartnerPage:
    """One organisation of the directory; raises UnknownInstance where there is none by that id."""
    row = queries.organisations.organisation(work.session, organisation_id)
    if row is None:
        raise UnknownInstance
    member = set(work.session.exec(
        select(PartnershipMember.partnership_id).where(col(PartnershipMember.organisation_id) == row.id)
    ))  # fmt: skip
    joined = [each for each in partnerships(work) if each.id in member]
    return PartnerPage(
        organisation=OrganisationView.model_validate(row),
        areas=sorted(queries.suggestions.served_areas(work.session, [row.id]).get(row.id, ())), partnerships=joined,
        programmes=programmes(work, OffersAsked(organisation=row.id), 100, None).items,
        answers=_answers(work, row, joined), contacts=_contacts(work, row.id),
    )  # fmt: skip


def _answers(work: Work, row: Organisation, joined: list[PartnershipView]) -> list[AnswersView]:
    """As the ranking of partners says it, to whoever ranks: the lead, or in a consortium each member (4.2, 3.5)."""
    own = work.actor.organisation or ""
    if work.actor.roles.isdisjoint(ASKING):
        return []
    shared = [each for each in joined if _ranks(each, own)]
    found = [(each, _answered(work, each.id, row.id, own)) for each in shared]
    return [
        AnswersView(
            partnership=Named(id=each.id, name=each.name), median_days=answers.median_days,
            accepted_per_cent=answers.per_cent,
        )
        for each, answers in found
    ]  # fmt: skip


def _ranks(partnership: PartnershipView, own: str) -> bool:
    if partnership.delivery_model is DeliveryModel.CONSORTIUM:
        return own in {member.organisation.id for member in partnership.members}
    return partnership.lead is not None and partnership.lead.id == own


def _answered(work: Work, partnership_id: str, organisation_id: str, own: str) -> Answers:
    candidates = Candidates(work, partnership_id, [organisation_id], own, london_date(work.at))
    return next(iter(candidates)).answers


def _contacts(work: Work, organisation_id: str) -> list[ContactView]:
    """Who is known there from agreements with us, to those who may open them; nobody who has left."""
    own = work.actor.organisation or ""
    if not may_read(work) or organisation_id == own:
        return []
    ours = select(AgreementParty.agreement_id).where(col(AgreementParty.organisation_id) == own)
    theirs = col(AgreementParty.organisation_id) == organisation_id
    wanted = (
        select(Agreement, AgreementParty)
        .join(AgreementParty, col(AgreementParty.agreement_id) == col(Agreement.id))
        .where(theirs, col(Agreement.id).in_(ours), col(Agreement.withdrawn_at).is_(None))
        .order_by(col(Agreement.starts_on).desc(), col(Agreement.id))
    )
    here = {each.id: each.name for each in queries.organisations.colleagues(work.session, organisation_id)}
    found: dict[tuple[str, str], ContactView] = {}
    for agreement, party in work.session.exec(wanted):
        for person, why in ((agreement.owner_id, "Keeps the record of"), (party.signed_by, "Signed")):
            if person in here:
                of = Named(id=agreement.id, name=agreement.title)
                found.setdefault((here[person], why), ContactView(name=here[person], why=why, agreement=of))
    return list(found.values())
