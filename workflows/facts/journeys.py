"""Facts of one journey, read from the database in the transaction that will change it."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from engine import store
from engine.actor import Actor
from engine.clock import london_date
from engine.definition import Duration
from engine.runtime import Work
from engine.store import Row
from workflows import queries
from workflows.definitions.parties import IN_VIEW, LEARNER, RECEIVER, SYSTEM
from workflows.facts import homes
from workflows.facts.learning import LearningFacts
from workflows.facts.terms import agreed_terms
from workflows.queries.journeys import HandOffRow
from workflows.rules.age_groups import AgeGroup, age_group, age_on
from workflows.tables.agreements import Agreement
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.learning import Destination, Induction, InitialAssessment, Plan
from workflows.tables.organisations import Partnership
from workflows.vocabulary import AgreementKind, DeliveryModel, HandOffKind, HoldReason, Relationship, Role, Stage

# A receiver that has said yes and whose part has not ended: it delivers, or will from its start date.
AT_WORK = frozenset({"accepted", "active", "work_submitted"})
DELIVERY_KINDS = frozenset({HandOffKind.STAGE, HandOffKind.COMPONENT, HandOffKind.PARTNER, HandOffKind.CHANGE_OF_AREA})
# By these the learner is elsewhere for some days, and the home organisation teaches on.
HOSTED_KINDS = frozenset({HandOffKind.TASTER, HandOffKind.CONTRIBUTION})
# A borrowed qualification is taught where it is borrowed from, as a part is.
TAUGHT_BY = DELIVERY_KINDS | {HandOffKind.CONTRIBUTION, HandOffKind.INBOUND}
COMPULSORY_PARTICIPATION = (16, 17)
# States of a referral, those first in which its next step is nearest.
NEARNESS = ("active", "accepted", "acknowledged", "sent", "more_asked", "waitlisted")


class JourneyFacts:
    """One journey as guards see it; `given` is what the request says, never what the database holds."""

    def __init__(self, work: Work, journey_id: str, given: Mapping[str, Any] | None = None, *,
                 follows: bool = False) -> None:  # fmt: skip
        self.work = work
        self.id = journey_id
        self.given = given or {}
        self.asked_for_real = given is not None
        # A move that follows from a hand-off's own: decided there, so the system speaks beside the actor.
        self.follows = follows

    def with_given(self, **given: Any) -> "JourneyFacts":
        """Fresh facts for the same journey with what a request says."""
        return JourneyFacts(self.work, self.id, given)

    @property
    def session(self) -> Any:
        """The session of the transaction."""
        return self.work.session

    @cached_property
    def today(self) -> date:
        """The local date of this command."""
        return london_date(self.work.at)

    @cached_property
    def row(self) -> Row:
        """The journey's instance."""
        return store.read_instance(self.work, self.id)

    @cached_property
    def journey(self) -> Journey:
        """The journey's own row."""
        return queries.journeys.journey(self.session, self.id)

    @cached_property
    def learner(self) -> Learner:
        """Whose journey it is."""
        return queries.learning.learner(self.session, self.journey.learner_id)

    @cached_property
    def partnership(self) -> Partnership:
        """The partnership it runs in."""
        found = queries.organisations.partnership(self.session, self.journey.partnership_id)
        if found is None:
            raise LookupError("A journey without its partnership cannot be read.")
        return found

    @property
    def model(self) -> DeliveryModel:
        """The delivery model."""
        return self.journey.delivery_model

    @cached_property
    def hand_offs(self) -> list[HandOffRow]:
        """Every hand-off of the journey with its state."""
        return queries.journeys.hand_offs(self.session, self.id)

    @cached_property
    def responsible(self) -> str | None:
        """Who is responsible now; of an ended journey, who was last."""
        if self.row.ended_at is not None:
            return self.row.responsible
        return queries.journeys.responsible_at(self.session, self.id, self.work.at)

    @cached_property
    def open_inbounds(self) -> list[HandOffRow]:
        """Inbound referrals that have not ended."""
        return [row for row in self.hand_offs if row.hand_off.kind is HandOffKind.INBOUND and not row.ended]

    @cached_property
    def inbound(self) -> HandOffRow | None:
        """The inbound referral that was accepted, if one was and it has not ended."""
        return next((row for row in self.open_inbounds if row.state in AT_WORK), None)

    @cached_property
    def deliveries(self) -> list[HandOffRow]:
        """Hand-offs by which partners deliver now, or will from their start date."""
        return [row for row in self.hand_offs if row.hand_off.kind in DELIVERY_KINDS and row.state in AT_WORK]

    @cached_property
    def leaving(self) -> str | None:
        """The member that the learner is leaving, and that teaches until the arrival at another is recorded (3.7)."""
        change = homes.awaited(self.hand_offs, self.responsible)
        return change.sender_id if change is not None else None

    @cached_property
    def open_support(self) -> list[HandOffRow]:
        """Support referrals that have not ended."""
        return [row for row in self.hand_offs if row.hand_off.kind is HandOffKind.SUPPORT and not row.ended]

    def stage_holder(self, stage: Stage) -> HandOffRow | None:
        """The hand-off by which `stage` is now in other hands."""
        held = (row for row in self.deliveries if row.hand_off.stage is stage)
        return next((row for row in held if row.state in ("active", "work_submitted")), None)

    def relationships(self, organisation: str | None) -> frozenset[str]:
        """What `organisation` is to this journey now (rule 0.1); empty for a stranger or an earlier holder."""
        if organisation is None:
            return frozenset()
        found = {
            Relationship.RESPONSIBLE: organisation == self.responsible,
            Relationship.REFERRER: organisation == self.journey.referrer_id,
            RECEIVER: self._receives_referral(organisation),
            Relationship.DELIVERING: organisation == self.leaving
            or any(row.hand_off.receiver_id == organisation for row in self.deliveries),
            Relationship.HOST: self._hosts(organisation),
            Relationship.SUPPORT_AGENCY: any(row.hand_off.receiver_id == organisation for row in self.open_support),
            Relationship.EMPLOYER: self._receives(organisation, HandOffKind.PLACEMENT),
            Relationship.LOCAL_AUTHORITY: self.tracked and organisation == self.partnership.local_authority_id,
            "review_holder": self._holds(organisation, Stage.PROGRESS_REVIEW),
            Relationship.FORMER: self._taught(organisation),
            IN_VIEW: self._in_view(organisation),
        }
        return frozenset(str(name) for name, holds in found.items() if holds)

    def _receives_referral(self, organisation: str) -> bool:
        """By an open referral; where the accepted one could not be restored (C27), by answering for the journey."""
        if not self.open_inbounds and self.row.state == "accepted":
            return organisation == self.responsible
        return any(row.hand_off.receiver_id == organisation for row in self.open_inbounds)

    def _in_view(self, organisation: str) -> bool:
        """Whether the journey is open to it now: it answers, refers, tracks, or has a hand-off that has not ended."""
        if organisation in (self.responsible, self.journey.referrer_id):
            return True
        tracks = self.tracked and organisation == self.partnership.local_authority_id
        rows = (row for row in self.hand_offs if not row.ended and row.state != "draft" and not row.hand_off.for_group)
        return tracks or any(row.hand_off.receiver_id == organisation for row in rows)

    def _hosts(self, organisation: str) -> bool:
        """Whether the learner is there for some days, or will be."""
        rows = (row.hand_off for row in self.hand_offs if row.state in AT_WORK and row.hand_off.kind in HOSTED_KINDS)
        return any(part.receiver_id == organisation and not part.for_group for part in rows)

    def _receives(self, organisation: str, kind: HandOffKind) -> bool:
        rows = (row for row in self.hand_offs if row.hand_off.kind is kind and not row.ended)
        return any(row.hand_off.receiver_id == organisation for row in rows)

    def _taught(self, organisation: str) -> bool:
        """Whether it taught here and its part has ended: what its learner achieved there is still its to record."""
        ended = (row.hand_off for row in self.hand_offs if row.ended and row.hand_off.kind in TAUGHT_BY)
        parts = (row for row in ended if row.kind is not HandOffKind.CONTRIBUTION or row.aim_id is not None)
        return any(row.receiver_id == organisation and row.arrived_on is not None for row in parts)

    def _holds(self, organisation: str, stage: Stage) -> bool:
        holder = self.stage_holder(stage)
        return holder is not None and holder.hand_off.receiver_id == organisation

    def parties(self, actor: Actor) -> frozenset[str]:
        """The parties that `actor` speaks for: each relationship of its organisation with each of its roles."""
        if actor.is_clock:
            return frozenset({SYSTEM})
        if actor.is_learner:
            return frozenset({LEARNER} if actor.id == self.journey.learner_id else ())
        names = self.relationships(actor.organisation)
        speaking = frozenset(f"{name}.{role}" for name in names for role in actor.roles)
        return speaking | {SYSTEM} if self.follows else speaking

    def organisation_of(self, party: str) -> str | None:
        """Who stands behind a state's next actor."""
        if party == RECEIVER and self.open_inbounds:
            return self._answering
        # With nobody asked any more, the referrer must send it again or cancel (0.3).
        if party == Relationship.REFERRER or (party == RECEIVER and self.row.state == "referred"):
            return self.journey.referrer_id
        return self.responsible

    @property
    def _answering(self) -> str:
        """Who answers for the referral now: the sender while the only ones under way ask it for more (0.3)."""
        by_state = {row.state: row.hand_off for row in reversed(self.open_inbounds)}
        first = next((by_state[state] for state in NEARNESS if state in by_state), self.open_inbounds[0].hand_off)
        return first.sender_id if by_state.get("more_asked") is first else first.receiver_id

    @cached_property
    def _agreed_referral(self) -> HandOff | None:
        """The open referral, or the change to the present home, whose agreement the journey's time limits follow."""
        home = homes.present(self.hand_offs)
        rows = [*([home] if home is not None else []), *(row.hand_off for row in self.open_inbounds)]
        return next((row for row in rows if row.agreement_id), None)

    @cached_property
    def terms(self) -> Mapping[str, Duration | None]:
        """Durations that the agreement behind the inbound referral changed."""
        agreement = self._agreed_referral.agreement_id if self._agreed_referral else None
        definition = self.work.runtime.catalogue.get(self.row.definition, self.row.definition_version).definition
        return agreed_terms(self.session, agreement, definition)

    @cached_property
    def calendar(self) -> str | None:
        """The calendar of the referral's receiver where their agreement lets it count; None: everybody's ("Time")."""
        found = self._agreed_referral
        if found is None:
            return None
        return queries.agreements.counts_calendar_of(self.session, found.agreement_id, found.receiver_id)

    @cached_property
    def tracked(self) -> bool:
        """Whether the local authority tracks the learner: aged 16 or 17 (ESA 2008)."""
        return age_on(self.learner.birth_date, self.today) in COMPULSORY_PARTICIPATION

    @cached_property
    def age_group(self) -> AgeGroup:
        """14 to 19 or adult, by the start of the journey (facts 0.11)."""
        return age_group(self.learner.birth_date, self.journey.started_on or self.journey.start_on or self.today)

    @property
    def safeguarding_hold(self) -> bool:
        """Whether the safeguarding lead has stopped this journey."""
        return self.row.hold_reason == HoldReason.SAFEGUARDING

    @cached_property
    def induction(self) -> Induction | None:
        """The induction record."""
        return self.session.get(Induction, self.id)  # type: ignore[no-any-return]

    @cached_property
    def assessment(self) -> InitialAssessment | None:
        """The initial assessment."""
        return self.session.get(InitialAssessment, self.id)  # type: ignore[no-any-return]

    @cached_property
    def plan(self) -> Plan | None:
        """The latest version of the plan."""
        versions = queries.learning.plans(self.session, self.id)
        return versions[-1] if versions else None

    @cached_property
    def learning(self) -> LearningFacts:
        """What is stored about learning: results, needs, plans, aims, reviews."""
        return LearningFacts(self)

    @property
    def asked_from_inside(self) -> bool:
        """Whether the responsible organisation's own people ask; refusals name nothing that others may not see."""
        return self.work.actor.organisation is not None and self.work.actor.organisation == self.responsible

    @cached_property
    def destination(self) -> Destination | None:
        """Where the learner went."""
        return queries.learning.destination(self.session, self.id)

    @property
    def own_agreement(self) -> Agreement | None:
        """The internal agreement of the responsible organisation in force today: who does what and when (rule 1.3)."""
        own = self.responsible or ""
        found = queries.agreements.agreements_between(self.session, own, own, AgreementKind.INTERNAL)
        counting = (each for each in found if each.partnership_id in (None, self.journey.partnership_id))
        running = (each for each in counting if queries.agreements.in_force(self.session, each, self.today, own))
        return next(running, None)

    def people_of(self, organisation: str | None, *roles: Role) -> list[str]:
        """Ids of the people there who hold one of `roles`."""
        if organisation is None:
            return []
        return [person.id for person in queries.organisations.people_with_role(self.session, organisation, *roles)]
