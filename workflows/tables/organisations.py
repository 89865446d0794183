"""Organisations, their people with roles, and the partnerships they form."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TITLE, enum_of, key, refers_to
from workflows.vocabulary import DeliveryModel, OrganisationKind, Role


class Organisation(SQLModel, table=True):
    """A provider (with UKPRN), referral agency, school, support agency, employer or local authority."""

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint("kind <> 'provider' OR ukprn IS NOT NULL", name="provider_has_ukprn"),
        sa.CheckConstraint("ukprn IS NULL OR length(ukprn) = 8", name="ukprn_length"),
    )

    id: str = key()
    name: str = Field(max_length=TITLE)
    kind: OrganisationKind = enum_of(OrganisationKind)
    ukprn: str | None = Field(default=None, max_length=8, unique=True)
    email: str | None = Field(default=None, max_length=TITLE)
    phone: str | None = Field(default=None, max_length=40)
    postcode: str | None = Field(default=None, max_length=10)


class Person(SQLModel, table=True):
    """Somebody who works for one organisation; an account to sign in with hangs on it."""

    __tablename__ = "person"

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    name: str = Field(max_length=TITLE)
    email: str = Field(max_length=TITLE, unique=True)
    left_at: datetime | None = None


class PersonRole(SQLModel, table=True):
    """A role that a person holds in their organisation."""

    __tablename__ = "person_role"

    person_id: str = Field(primary_key=True, max_length=ID, foreign_key="person.id")
    role: Role = enum_of(Role, primary_key=True)


class Absence(SQLModel, table=True):
    """The days, both included, on which a person is away and the deputy hears and does what waits on them."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("until_on >= from_on", name="until_after_from"),
        sa.CheckConstraint("deputy_id <> person_id", name="deputy_is_another"),
    )

    person_id: str = Field(primary_key=True, max_length=ID)
    deputy_id: str = Field(max_length=ID)
    from_on: date
    until_on: date


class Partnership(SQLModel, table=True):
    """Organisations that deliver together in one delivery model; a lone provider is a partnership of one.

    `lead_id` is the provider (holistic), lead provider, lead partner, or in a consortium the point of access.
    """

    __tablename__ = "partnership"

    id: str = key()
    name: str = Field(max_length=TITLE)
    delivery_model: DeliveryModel = enum_of(DeliveryModel)
    lead_id: str = refers_to("organisation.id")
    local_authority_id: str | None = refers_to("organisation.id", default=None)


class PartnershipMember(SQLModel, table=True):
    """An organisation in a partnership, with the vocational sector it specialises in."""

    __tablename__ = "partnership_member"

    partnership_id: str = Field(primary_key=True, max_length=ID, foreign_key="partnership.id")
    organisation_id: str = Field(primary_key=True, max_length=ID, foreign_key="organisation.id", index=True)
    sector: str | None = Field(default=None, max_length=TITLE)


class SharedUnit(SQLModel, table=True):
    """A unit that the members of a consortium share, so that credit for it moves with the learner (rule 3.1)."""

    __tablename__ = "shared_unit"

    partnership_id: str = Field(primary_key=True, max_length=ID, foreign_key="partnership.id")
    number: str = Field(primary_key=True, max_length=12)
    title: str = Field(max_length=TITLE)
