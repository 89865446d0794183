"""Facts of one hand-off: its sides, its kind's rule, the agreement it stands on, and places."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from engine import history, store
from engine.actor import Actor
from engine.definition import Duration
from engine.runtime import Work
from engine.store import Row
from workflows import queries
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.kinds import KINDS, Force, KindRule
from workflows.definitions.parties import OWNER, RECEIVER, SENDER, SYSTEM
from workflows.facts.journeys import JourneyFacts
from workflows.facts.speaking import answered_by_staff, is_owner, speaks_for_employer
from workflows.facts.terms import agreed_terms
from workflows.queries.employers import Checked
from workflows.queries.parts import Part
from workflows.queries.places import Places, PlacesWanted
from workflows.tables.agreements import Agreement
from workflows.tables.areas import AreaChange
from workflows.tables.journeys import HandOff
from workflows.vocabulary import (
    AgreementBasis,
    AgreementKind,
    DeliveryModel,
    HandOffKind,
    OrganisationKind,
    Relationship,
    Role,
)

CONTRACTUAL = AgreementBasis.CONTRACTUAL
# What never holds a place at a programme, whatever an answer names.
PLACELESS = frozenset({HandOffKind.TASTER, HandOffKind.CONTRIBUTION, HandOffKind.PROGRESSION, HandOffKind.INTERNAL,
                       HandOffKind.PLACEMENT})  # fmt: skip
# The basis on which the safeguarding lead shares without consent.
SAFEGUARDING_BASIS = "safeguarding"


class HandOffFacts:
    """One hand-off as guards see it; `given` is what the request says, never what the database holds."""

    def __init__(self, work: Work, hand_off: HandOff, given: Mapping[str, Any] | None = None, *,
                 stored: bool = True) -> None:  # fmt: skip
        self.work = work
        self.stored = stored
        self.hand_off = hand_off
        self.id = hand_off.id
        self.given = given or {}
        self.asked_for_real = given is not None

    @classmethod
    def read(cls, work: Work, hand_off_id: str) -> "HandOffFacts":
        """The facts of a stored hand-off; raises UnknownInstance."""
        return cls(work, queries.journeys.hand_off(work.session, hand_off_id))

    def with_given(self, **given: Any) -> "HandOffFacts":
        """Fresh facts for the same hand-off with what a request says."""
        return HandOffFacts(self.work, self.hand_off, given)

    @cached_property
    def journey(self) -> JourneyFacts:
        """The facts of the journey it belongs to."""
        return JourneyFacts(self.work, self.hand_off.journey_id, self.given if self.asked_for_real else None)

    @property
    def today(self) -> date:
        """The local date of this command."""
        return self.journey.today

    @cached_property
    def row(self) -> Row:
        """The hand-off's instance."""
        return store.read_instance(self.work, self.id)

    @property
    def kind(self) -> KindRule:
        """What sets its kind apart."""
        return KINDS[self.hand_off.kind]

    @property
    def is_inbound(self) -> bool:
        """Whether it asks for a place at the start of a journey."""
        return self.hand_off.kind is HandOffKind.INBOUND

    def relationships(self, organisation: str | None) -> frozenset[str]:
        """What `organisation` is to this hand-off: a side of it, or responsible for the journey."""
        sides = {
            SENDER: organisation == self.hand_off.sender_id,
            RECEIVER: organisation == self.hand_off.receiver_id,
            Relationship.RESPONSIBLE.value: organisation is not None and organisation == self.journey.responsible,
        }
        return frozenset(name for name, holds in sides.items() if holds)

    def parties(self, actor: Actor) -> frozenset[str]:
        """The parties that `actor` speaks for; a side speaks only through the roles its kind gives it."""
        if actor.is_clock:
            return frozenset({SYSTEM})
        speaking = {SENDER: self.sending_roles, RECEIVER: self.kind.receivers}
        names = self.relationships(actor.organisation)
        if self.hand_off.kind is HandOffKind.INTERNAL and RECEIVER in names:
            # Of one organisation with itself only managers answer, and whose work it is by name (1.4).
            speaking[RECEIVER] = frozenset({Role.MANAGER})
        speaks = frozenset(
            f"{name}.{role}" for name in names for role in actor.roles if role in speaking.get(name, actor.roles)
        )
        if speaks_for_employer(self.work.session, self.hand_off, actor, self.sending_roles):
            speaks |= {f"{RECEIVER}.{Role.PLACEMENT_CONTACT}"}
        owner = self.about.team_task.owner_id if self.about.team_task is not None else None
        return speaks | {OWNER} if is_owner(self.work.session, self.hand_off, owner, actor, self.today) else speaks

    @cached_property
    def about(self) -> Part:
        """What its kind says beside what all of them do: as it is stored, of one not yet stored as it will be."""
        return queries.parts.part_of(self.work.session, self.id) if self.stored else self.given.get("about", Part())

    @cached_property
    def sending_roles(self) -> frozenset[str]:
        """The roles that act for the sender: at a careers team advisers and managers, at a provider by the kind."""
        return frozenset(self.kind.senders)

    def organisation_of(self, party: str) -> str | None:
        """Who stands behind a state's next actor; for an employer where nobody can sign in, whoever asks it."""
        if party == SENDER or (party == RECEIVER and answered_by_staff(self.work.session, self.hand_off)):
            return self.hand_off.sender_id
        return self.hand_off.receiver_id if party == RECEIVER else self.journey.responsible

    @cached_property
    def agreement_kind(self) -> AgreementKind | None:
        """The type of agreement G1 asks for: for a consortium's inbound referrals its membership (rule 3.1)."""
        if self.is_inbound and self.journey.model is DeliveryModel.CONSORTIUM:
            return AgreementKind.STRATEGIC
        return self.kind.agreement

    @property
    def agreement_force(self) -> Force:
        """How far a missing agreement stops it; consortium membership is a hard condition."""
        membership = self.agreement_kind is AgreementKind.STRATEGIC
        return Force.HARD if membership else self.kind.force

    @cached_property
    def agreement_sides(self) -> tuple[str, ...]:
        """Who must have signed: both sides, or the receiving member of a consortium."""
        if self.agreement_kind is AgreementKind.STRATEGIC and self.is_inbound:
            return (self.hand_off.receiver_id,)
        return (self.hand_off.sender_id, self.hand_off.receiver_id)

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Agreements of the right type between the sides, in force or not."""
        if self.agreement_kind is None:
            return []
        one, other = self.agreement_sides[0], self.agreement_sides[-1]
        found = queries.agreements.agreements_between(self.work.session, one, other, self.agreement_kind)
        return [agreement for agreement in found if agreement.partnership_id in self._partnerships]

    @property
    def _partnerships(self) -> frozenset[str | None]:
        """Whose agreements count: those of the partnerships concerned, and unless it is membership, of none."""
        concerned = {self.journey.partnership.id, self.hand_off.to_partnership_id or self.journey.partnership.id}
        return frozenset(concerned if self.agreement_kind is AgreementKind.STRATEGIC else {*concerned, None})

    @cached_property
    def agreement(self) -> Agreement | None:
        """The agreement in force today, one that covers this part of the journey first (G1, G2)."""
        valid = [
            agreement
            for agreement in self.agreements
            if queries.agreements.in_force(self.work.session, agreement, self.today, *self.agreement_sides)
        ]
        covering = [agreement for agreement in valid if self._covers(agreement)]
        # Where none covers it, a contract says so with force before others do.
        return next(iter(covering or sorted(valid, key=lambda each: each.basis is not CONTRACTUAL)), None)

    @property
    def is_bound(self) -> bool:
        """Whether the agreement in force is a contract: the clauses of any other only warn."""
        return self.agreement is not None and self.agreement.basis is CONTRACTUAL

    def _covers(self, agreement: Agreement) -> bool:
        parts = queries.agreements.deliveries(self.work.session, agreement.id)
        return parts.issuperset(self.parts)

    @property
    def part(self) -> str | None:
        """The part of the journey it is about, by its word."""
        return str(self.hand_off.stage or self.hand_off.component or "") or None

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the journey that the agreement must name (G2): a whole partner referral names all three."""
        if self.part:
            return frozenset({self.part})
        from_all = self.hand_off.kind is HandOffKind.PARTNER
        return frozenset({"vocational", "personal_social", "functional_skills"}) if from_all else frozenset()

    @cached_property
    def parts_allowed(self) -> frozenset[str]:
        """The parts that the agreement in force lets the receiver deliver."""
        if self.agreement is None:
            return frozenset()
        return queries.agreements.deliveries(self.work.session, self.agreement.id)

    @cached_property
    def terms(self) -> Mapping[str, Duration | None]:
        """Time limits its kind does without, then those its agreement changes."""
        agreed = agreed_terms(self.work.session, self.hand_off.agreement_id, HAND_OFF)
        return {**agreed, **dict.fromkeys(self.kind.without)}

    @cached_property
    def calendar(self) -> str | None:
        """The receiver's own calendar where the agreement lets it count; None: everybody's ("Time")."""
        row = self.hand_off
        return queries.agreements.counts_calendar_of(self.work.session, row.agreement_id, row.receiver_id)

    @property
    def wanted_start(self) -> date:
        """The day from which a place is wanted: the start date said, else the sender's wish, from today on."""
        start_on: date | None = self.given.get("start_on") or self.hand_off.start_on
        return start_on or queries.places.waits_for(self.hand_off, self.today)

    @property
    def programme_id(self) -> str | None:
        """The programme of the place: as said in the answer, else as asked for; some kinds ask for no place."""
        if self.hand_off.kind in PLACELESS:
            return None
        return self.given.get("programme_id") or self.hand_off.programme_id

    @cached_property
    def places(self) -> Places | None:
        """The places for the wanted start, the pool locked; None without a programme or without places set."""
        if self.programme_id is None:
            return None
        row = self.hand_off
        wanted = PlacesWanted(self.programme_id, self.wanted_start, self.today, row.id, row.sender_id)
        return queries.places.places(self.work.session, wanted, lock=self.asked_for_real)

    @cached_property
    def intake_on(self) -> date | None:
        """The next intake of the programme from the wanted day on, after today if there is one; None without any."""
        if self.programme_id is None or not queries.places.has_intakes(self.work.session, self.programme_id):
            return None
        earliest = max(self.today, self.hand_off.wanted_from or self.today)
        after, first = max(earliest, self.today + timedelta(days=1)), queries.places.next_intake
        return first(self.work.session, self.programme_id, after) or first(
            self.work.session, self.programme_id, earliest
        )

    @cached_property
    def start_due(self) -> Any:
        """The moment by which the learner must have started, from the open start deadline; None without one."""
        holder = self.hand_off.journey_id if self.is_inbound else self.id
        rows = [row for row in history.deadlines(self.work.session, holder) if row.rule == "start" and not row.ended_at]
        return rows[-1].due_at if rows else None

    @cached_property
    def proposal(self) -> AreaChange | None:
        """What a change of vocational area stands on, once it is stored (3.5)."""
        return queries.areas.area_change(self.work.session, self.id) if self.stored else None

    @cached_property
    def records_missing(self) -> tuple[str, ...]:
        """Records that the agreement names and nobody has returned yet (clause ext_04)."""
        if self.hand_off.agreement_id is None:
            return ()
        due = queries.agreements.records_due(self.work.session, self.hand_off.agreement_id, self.part)
        stored = {row.record for row in queries.journeys.work_records(self.work.session, self.id)}
        return tuple(sorted(due - stored - {each.record for each in self.given.get("records", ())}))

    @cached_property
    def records_binding(self) -> bool:
        """Whether a missing record stops the work from counting as done: where a contract asks for it."""
        found = queries.agreements.agreement(self.work.session, self.hand_off.agreement_id)
        return found is not None and found.basis is CONTRACTUAL

    @cached_property
    def opened_for_safeguarding(self) -> bool:
        """Whether the safeguarding lead opened it without consent, with a written reason (C21)."""
        shared = queries.journeys.shared_items(self.work.session, self.id) if self.stored else []
        return any(each.basis == SAFEGUARDING_BASIS for each in shared)

    @property
    def hold_reason(self) -> str | None:
        """Why this hand-off is on hold, if it is; one not yet stored never is."""
        return self.row.hold_reason if self.stored else None

    @cached_property
    def receiver_kind(self) -> OrganisationKind | None:
        """What the receiver is."""
        found = queries.organisations.organisation(self.work.session, self.hand_off.receiver_id)
        return found.kind if found else None

    @cached_property
    def employer_check(self) -> Checked | None:
        """The sender's newest check of the employer that receives it (C22)."""
        return queries.employers.latest_check(self.work.session, self.hand_off.sender_id, self.hand_off.receiver_id)
