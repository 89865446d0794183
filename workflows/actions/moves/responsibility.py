"""Moves responsibility from one organisation to the next: dated periods without gap or overlap (rule 0.1)."""

from datetime import datetime, timedelta

from engine import firing, store
from engine.clock import start_of_day
from engine.runtime import Work, new_id
from workflows import queries
from workflows.actions.moves import triage
from workflows.definitions.parties import HOLD_KEEPER, STOP_KEEPER
from workflows.facts import details
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import ResponsibilityPeriod
from workflows.vocabulary import OrganisationKind, ReferralSource


def begin(work: Work, journey_id: str, organisation: str) -> None:
    """The first period, from the moment of the command."""
    work.session.add(
        ResponsibilityPeriod(id=new_id(), journey_id=journey_id, organisation_id=organisation, from_at=work.at)
    )


def pass_to(work: Work, journey_id: str, organisation: str, moment: datetime) -> None:
    """End the running period at `moment` and begin the next there; one that had yet to begin is taken back.

    No moment lies before the running period began, and no period that was written is ever removed.
    """
    running = _running(work, journey_id)
    if running is not None:
        moment = max(moment, running.from_at)
        running.until_at = moment
    work.session.flush()
    work.session.add(
        ResponsibilityPeriod(id=new_id(), journey_id=journey_id, organisation_id=organisation, from_at=moment)
    )
    if moment <= work.at:
        triage.follow(work, journey_id, organisation)


def call_off(work: Work, journey_id: str) -> None:
    """What was to begin later is taken back, and whoever answers now goes on (3.8)."""
    running = _running(work, journey_id)
    if running is not None:
        running.until_at = None
        work.session.add(running)
    work.session.flush()


def follow_receivers(facts: JourneyFacts) -> bool:
    """No agency answers for a self-referral or direct recruit: whoever is asked now does (0.1); whether that changed.

    The first of those still asked follows one that answers for it no more; a point of access answers on while its
    offers are open: it has not said no, and sends them (3.1).
    """
    asked = [row.hand_off for row in facts.open_inbounds]
    # An acceptance moves responsibility itself.
    settled = facts.row.state != "referred" or facts.inbound is not None
    if facts.journey.source is ReferralSource.AGENCY or settled or not asked:
        return False
    # A point of access may be the referrer itself, of a learner whom it recruited.
    only_asking = {facts.journey.referrer_id} - {facts.partnership.lead_id}
    answering = {row.receiver_id for row in asked} | ({row.sender_id for row in asked} - only_asking)
    if facts.responsible in answering:
        return False
    move_now(facts, asked[0].receiver_id)
    return True


def move_now(facts: JourneyFacts, organisation: str) -> None:
    """The organisation answers from now on and the journey says so; nothing happens when it does already (0.1)."""
    if facts.responsible == organisation:
        return
    clock = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    firing.fire(clock.work, facts.id, "responsibility_moves", clock, responsible=organisation)
    pass_to(facts.work, facts.id, organisation, facts.work.at)
    facts.work.session.flush()
    keep_holds(facts, organisation)


def keep_holds(facts: JourneyFacts, organisation: str | None) -> None:
    """Whoever answers for the learner now keeps a hold too, of the journey and of its hand-offs (0.2, G9)."""
    for instance in (facts.id, *(row.hand_off.id for row in facts.hand_offs)):
        for party in (HOLD_KEEPER, STOP_KEEPER):
            store.set_waiting_on(facts.work, instance, party, organisation)


def finish(work: Work, journey_id: str) -> None:
    """Nobody is responsible for an ended journey: its last period ends with it."""
    running = _running(work, journey_id)
    if running is not None and (running.until_at is None or running.until_at > work.at):
        running.until_at = max(work.at, running.from_at)
        work.session.add(running)


def _running(work: Work, journey_id: str) -> ResponsibilityPeriod | None:
    """The period that began last; one that is still to begin is taken back, and stays on record as such."""
    periods = [each for each in queries.journeys.stored_responsibility(work.session, journey_id) if not each.taken_back]
    if not periods:
        return None
    by_now = max(work.at, periods[0].from_at)
    running = [period for period in periods if period.from_at <= by_now][-1]
    for period in periods:
        if period.from_at > running.from_at:
            period.taken_back, period.until_at = True, period.from_at
            work.session.add(period)
    return running


def from_acceptance(facts: JourneyFacts) -> datetime:
    """When an acceptance moves responsibility: at once, or the day after a pupil leaves the school that answers."""
    present = facts.responsible
    school = queries.organisations.organisation(facts.work.session, present) if present else None
    told_here = details.told(queries.learning.details_told(facts.session, facts.id))
    leaving_on = told_here.get("school_leaving_on", facts.learner.school_leaving_on)
    if school is None or school.kind is not OrganisationKind.SCHOOL or leaving_on is None or leaving_on < facts.today:
        return facts.work.at
    return start_of_day(leaving_on + timedelta(days=1))
