"""Takes a learner from the programme to the exit review, and records the exit report there (rules C16, C28)."""

from engine import tasks
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.learning import final_credit
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, since_start
from workflows.requests import Day, Request, Text
from workflows.tables.learning import ExitReport
from workflows.topics import EXIT_REPORT_RECORDED, PROGRAMME_LEFT, tell_organisations
from workflows.vocabulary import LeavingReason, TaskKind


class LeaveProgramme(Request):
    """The last day of learning, and whether the planned end came or a destination was secured early."""

    last_learning_on: Day
    reason: LeavingReason


class RecordExitReport(Request):
    """The exit report and its day."""

    report: Text
    reported_on: Day


def leave_programme(facts: JourneyFacts, request: LeaveProgramme) -> Verdict:
    """Move to the exit review.

    The report is due 5 working days from the later of last learning and today, the destination 2 months from last
    learning; deliverers are asked for their final credit. Raises Refused.
    """
    last_day = request.last_learning_on
    note = Note(
        reason=request.reason,
        detail={"last_learning_on": last_day.isoformat()},
        moments={"exit_from": max(last_day, facts.today), "last_learning_on": last_day},
    )
    row = moving.move(facts.with_given(**dict(request)), "leave_programme", note)
    facts.journey.last_learning_on = last_day
    facts.session.add(facts.journey)
    tasks.finish_tasks(facts.work, facts.id, "exit review begun", TaskKind.LEAD_REQUEST, TaskKind.WITHDRAWAL_QUESTION)
    deliverers = sorted({each.hand_off.receiver_id for each in facts.deliveries} - {facts.responsible or ""})
    final_credit.ask(JourneyFacts(facts.work, facts.id))
    tell_organisations(facts.work, PROGRAMME_LEFT, facts.id, *deliverers)
    return verdict(row)


def record_exit_report(facts: JourneyFacts, request: RecordExitReport) -> Verdict:
    """Record the exit report; a later one takes its place. Raises Refused."""
    ahead = not_ahead(request.reported_on, facts.today, "The exit report")
    note = Note(detail={"reported_on": request.reported_on.isoformat()})
    early = since_start(facts, request.reported_on, "The exit report")
    row = moving.move(facts, "record_exit_report", note, also=[ahead, early])
    report = ExitReport(journey_id=facts.id, recorded_by=facts.work.actor.id, **dict(request))
    facts.session.merge(report)
    tell_organisations(facts.work, EXIT_REPORT_RECORDED, facts.id, facts.responsible)
    return verdict(row)


ACTIONS = (
    JourneyAction("leave_programme", LeaveProgramme, leave_programme, "End learning and begin the exit review."),
    JourneyAction("record_exit_report", RecordExitReport, record_exit_report, "Record the exit report."),
)
