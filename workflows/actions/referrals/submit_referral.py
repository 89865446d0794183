"""Submits a referral: the learner, what is known and wished, and one inbound hand-off to each receiver (rule C1)."""

from collections.abc import Mapping

from engine import firing, tasks
from engine.actor import Actor
from engine.clock import london_date
from engine.definition import Duration
from engine.errors import Refusal, Refused
from engine.firing import Birth
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.hand_offs.sharing import Share
from workflows.actions.moves import families, responsibility
from workflows.actions.moves.known_facts import KnownFacts
from workflows.actions.moves.registry import verdict
from workflows.actions.referrals import enrolment
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.send_inbound import Inbound, send_inbound, start_note
from workflows.facts.journeys import JourneyFacts
from workflows.facts.terms import agreed_terms
from workflows.rules.references import new_reference
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Partnership, Person
from workflows.topics import REFERRAL_SENT, tell_organisations
from workflows.vocabulary import AgreementKind, DeliveryModel, OrganisationKind, ReferralSource, Role, TaskKind

REFERRING_ROLES = frozenset({Role.ADVISER, Role.MANAGER})
RECRUITING_ROLES = frozenset({Role.COORDINATOR, Role.MANAGER, Role.ADVISER})


def submit_referral(work: Work, request: SubmitReferral) -> Verdict:
    """Create a journey in REFERRED with one inbound hand-off in SENT for each receiver.

    Raises Refused with every reason. A valid ULN that belongs to somebody else stops it without raising: the verdict
    says `stopped`, and the MIS officers concerned get a task (no automatic merge).
    """
    partnership = queries.organisations.partnership(work.session, request.partnership_id)
    if partnership is None:
        raise Refused((Refusal("partnership_unknown", "There is no partnership by that id."),))
    receivers = tuple(request.receivers) or (_usual_receiver(work.actor, request, partnership),)
    refuse_if_any(_who_may_refer(work, request, receivers, partnership))
    matched = enrolment.match(work, request)
    if matched.stopped is not None:
        return {"stopped": matched.stopped}
    if matched.learner is not None:
        # Nothing is dated before what the learner's other journeys have on record.
        work = families.not_before(work, queries.journeys.journeys_of(work.session, matched.learner.id))
    refuse_if_any(enrolment.duplicates(work, matched.learner, partnership))
    learner = enrolment.enrol(work, request, matched.learner)
    _next_step_taken(work, learner)
    journey = _start_journey(work, request, partnership, learner, receivers)
    enrolment.keep_what_was_told(work, request, journey)
    sent = _send_to(work, request, journey, receivers)
    row = JourneyFacts(work, journey.id).row
    return verdict(row, reference=journey.reference, learner=learner.id, hand_offs=sent["hand_offs"],
                   warnings=sent["warnings"])  # fmt: skip


def _usual_receiver(actor: Actor, request: SubmitReferral, partnership: Partnership) -> str:
    """The lead or the point of access; a provider that recruits a learner itself is the receiver itself."""
    recruits = request.source is not ReferralSource.AGENCY and actor.organisation is not None
    in_consortium = partnership.delivery_model is DeliveryModel.CONSORTIUM
    return actor.organisation or partnership.lead_id if recruits and in_consortium else partnership.lead_id


def refuse_if_any(refusals: list[Refusal]) -> None:
    """Raise Refused when there is anything to refuse."""
    if refusals:
        raise Refused(tuple(refusals))


def may_not_refer(work: Work) -> tuple[Refusal, ...]:
    """Why the actor may refer nobody at all; empty for whoever may."""
    actor = work.actor
    own = queries.organisations.organisation(work.session, actor.organisation or "")
    recruiting = own is not None and own.kind is OrganisationKind.PROVIDER
    roles = RECRUITING_ROLES if recruiting else REFERRING_ROLES
    if own is not None and own.kind is not OrganisationKind.EMPLOYER and actor.roles & roles:
        return ()
    return (Refusal("not_yours", "Advisers and managers refer learners; a provider's coordinator recruits.",
                    who_could=("referrer.adviser", "referrer.manager")),)  # fmt: skip


def _next_step_taken(work: Work, learner: Learner) -> None:
    """Whoever was to find the learner a next step after an earlier journey need no longer (rule 0.1)."""
    for journey_id in queries.journeys.journeys_of(work.session, learner.id):
        tasks.finish_tasks(work, journey_id, "referred again", TaskKind.AFTERCARE, TaskKind.NEW_AREA_REFERRAL)


def _who_may_refer(work: Work, request: SubmitReferral, receivers: tuple[str, ...],
                   partnership: Partnership) -> list[Refusal]:  # fmt: skip
    actor, found = work.actor, list(may_not_refer(work))
    if request.source is ReferralSource.DIRECT_RECRUIT and actor.organisation not in receivers:
        sentence = "A direct recruit is your own learner; refer to another provider as an agency instead."
        found.append(Refusal("direct_recruit_elsewhere", sentence))
    named = {each.receiver_id for each in request.shared if each.receiver_id is not None}
    if any(queries.organisations.organisation(work.session, each) is None for each in named):
        found.append(Refusal("receiver_unknown", "An item is shared with an organisation that is not known here."))
    strangers = set(receivers) - queries.organisations.members(work.session, partnership.id)
    if strangers:
        found.append(Refusal("not_a_member", "A receiver is not a member of this partnership."))
    if len(set(receivers)) != len(receivers):
        found.append(Refusal("receiver_twice", "A receiver is named twice."))
    if len(receivers) > 1 and partnership.delivery_model is not DeliveryModel.CONSORTIUM:
        sentence = "Not in this delivery model: only a consortium takes an open offer to several members."
        found.append(Refusal("not_in_this_delivery_model", sentence))
    return found


def _start_journey(work: Work, request: SubmitReferral, partnership: Partnership, learner: Learner,
                   receivers: tuple[str, ...]) -> Journey:  # fmt: skip
    journey_id, own = new_id(), work.actor.organisation or ""
    from_agency = request.source is ReferralSource.AGENCY
    # A self-referral or direct recruit is the receiver's from submission (rule 0.1).
    responsible = own if from_agency else receivers[0]
    sides = {"receiver": receivers[0], "referrer": own, "responsible": responsible}
    known = KnownFacts(sides, *_agreed(work, partnership, receivers[0]))
    birth = Birth(journey_id, partnership.delivery_model, "referred", "send_referral", partnership.id, responsible)
    firing.start(work, birth, known, start_note(work, request.programme_id))
    adviser = work.session.get(Person, work.actor.id) if from_agency else None
    journey = Journey(
        id=journey_id, learner_id=learner.id, partnership_id=partnership.id, delivery_model=partnership.delivery_model,
        reference=new_reference("J"), source=request.source, referrer_id=own,
        adviser_id=adviser.id if adviser else None, reason=request.reason, wish=request.wish,
        current_activity=request.current_activity, activity_since=request.current_activity_since,
        submitted_at=work.at, earlier_journey_id=request.earlier_journey_id,
    )  # fmt: skip
    work.session.add(journey)
    work.session.flush()
    responsibility.begin(work, journey_id, responsible)
    work.session.flush()
    return journey


def _agreed(work: Work, partnership: Partnership, receiver: str) -> tuple[Mapping[str, Duration | None], str | None]:
    """Time limits and calendar set by the agreement that the referral stands on, of the kind that guard G1 asks for."""
    own, day = work.actor.organisation or "", london_date(work.at)
    member = partnership.delivery_model is DeliveryModel.CONSORTIUM
    sides = (receiver,) if member else (own, receiver)
    kind = AgreementKind.STRATEGIC if member else AgreementKind.REFERRAL
    counting = {partnership.id} if member else {partnership.id, None}
    found = queries.agreements.agreements_between(work.session, sides[0], sides[-1], kind)
    running = (each for each in found if queries.agreements.in_force(work.session, each, day, *sides))
    agreement = next((each for each in running if each.partnership_id in counting), None)
    definition = work.runtime.catalogue.latest(partnership.delivery_model).definition
    agreement_id = agreement.id if agreement else None
    calendar = queries.agreements.counts_calendar_of(work.session, agreement_id, receiver)
    return agreed_terms(work.session, agreement_id, definition), calendar


def _send_to(work: Work, request: SubmitReferral, journey: Journey, receivers: tuple[str, ...]) -> Verdict:
    share = tuple(Share(item=each.item, need=each.need) for each in request.shared)
    facts = JourneyFacts(work, journey.id)
    inbound = Inbound(receivers, share, request.programme_id, work.at)
    tell_organisations(work, REFERRAL_SENT, journey.id, journey.referrer_id)
    return send_inbound(facts, inbound)
