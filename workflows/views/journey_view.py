"""A journey on one page, as one viewer may see it: who answers for it, who delivers, who is waited on, what is next."""

from datetime import date, datetime

from workflows import queries
from workflows.actions.moves import choosing
from workflows.tables.learning import Induction
from workflows.views.chasers_view import ChaserView, open_chasers
from workflows.views.consents_view import ConsentView, consent_views
from workflows.views.deadlines_view import next_step
from workflows.views.delivering_view import who_delivers
from workflows.views.funding_view import RecordView, record_view
from workflows.views.learner_view import LearnerView, NeedView, learner_view, need_views
from workflows.views.learning_view import LearningView, learning_view
from workflows.views.looking import Look
from workflows.views.partners_view import RankedPartnerView, ranked_partners
from workflows.views.shapes import Hold, Named, NextStep, View
from workflows.visibility import MENTIONED, Item, Sight
from workflows.vocabulary import Channel, DeliveryModel, ReferralSource, Relationship


class PeriodView(View):
    """Which organisation was responsible from one moment to the next; open at the end while it still is."""

    organisation: Named | None
    from_at: datetime
    until_at: datetime | None


class ReferralView(View):
    """What the referral said."""

    referrer: Named | None
    source: ReferralSource
    reason: str
    wish: str
    submitted_at: datetime
    earlier_journey_id: str | None


class DatesView(View):
    """The days of a journey, or of the viewer's own part in it.

    Until `may_say_no_until`, that day included, an acceptance is not yet the learner's choice (rule 0.3).
    """

    start_on: date | None = None
    planned_end_on: date | None = None
    started_on: date | None = None
    last_learning_on: date | None = None
    ended_at: datetime | None = None
    may_say_no_until: date | None = None


class ContactView(View):
    """A try to reach the learner."""

    at: datetime
    channel: Channel
    reached: bool


class InductionView(View):
    """What the induction went through, and the day of the privacy notice."""

    checklist: list[str]
    privacy_notice_seen_on: date | None


class JourneyView(LearningView, RecordView):
    """A journey; what the viewer may not see is null or empty.

    `label` is the state in the viewer's words. `support` is the line that stands for what only named staff see.
    """

    id: str
    reference: str
    delivery_model: DeliveryModel
    partnership: Named
    state: str
    label: str
    sentence: str
    version: int
    relationships: list[Relationship]
    responsible: Named | None
    delivering_now: list[Named]
    waiting_on: Named | None
    next_step: NextStep | None
    chases: list[ChaserView]
    hold: Hold | None
    learner: LearnerView | None
    needs: list[NeedView]
    support: str | None
    referral: ReferralView | None
    dates: DatesView
    responsibility: list[PeriodView]
    contact_attempts: list[ContactView]
    induction: InductionView | None
    consents: list[ConsentView]
    ranked_partners: list[RankedPartnerView]
    end_reason: str | None
    outcome: str | None


def journey_view(look: Look) -> JourneyView:
    """The journey as the viewer sees it."""
    journey, row = look.facts.journey, look.facts.row
    label, sentence = label_of(look)
    return JourneyView(
        id=journey.id, reference=journey.reference, delivery_model=journey.delivery_model, state=row.state,
        partnership=Named(id=look.facts.partnership.id, name=look.facts.partnership.name), label=label,
        sentence=sentence, version=row.version, outcome=row.outcome,
        relationships=sorted(look.viewer.relationships),
        responsible=look.named(look.facts.responsible), delivering_now=_delivering_now(look),
        waiting_on=look.named(look.waiting_on), next_step=next_step(look), hold=_hold(look),
        chases=open_chasers(look),
        learner=learner_view(look), needs=need_views(look), support=MENTIONED if look.mentions_support else None,
        referral=referral_view(look), dates=_dates(look), responsibility=_responsibility(look),
        contact_attempts=_contact_attempts(look), induction=_induction(look),
        consents=consent_views(look), ranked_partners=ranked_partners(look),
        end_reason=journey.end_reason if _follows(look) else None,
        **dict(learning_view(look)), **dict(record_view(look)),
    )  # fmt: skip


def label_of(look: Look) -> tuple[str, str]:
    """The state's label for this viewer (staff, referrer or partner), and its sentence."""
    row = look.facts.row
    words = look.work.runtime.catalogue.labels(row.definition, row.definition_version, row.state)
    if look.as_referrer:
        return words.referrer, words.sentence
    staff = Relationship.RESPONSIBLE in look.viewer.relationships
    return (words.staff if staff else words.partner), words.sentence


def _follows(look: Look) -> bool:
    """Whether the viewer follows the whole journey: the responsible organisation and the referrer."""
    return look.sees(Item.HAND_OFFS) or look.as_referrer


def _delivering_now(look: Look) -> list[Named]:
    """Who is at work: partners whose part is under way, and the responsible organisation where it delivers itself."""
    facts = look.facts
    at_work = [row.hand_off.receiver_id for row in facts.deliveries if row.hand_off.arrived_on is not None]
    started = facts.journey.started_on is not None and facts.row.ended_at is None
    everybody = who_delivers(facts.leaving or facts.responsible, facts.model, at_work, started=started)
    told = everybody if _follows(look) else [each for each in everybody if each in (look.own, facts.responsible)]
    return [found for each in told if (found := look.named(each)) is not None]


def _hold(look: Look) -> Hold | None:
    row = look.facts.row
    if row.held_since is None:
        return None
    inside = look.sees(Item.NOTES)
    return Hold(
        since=row.held_since,
        review_on=row.hold_review_on if inside else None,
        reason=row.hold_reason if inside else None,
    )


def referral_view(look: Look) -> ReferralView | None:
    """What the referral said: to the responsible organisation, the referrer, and whoever is asked for a place."""
    asked = any(row.hand_off.kind == "inbound" for row in (*look.received, *look.sent))
    if not (asked or _follows(look)):
        return None
    journey = look.facts.journey
    return ReferralView(
        referrer=look.named(journey.referrer_id),
        **journey.model_dump(include={"source", "reason", "wish", "submitted_at"}),
        earlier_journey_id=journey.earlier_journey_id if _follows(look) else None,
    )


def _dates(look: Look) -> DatesView:
    seen, journey = look.sight(Item.DATES), look.facts.journey
    if seen is Sight.FULL:
        days = journey.model_dump(include={"start_on", "planned_end_on", "started_on", "last_learning_on"})
        until = choosing.may_say_no_until(look.facts)
        return DatesView(ended_at=look.facts.row.ended_at, may_say_no_until=until, **days)
    parts = [row.hand_off for row in look.received] if seen is Sight.OWN_PART else []
    return DatesView(
        start_on=min((part.start_on for part in parts if part.start_on), default=None),
        planned_end_on=max((part.planned_end_on for part in parts if part.planned_end_on), default=None),
        started_on=min((part.arrived_on for part in parts if part.arrived_on), default=None),
    )


def _responsibility(look: Look) -> list[PeriodView]:
    if not _follows(look):
        return []
    rows = queries.journeys.responsibility(look.work.session, look.facts.id)
    return [
        PeriodView(organisation=look.named(row.organisation_id), from_at=row.from_at, until_at=row.until_at)
        for row in rows
    ]


def _contact_attempts(look: Look) -> list[ContactView]:
    if not look.sees(Item.NOTES):
        return []
    rows = queries.journeys.contact_attempts(look.work.session, look.facts.id)
    return [ContactView.model_validate(row) for row in rows]


def _induction(look: Look) -> InductionView | None:
    found = look.work.session.get(Induction, look.facts.id) if look.sees(Item.NOTES) else None
    return InductionView.model_validate(found) if found else None
