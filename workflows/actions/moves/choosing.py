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
from workflows.facts.terms import agreed_errand, task_length
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
    if len(accepted) < 2 or queries.choices.is_made(facts.session, accepted):
        _finish(facts.work, asked, "chosen")
        return
    errand = _errand(facts, accepted)
    if all(_on_another_day(facts, task, errand) for task in asked):
        _finish(facts.work, asked, "an answer is wanted by another day")
        ask(facts.work, errand)


def _finish(work: Work, asked: Iterable[Task], result: str) -> None:
    for task in asked:
        tasks.finish_task(work, task, result)


def _on_another_day(facts: JourneyFacts, task: Task, errand: Errand) -> bool:
    """Whether the learner chooses by another day than the open task says; one that is late is not put off to today."""
    if task.due_at is None:
        return False
    stands, wanted = facts.work.calendar.due_day_of(task.due_at), _last_day(facts, errand)
    if errand.due_on is None:
        # The usual time was cut short by a day that counts no longer; whoever was given more keeps it.
        return stands < wanted and wanted >= facts.today
    return stands != wanted and (stands >= facts.today or wanted > facts.today)


def _last_day(facts: JourneyFacts, errand: Errand) -> date:
    agreed = agreed_errand(facts.session, errand)
    if agreed.due_on is not None or agreed.length is None:
        return agreed.due_on or facts.today
    return facts.work.calendar_of(agreed.calendar).due_day(agreed.counted_from or facts.today, agreed.length)


def _answer_by(facts: JourneyFacts, accepted: Mapping[str, datetime]) -> date | None:
    """The earliest day ahead by which an answer is wanted, today if all have passed; a day that passed binds no more.

    None where no acceptance says one: then the usual time counts.
    """
    said = queries.choices.answers_wanted(facts.session, accepted)
    if not said:
        return None
    unsaid = [london_date(at) for journey, at in accepted.items() if journey not in said]
    usual = task_length(facts.session, TaskKind.LEARNERS_CHOICE, None)
    days = [*said.values(), *(facts.work.calendar.due_day(day, usual) for day in unsaid)]
    return min((day for day in days if day >= facts.today), default=facts.today)


def _errand(facts: JourneyFacts, accepted: Mapping[str, datetime]) -> Errand:
    """One task, about the acceptance that came last; without a day of its own its time counts from the first."""
    first, last = min(accepted.values()), max(accepted, key=lambda each: (accepted[each], each))
    by, journey = _answer_by(facts, accepted), facts.journey
    return Errand(
        TaskKind.LEARNERS_CHOICE, last, journey.referrer_id, Role.ADVISER, person=journey.adviser_id,
        counted_from=london_date(first) if by is None else None, due_on=by,
    )  # fmt: skip


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
