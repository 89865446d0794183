"""Lets a learner choose between several acceptances by a day; the referrer hears the answer (rule 0.3)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from engine import tasks
from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Task
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.facts.journeys import JourneyFacts
from workflows.facts.terms import task_length
from workflows.vocabulary import ReferralSource, Role, TaskKind


def reconsider(facts: JourneyFacts) -> None:
    """After an acceptance, or the end of one: a task while several that one referrer asked for stand, else none.

    Nor is there one once the learner chose, for as long as what they chose stands.

    What another referrer asked for is not this one's to know.
    """
    journey = facts.journey
    if journey.source is not ReferralSource.AGENCY:
        return
    accepted = queries.journeys.accepted_for(facts.session, journey.learner_id, journey.referrer_id)
    # It hangs on one of them, also when that is the one where the learner has started.
    family = {facts.id, *queries.journeys.open_with(facts.session, facts.id)}
    asked = [
        task for task in tasks.open_tasks(facts.work, *sorted(family))
        if task.kind == TaskKind.LEARNERS_CHOICE and task.organisation_id == journey.referrer_id
    ]  # fmt: skip
    by = _answer_by(facts, accepted)
    if len(accepted) < 2 or queries.choices.is_made(facts.session, accepted):
        _finish(facts.work, asked, "chosen")
    elif not asked:
        _open(facts.work, accepted, journey.referrer_id, journey.adviser_id, by)
    elif by is not None and all(_later(facts, task, by) for task in asked):
        _finish(facts.work, asked, "an answer is wanted earlier")
        _open(facts.work, accepted, journey.referrer_id, journey.adviser_id, by)


def _finish(work: Work, asked: Iterable[Task], result: str) -> None:
    for task in asked:
        tasks.finish_task(work, task, result)


def _later(facts: JourneyFacts, task: Task, day: date) -> bool:
    return task.due_at is not None and facts.work.calendar.due_day_of(task.due_at) > day


def _answer_by(facts: JourneyFacts, accepted: Mapping[str, datetime]) -> date | None:
    """The earliest day by which an answer is wanted; None where no acceptance says one: then the usual time counts."""
    said = queries.choices.answers_wanted(facts.session, accepted)
    if not said:
        return None
    unsaid = [london_date(at) for journey, at in accepted.items() if journey not in said]
    usual = task_length(facts.session, TaskKind.LEARNERS_CHOICE, None)
    days = [*said.values(), *(facts.work.calendar.due_day(day, usual) for day in unsaid)]
    return max(min(days), facts.today)


def _open(work: Work, accepted: dict[str, datetime], referrer: str, adviser: str | None, by: date | None) -> None:
    """One task, about the acceptance that came last; without a day of its own its time counts from the first."""
    first, last = min(accepted.values()), max(accepted, key=lambda each: (accepted[each], each))
    counted_from = london_date(first) if by is None else None
    errand = Errand(
        TaskKind.LEARNERS_CHOICE, last, referrer, Role.ADVISER, person=adviser, counted_from=counted_from, due_on=by
    )
    ask(work, errand)


def may_say_no_until(facts: JourneyFacts) -> date | None:
    """The last day on which the acceptance is not yet the learner's choice (rule 0.3); None when it is."""
    if facts.inbound is not None and facts.inbound.hand_off.chosen_on is not None:
        return None
    if facts.row.state != "accepted" or facts.inbound is None or facts.inbound.hand_off.accepted_at is None:
        return None
    accepted_on = london_date(facts.inbound.hand_off.accepted_at)
    within = task_length(facts.session, TaskKind.LEARNERS_CHOICE, facts.inbound.hand_off)
    usual = facts.work.calendar_of(facts.calendar).due_day(accepted_on, within)
    last = facts.inbound.hand_off.answer_by or usual
    return last if last >= facts.today else None
