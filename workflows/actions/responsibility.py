"""Moves responsibility from one organisation to the next: dated periods without gap or overlap (rule 0.1)."""

from datetime import datetime

from engine.clock import start_of_day
from engine.definition import calendar_days
from engine.runtime import Work, new_id
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import ResponsibilityPeriod
from workflows.vocabulary import OrganisationKind


def begin(work: Work, journey_id: str, organisation: str) -> None:
    """The first period, from the moment of the command."""
    work.session.add(
        ResponsibilityPeriod(id=new_id(), journey_id=journey_id, organisation_id=organisation, from_at=work.at)
    )


def pass_to(work: Work, journey_id: str, organisation: str, moment: datetime) -> None:
    """End the running period at `moment` and begin the next there; one that had yet to begin is taken back."""
    for period in queries.journeys.responsibility(work.session, journey_id):
        if period.from_at >= moment:
            work.session.delete(period)
        elif period.until_at is None or period.until_at > moment:
            period.until_at = moment
            work.session.add(period)
    work.session.flush()
    work.session.add(
        ResponsibilityPeriod(id=new_id(), journey_id=journey_id, organisation_id=organisation, from_at=moment)
    )


def finish(work: Work, journey_id: str) -> None:
    """Nobody is responsible for an ended journey: its last period ends with it."""
    for period in queries.journeys.responsibility(work.session, journey_id):
        if period.from_at > work.at:
            work.session.delete(period)
        elif period.until_at is None or period.until_at > work.at:
            period.until_at = work.at
            work.session.add(period)


def from_acceptance(facts: JourneyFacts) -> datetime:
    """When an acceptance moves responsibility: at once, or the day after a pupil leaves the school that answers."""
    present = facts.responsible
    school = queries.organisations.organisation(facts.work.session, present) if present else None
    leaving_on = facts.learner.school_leaving_on
    if school is None or school.kind is not OrganisationKind.SCHOOL or leaving_on is None or leaving_on < facts.today:
        return facts.work.at
    return start_of_day(facts.work.calendar.due_day(leaving_on, calendar_days(1)))
