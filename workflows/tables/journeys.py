"""Journeys, their hand-offs, who was responsible when, and the attempts to reach the learner."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import (
    Channel,
    Component,
    DeclineReason,
    DeliveryModel,
    HandOffKind,
    ReferralSource,
    SharingPurpose,
    Stage,
    SupportNeed,
    SupportOutcome,
)


class Journey(SQLModel, table=True):
    """One learner's way through one partnership; shares its id with the instance that runs it."""

    __tablename__ = "journey"

    id: str = Field(primary_key=True, max_length=ID, foreign_key="instance.id")
    learner_id: str = refers_to("learner.id")
    partnership_id: str = refers_to("partnership.id")
    delivery_model: DeliveryModel = enum_of(DeliveryModel)
    reference: str = Field(max_length=20, unique=True)
    source: ReferralSource = enum_of(ReferralSource)
    referrer_id: str = refers_to("organisation.id")
    adviser_id: str | None = refers_to("person.id", default=None)
    reason: str = Field(max_length=TEXT)
    wish: str = Field(max_length=TITLE)
    current_activity: int
    activity_since: date | None = None
    submitted_at: datetime
    start_on: date | None = None
    planned_end_on: date | None = None
    started_on: date | None = None
    last_learning_on: date | None = None
    destination_secured: bool = False
    referrer_asked_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=NAME)
    end_note: str | None = Field(default=None, max_length=TEXT)
    earlier_journey_id: str | None = Field(default=None, max_length=ID, foreign_key="journey.id")


class AdviserChange(SQLModel, table=True):
    """That another adviser of the referrer was named for a journey, by whom, and for which colleague they did it."""

    __tablename__ = "adviser_change"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    from_id: str | None = refers_to("person.id", default=None)
    to_id: str = refers_to("person.id")
    at: datetime
    by_id: str = Field(max_length=ID)
    acting_for: str | None = Field(default=None, max_length=ID)


class ResponsibilityPeriod(SQLModel, table=True):
    """Which organisation was responsible from one moment to the next, read "at time t" (rule 0.1)."""

    __tablename__ = "responsibility_period"
    __table_args__ = (sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name="until_after_from"),)

    id: str = key()
    journey_id: str = refers_to("journey.id")
    organisation_id: str = refers_to("organisation.id")
    from_at: datetime
    until_at: datetime | None = None
    taken_back: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class HandOff(SQLModel, table=True):
    """A move of work between two organisations; shares its id with the instance that runs it.

    The subject is the component (or aim in it), stage, or support need; `offer_id` joins siblings of one open offer,
    `sequence` counts the askings for one need along a ranked list. A transfer names the partnership it goes to and,
    once accepted, the journey it opened there. `waitlist_position` is the number drawn for a waiting list: who waits
    is ordered by it, and the place in the list is counted. What is `for_group` tells its receiver of no learner. An
    acceptance may ask for the learner's answer by a day, and stand under `conditions` until they are met.
    """

    __tablename__ = "hand_off"
    __table_args__ = (
        sa.CheckConstraint("kind <> 'stage' OR stage IS NOT NULL", name="stage_named"),
        sa.CheckConstraint("kind <> 'component' OR component IS NOT NULL", name="component_named"),
        sa.CheckConstraint("kind <> 'support' OR need IS NOT NULL", name="need_named"),
        # Whether a receiver has a part in one journey is asked of every line of a list.
        sa.Index("ix_hand_off_journey_receiver", "journey_id", "receiver_id"),
    )

    id: str = Field(primary_key=True, max_length=ID, foreign_key="instance.id")
    journey_id: str = refers_to("journey.id")
    kind: HandOffKind = enum_of(HandOffKind)
    sender_id: str = refers_to("organisation.id")
    receiver_id: str = refers_to("organisation.id")
    reference: str = Field(max_length=24, unique=True)
    offer_id: str | None = Field(default=None, max_length=ID, index=True)
    sequence: int = 1
    stage: Stage | None = enum_of(Stage, default=None, nullable=True)
    component: Component | None = enum_of(Component, default=None, nullable=True)
    aim_id: str | None = refers_to("learning_aim.id", default=None)
    need: SupportNeed | None = enum_of(SupportNeed, default=None, nullable=True)
    programme_id: str | None = refers_to("programme.id", default=None)
    agreement_id: str | None = refers_to("agreement.id", default=None)
    note: str | None = Field(default=None, max_length=TEXT)
    to_partnership_id: str | None = Field(default=None, max_length=ID, foreign_key="partnership.id")
    linked_journey_id: str | None = Field(default=None, max_length=ID, foreign_key="journey.id")
    wanted_from: date | None = None
    submitted_at: datetime | None = None
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    conditions: str | None = Field(default=None, max_length=TEXT)
    answer_by: date | None = None
    chosen_on: date | None = None
    conditions_met_on: date | None = None
    conditions_met: str | None = Field(default=None, max_length=TEXT)
    start_on: date | None = None
    planned_end_on: date | None = None
    arrived_on: date | None = None
    question: str | None = Field(default=None, max_length=TEXT)
    answer: str | None = Field(default=None, max_length=TEXT)
    decline_reason: DeclineReason | None = enum_of(DeclineReason, default=None, nullable=True)
    decline_note: str | None = Field(default=None, max_length=TEXT)
    advice: str | None = Field(default=None, max_length=TEXT)
    suggested_next_id: str | None = Field(default=None, max_length=ID, foreign_key="organisation.id")
    not_ready_needs: str | None = Field(default=None, max_length=TEXT)
    review_on: date | None = None
    waitlist_position: int | None = None
    end_reason: str | None = Field(default=None, max_length=NAME)
    end_note: str | None = Field(default=None, max_length=TEXT)
    support_outcome: SupportOutcome | None = enum_of(SupportOutcome, default=None, nullable=True)
    handed_to_id: str | None = Field(default=None, max_length=ID, foreign_key="organisation.id")
    handed_to_person: str | None = Field(default=None, max_length=TITLE)
    for_group: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class SharedWithHandOff(SQLModel, table=True):
    """An item that the sender shared with the receiver of a hand-off, what for, and the lawful basis (guard G5).

    What was shared before purposes were asked for names none.
    """

    __tablename__ = "shared_with_hand_off"

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    item: str = Field(primary_key=True, max_length=NAME)
    basis: str = Field(max_length=NAME)
    purpose: SharingPurpose | None = enum_of(SharingPurpose, default=None, nullable=True)
    consent_id: str | None = Field(default=None, max_length=ID, foreign_key="consent.id")


class WorkRecord(SQLModel, table=True):
    """A record that a deliverer returned with its work, by the name the agreement gives it."""

    __tablename__ = "work_record"

    id: str = key()
    hand_off_id: str = refers_to("hand_off.id")
    record: str = Field(max_length=NAME)
    content: str = Field(max_length=TEXT)
    returned_at: datetime
    returned_by: str = Field(max_length=ID)


class ContactAttempt(SQLModel, table=True):
    """A try to reach the learner (rule C5); three on three working days by two channels allow rule C9."""

    __tablename__ = "contact_attempt"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    at: datetime
    channel: Channel = enum_of(Channel)
    reached: bool
    by_id: str = Field(max_length=ID)


class PartnerChoice(SQLModel, table=True):
    """A place in the ranked list of partners for a component, or for all when none is named (rule 4.2).

    `changed_reason` records what changed when a partner that said no may be asked again (rule 4.3).
    """

    __tablename__ = "partner_choice"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    component: Component | None = enum_of(Component, default=None, nullable=True)
    rank: int
    organisation_id: str = refers_to("organisation.id")
    reason: str = Field(max_length=TEXT)
    needs_used: str | None = Field(default=None, max_length=TEXT)
    changed_reason: str | None = Field(default=None, max_length=TEXT)
    replaced_at: datetime | None = None


class Confirmation(SQLModel, table=True):
    """What one person asked for and a second must confirm: a reopening (rule C27) or a death (rule C19)."""

    __tablename__ = "confirmation"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    kind: str = Field(max_length=NAME)
    asked_by: str = Field(max_length=ID)
    asked_at: datetime
    reason: str = Field(max_length=TEXT)
    about_on: date | None = None
    # The history entry that a reopening takes back; a move that follows it makes the request void.
    about_sequence: int | None = None
    confirmed_by: str | None = Field(default=None, max_length=ID)
    confirmed_at: datetime | None = None
