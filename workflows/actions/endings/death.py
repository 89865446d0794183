"""Records that a learner has died: one person reports, a second confirms, and everything stops (rule C19)."""

from engine import outbox, tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import moving, own_access
from workflows.actions.moves.asking import ask
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import since_start
from workflows.requests import Day, Request, Text
from workflows.tables.journeys import Confirmation
from workflows.vocabulary import Role, TaskKind

KIND = "death"


class ReportDeath(Request):
    """The day the learner died, how we know, and the evidence."""

    died_on: Day
    source: Text
    evidence: Text


class ConfirmDeath(Request):
    """How the second person made sure."""

    source: Text


class WithdrawReport(Request):
    """Why the report was wrong."""

    reason: Text


def report_death(facts: JourneyFacts, request: ReportDeath) -> Verdict:
    """The first record: messages about every journey of the learner wait until a second person has looked."""
    ahead = Refusal("death_in_the_future", "The date of death lies in the future.", missing=("died_on",))
    early = since_start(facts, request.died_on, "The death")
    also = [ahead if request.died_on > facts.today else None, early]
    detail = {"died_on": str(request.died_on), "evidence": request.evidence}
    row = moving.move(facts, "report_death", Note(reason=request.source, detail=detail), also=also)
    facts.learner.death_reported_at = facts.work.at
    asked = Confirmation(
        id=new_id(), journey_id=facts.id, kind=KIND, asked_by=facts.work.actor.id, asked_at=facts.work.at,
        reason=request.evidence, about_on=request.died_on,
    )  # fmt: skip
    facts.session.add_all([facts.learner, asked])
    for journey_id in _journeys(facts):
        outbox.hold_messages(facts.work, journey_id)
    owner = facts.responsible or facts.partnership.lead_id
    # What ends the silence cannot wait for its end.
    errand = Errand(TaskKind.CONFIRM_DEATH, facts.id, owner, Role.COORDINATOR, despite_hold=True)
    ask(facts.work, errand)
    return verdict(row)


def confirm_death(facts: JourneyFacts, request: ConfirmDeath) -> Verdict:
    """The second person: messages, tasks and deadlines stop, and all journeys of the learner end DECEASED."""
    asked = queries.journeys.confirmation_about(facts.session, facts.learner.id, KIND)
    row = moving.move(facts, "confirm_death", Note(reason=request.source))
    if asked is not None:
        asked.confirmed_by, asked.confirmed_at = facts.work.actor.id, facts.work.at
        facts.learner.died_on = asked.about_on
        facts.session.add_all([asked, facts.learner])
    facts.session.flush()
    own_access.end(facts.session, facts.learner.id, facts.work.at)
    clock = facts.work.by_clock(facts.work.at)
    for other, _instance in queries.journeys.open_journeys_of(facts.session, facts.learner.id):
        moving.move(JourneyFacts(clock, other.id), "confirm_death", Note(reason="death confirmed"))
    for journey_id in _journeys(facts):
        outbox.cancel_messages(facts.work, journey_id)
        tasks.finish_tasks(facts.work, journey_id, "learner deceased")
    return verdict(row)


def withdraw_death_report(facts: JourneyFacts, request: WithdrawReport) -> Verdict:
    """The report was wrong: messages go again."""
    row = moving.move(facts, "withdraw_death_report", Note(reason=request.reason))
    facts.learner.death_reported_at = None
    facts.session.add(facts.learner)
    asked = queries.journeys.confirmation_about(facts.session, facts.learner.id, KIND)
    if asked is not None:
        facts.session.delete(asked)
    for journey_id in _journeys(facts):
        tasks.finish_tasks(facts.work, journey_id, "report withdrawn", TaskKind.CONFIRM_DEATH)
        outbox.release_messages(facts.work, journey_id)
    return verdict(row)


def _journeys(facts: JourneyFacts) -> list[str]:
    """Every journey and hand-off of the learner, by instance id: what messages can be about."""
    journeys = queries.journeys.journeys_of(facts.session, facts.learner.id)
    hand_offs = [row.hand_off.id for each in journeys for row in queries.journeys.hand_offs(facts.session, each)]
    return [*journeys, *hand_offs]


ACTIONS = (
    JourneyAction("report_death", ReportDeath, report_death, "Report that the learner has died."),
    JourneyAction("confirm_death", ConfirmDeath, confirm_death, "Confirm the report as a second person."),
    JourneyAction("withdraw_death_report", WithdrawReport, withdraw_death_report, "Take a wrong report back."),
)
