"""The directory: organisations, partnerships with their members, one's own agreements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select

from engine.clock import london_date
from engine.runtime import Work
from workflows.definitions.kinds import MANAGEMENT
from workflows.queries.agreements import may_be_in_force
from workflows.tables.agreements import (
    Agreement,
    AgreementDelivery,
    AgreementParty,
    AgreementRecord,
    AgreementTime,
)
from workflows.tables.organisations import Organisation, Partnership, PartnershipMember
from workflows.views.journey_list import MOST_ROWS, names_of
from workflows.views.shapes import Named, View
from workflows.vocabulary import AgreementBasis, AgreementKind, DeliveryModel, OrganisationKind


class OrganisationView(View):
    """An organisation as the directory lists it."""

    id: str
    name: str
    kind: OrganisationKind
    ukprn: str | None
    email: str | None
    phone: str | None
    postcode: str | None


class OrganisationPage(View):
    """Some organisations by name; `last_id` goes into `after` for what follows, null at the end."""

    items: list[OrganisationView]
    last_id: str | None


class MemberView(View):
    """A member of a partnership with the sector it specialises in."""

    organisation: Named
    sector: str | None


class PartnershipView(View):
    """A partnership; `lead` leads it, or is the point of access of a consortium."""

    id: str
    name: str
    delivery_model: DeliveryModel
    lead: Named | None
    local_authority: Named | None
    members: list[MemberView]


class SignatureView(View):
    """A side of an agreement and the day it signed."""

    organisation: Named | None
    signed_on: date | None


class AgreementView(View):
    """An agreement of the caller's organisation; `times` are working days or the rule's own unit, null for none."""

    id: str
    kind: AgreementKind
    basis: AgreementBasis
    title: str
    version: int
    partnership_id: str | None
    starts_on: date
    ends_on: date
    in_force: bool
    parties: list[SignatureView]
    deliveries: list[str] = Field(default=[])
    records: list[str] = Field(default=[])
    times: dict[str, int | None] = Field(default={})
    may_open_support: bool


def organisations(work: Work, kind: OrganisationKind | None, q: str | None, limit: int,
                  after: str | None) -> OrganisationPage:  # fmt: skip
    """At most `limit` (never over 100) organisations of a kind whose name begins with `q`, after the id `after`."""
    limit = min(limit, MOST_ROWS)
    wanted = select(Organisation)
    if kind is not None:
        wanted = wanted.where(col(Organisation.kind) == kind)
    if q is not None:
        wanted = wanted.where(col(Organisation.name).istartswith(q.strip(), autoescape=True))
    last = work.session.get(Organisation, after) if after is not None else None
    if last is not None:
        namesake = sa.and_(col(Organisation.name) == last.name, col(Organisation.id) > last.id)
        wanted = wanted.where(sa.or_(col(Organisation.name) > last.name, namesake))
    rows = work.session.exec(wanted.order_by(col(Organisation.name), col(Organisation.id)).limit(limit + 1)).all()
    shown = [OrganisationView.model_validate(row) for row in rows[:limit]]
    return OrganisationPage(items=shown, last_id=shown[-1].id if len(rows) > limit else None)


def partnerships(work: Work) -> list[PartnershipView]:
    """Every partnership with its members, by name: a referrer must find where to send a learner."""
    rows = work.session.exec(select(Partnership).order_by(col(Partnership.name), col(Partnership.id))).all()
    members = work.session.exec(select(PartnershipMember).order_by(col(PartnershipMember.organisation_id))).all()
    members_of = defaultdict(list)
    for member in members:
        members_of[member.partnership_id].append(member)
    ids = {member.organisation_id for member in members} | {row.local_authority_id for row in rows}
    names = names_of(work, {*ids, *(row.lead_id for row in rows)})
    return [
        PartnershipView(
            lead=names.get(row.lead_id),
            local_authority=names.get(row.local_authority_id),
            members=[
                MemberView(organisation=names[member.organisation_id], sector=member.sector)
                for member in members_of[row.id]
            ],
            **row.model_dump(include={"id", "name", "delivery_model"}),
        )
        for row in rows
    ]


def agreements(work: Work) -> list[AgreementView]:
    """The agreements that the caller's organisation is a side of, the latest first; drafts for who may draft them."""
    own = select(AgreementParty.agreement_id).where(
        col(AgreementParty.organisation_id) == (work.actor.organisation or "")
    )
    wanted = select(Agreement).where(col(Agreement.id).in_(own))
    if work.actor.roles.isdisjoint(MANAGEMENT):
        wanted = wanted.where(may_be_in_force())
    rows = work.session.exec(wanted.order_by(col(Agreement.starts_on).desc(), col(Agreement.id))).all()
    ids = [row.id for row in rows]
    parties = work.session.exec(select(AgreementParty).where(col(AgreementParty.agreement_id).in_(ids))).all()
    names = names_of(work, {party.organisation_id for party in parties})
    clauses = _clauses(work, ids)
    return [_agreement(work, row, parties, names, clauses) for row in rows]


def _clauses(work: Work, ids: Sequence[str]) -> dict[str, Sequence[Any]]:
    deliveries = work.session.exec(select(AgreementDelivery).where(col(AgreementDelivery.agreement_id).in_(ids))).all()
    records = work.session.exec(select(AgreementRecord).where(col(AgreementRecord.agreement_id).in_(ids))).all()
    times = work.session.exec(select(AgreementTime).where(col(AgreementTime.agreement_id).in_(ids))).all()
    return {"deliveries": deliveries, "records": records, "times": times}


def _agreement(work: Work, row: Agreement, parties: Sequence[AgreementParty], names: dict[str | None, Named],
               clauses: dict[str, Sequence[Any]]) -> AgreementView:  # fmt: skip
    own = [party for party in parties if party.agreement_id == row.id]
    today = london_date(work.at)
    signed = all(party.signed_on is not None and party.signed_on <= today for party in own)
    part = {name: [each for each in rows if each.agreement_id == row.id] for name, rows in clauses.items()}
    return AgreementView(
        in_force=signed and row.starts_on <= today <= row.ends_on,
        parties=[SignatureView(organisation=names.get(p.organisation_id), signed_on=p.signed_on) for p in own],
        deliveries=sorted(each.part for each in part["deliveries"]),
        records=sorted({each.record for each in part["records"]}),
        times={each.rule: each.amount for each in part["times"]},
        **row.model_dump(
            include={
                "id",
                "kind",
                "basis",
                "title",
                "version",
                "partnership_id",
                "starts_on",
                "ends_on",
                "may_open_support",
            }
        ),
    )
