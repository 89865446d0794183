"""What placements ask beside every hand-off: agreed in time, whose word it is, how it went, incidents (C22, C23)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from engine import remarks, tasks
from engine.clock import london_date
from engine.definition import calendar_days
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import risk_flags
from workflows.actions.moves.asking import ask, who_places
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.actions.moves.telling import tell_sides
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.parties import ANSWERING, RECEIVER, SENDING
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import AT_WORK, JourneyFacts
from workflows.facts.placements import has_begun
from workflows.guards.days import not_ahead, not_before
from workflows.requests import Day, EmployersWord, Request, Text
from workflows.tables.employers import EmployerSuspension
from workflows.tables.journeys import HandOff
from workflows.tables.placements import Placement
from workflows.topics import EVALUATION_ASKED
from workflows.vocabulary import HandOffKind, PlacementKind, Role, TaskKind, TrialOutcome

EVALUATION, TRIAL_OUTCOME, INCIDENT = "record_evaluation", "record_trial_outcome", "report_incident"
NOT_BEGUN = Refusal("no_placement", "The learner has not been with the employer, so there is nothing to say of it.")
NO_TRIAL = Refusal("no_trial", "Only a work trial that has begun has an outcome.")


class RecordEvaluation(Request):
    """How a placement went, in the learner's own words and in the employer's; what is left out stays as it was."""

    learners_words: Text | None = None
    employers_words: Text | None = None


class ReportIncident(Request):
    """What happened at the employer, for few to read; nobody begins there from then on (C23)."""

    incident_words: Text


class RecordTrialOutcome(Request):
    """What came of a work trial, and on which day that was said."""

    outcome: TrialOutcome
    outcome_on: Day
    note: Text | None = None


def agreed_in_time(about: HandOffFacts, note: Note) -> Note:
    """C22: the decision is due on the day before the first day at the latest, and then nothing can be agreed any more.

    The time for the decision may sleep; the last day to agree stays where it is.
    """
    placement = about.about.placement
    if placement is None:
        return note
    last = placement.from_on - timedelta(days=1)
    moments, terms = {**note.moments, "last_day_to_agree": last}, dict(note.terms)
    within = about.terms.get("decide", HAND_OFF.rule["decide"].length)
    usual = about.work.calendar_of(about.calendar).due_day(about.today, within) if within is not None else None
    if usual is not None and usual > last:
        moments["decide_from"], terms["decide"] = last, calendar_days(0)
    return replace(note, moments=moments, terms=terms)


def answered(facts: HandOffFacts, said: EmployersWord | None) -> None:
    """The employer's answer was recorded by staff: who there gave it stays with the placement (0.1)."""
    placement = facts.about.placement
    if placement is None or said is None:
        return
    placement.said_by, placement.said_on, placement.said_channel = said.said_by, said.on, said.channel
    facts.work.session.add(placement)


def started(facts: HandOffFacts) -> None:
    """The learner is with an employer again: nothing is to be placed any more, and a trial is to be decided on."""
    placement = facts.about.placement
    if placement is None:
        return
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
    back = {row.hand_off.id for row in journey.hand_offs if row.hand_off.kind is HandOffKind.PLACEMENT}
    for task in tasks.open_tasks(facts.work, journey.id):
        if task.kind == TaskKind.PLACE_AGAIN and task.detail.get("hand_off") in back:
            tasks.finish_task(facts.work, task, "placed again")
    if placement.decision_on is not None and placement.outcome is None:
        _ask_for_decision(facts, placement.decision_on)
    risk_flags.reconsider(journey)


def _ask_for_decision(facts: HandOffFacts, day: date) -> None:
    row = facts.hand_off
    ask(facts.work, Errand(
        TaskKind.TRIAL_DECISION, row.journey_id, row.sender_id, who_places(facts.work, row.sender_id),
        detail={"hand_off": row.id}, due_on=max(day, facts.today), once=row.id,
    ))  # fmt: skip


def ended(facts: HandOffFacts) -> None:
    """A placement is over: both sides are asked how it went, which nobody waits for (C22)."""
    if not has_begun(facts.hand_off):
        return
    tell_sides(facts.work, EVALUATION_ASKED, facts.hand_off)
    risk_flags.reconsider(JourneyFacts(facts.work, facts.hand_off.journey_id))


def suspend(facts: HandOffFacts, words: str) -> None:
    """After an incident nobody begins at the employer, and who answers for a learner there looks today (C23).

    Of the learner whose placement it ended, who must be placed again, that is asked already.

    What happened, and to whom, is told to none of them.
    """
    work, mine = facts.work, facts.hand_off
    queries.employers.hold(work.session, mine.receiver_id)
    row = EmployerSuspension(
        id=new_id(), employer_id=mine.receiver_id, provider_id=mine.sender_id, hand_off_id=mine.id,
        suspended_at=work.at, suspended_by=work.actor.id, words=words,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for each in queries.employers.placed_at(work.session, mine.receiver_id, AT_WORK):
        _look_today(facts, row, each)


def _look_today(facts: HandOffFacts, suspension: EmployerSuspension, there: HandOff) -> None:
    work = facts.work
    answers = queries.journeys.responsible_at(work.session, there.journey_id, work.at) or there.sender_id
    ask(work, Errand(
        TaskKind.EMPLOYER_SUSPENDED, there.journey_id, answers, Role.COORDINATOR, detail={"hand_off": there.id},
        due_on=london_date(work.at), once=f"{suspension.id} {there.id}",
    ))  # fmt: skip


def record_evaluation(facts: HandOffFacts, request: RecordEvaluation) -> Verdict:
    """Keep how it went: the provider's staff both sides' words, the employer its own (C22)."""
    refuse(*against_evaluation(facts), *_against_words(facts, request))
    placement = _placement(facts)
    placement.learners_words = request.learners_words or placement.learners_words
    placement.employers_words = request.employers_words or placement.employers_words
    facts.work.session.add(placement)
    return _noted(facts, EVALUATION)


def record_trial_outcome(facts: HandOffFacts, request: RecordTrialOutcome) -> Verdict:
    """Keep what came of a work trial; said again, the later word counts (journey rules 6)."""
    said_on = request.outcome_on
    also = (not_ahead(said_on, facts.today, "The decision"),
            not_before(said_on, facts.hand_off.arrived_on, "The decision", "the first day"))  # fmt: skip
    refuse(*against_outcome(facts), *also)
    placement = _placement(facts)
    placement.outcome, placement.outcome_on, placement.outcome_note = request.outcome, said_on, request.note
    facts.work.session.add(placement)
    for task in tasks.open_tasks(facts.work, facts.hand_off.journey_id):
        if task.kind == TaskKind.TRIAL_DECISION and task.detail.get("hand_off") == facts.id:
            tasks.finish_task(facts.work, task, request.outcome.value)
    return _noted(facts, TRIAL_OUTCOME, outcome=request.outcome.value)


def report_incident(facts: HandOffFacts, request: ReportIncident) -> Verdict:
    """Suspend the employer for an incident that was heard of while the placement goes on, or after its end (C23)."""
    refuse(*against_evaluation(facts))
    suspend(facts, request.incident_words)
    # In the journey's story: whom it may be about reads that of the placement, and who reported it is not for them.
    remarks.remark(facts.work, facts.hand_off.journey_id, INCIDENT, Note(detail={"hand_off": facts.id}))
    return verdict(facts.row)


def against_evaluation(facts: HandOffFacts) -> tuple[Refusal, ...]:
    """What stands against saying how it went: that nobody was there, or who asks."""
    return _of_sides(facts) if has_begun(facts.hand_off) else (NOT_BEGUN,)


def against_outcome(facts: HandOffFacts) -> tuple[Refusal, ...]:
    """What stands against the outcome of a trial: that there was none, or who asks."""
    placement = facts.about.placement
    trial = placement is not None and placement.kind is PlacementKind.WORK_TRIAL and has_begun(facts.hand_off)
    return _of_sides(facts) if trial else (NO_TRIAL,)


def _of_sides(facts: HandOffFacts) -> tuple[Refusal, ...]:
    sides = frozenset((*SENDING, *ANSWERING))
    if not facts.parties(facts.work.actor).isdisjoint(sides):
        return ()
    sentence = "This is for the employer, or for staff of the provider that sent the learner there."
    return (Refusal("not_yours", sentence, who_could=tuple(sorted(each for each in sides if _is_there(facts, each)))),)


def _is_there(facts: HandOffFacts, party: str) -> bool:
    side, _dot, role = party.partition(".")
    return role in (facts.kind.receivers if side == RECEIVER else facts.kind.senders)


def _against_words(facts: HandOffFacts, request: RecordEvaluation) -> Iterable[Refusal]:
    if request.learners_words is None and request.employers_words is None:
        missing = ("learners_words", "employers_words")
        yield Refusal(
            "evaluation_missing", "Say how it went: in the learner's words, or the employer's.", missing=missing
        )
    if request.learners_words is not None and facts.work.actor.organisation != facts.hand_off.sender_id:
        sentence = "What the learner says of it, the provider records; leave it out."
        yield Refusal("learners_word_is_for_the_provider", sentence, missing=("learners_words",))


def _placement(facts: HandOffFacts) -> Placement:
    placement = facts.about.placement
    if placement is None:
        raise LookupError("A placement without what it says cannot be read.")
    return placement


def _noted(facts: HandOffFacts, event: str, **detail: str) -> Verdict:
    """What was said stands in the story too: that it was, by whom and when, without its words."""
    return verdict(remarks.remark(facts.work, facts.id, event, Note(detail=detail)))


ACTIONS = (
    HandOffAction(
        EVALUATION, RecordEvaluation, record_evaluation, "Say how the placement went.",
        about_itself=True, asks=against_evaluation,
    ),
    HandOffAction(
        TRIAL_OUTCOME, RecordTrialOutcome, record_trial_outcome, "Record what came of the work trial.",
        about_itself=True, asks=against_outcome,
    ),
    HandOffAction(
        INCIDENT, ReportIncident, report_incident, "Report an incident at the employer.", about_itself=True,
        asks=against_evaluation,
    ),
)  # fmt: skip
