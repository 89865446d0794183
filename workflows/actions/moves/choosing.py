"""Lets a learner choose between several acceptances by a day; the referrer hears the answer (rule 0.3)."""

from datetime import date, datetime

from engine import tasks
from engine.clock import london_date
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.facts.journeys import JourneyFacts
from workflows.facts.terms import task_length
from workflows.vocabulary import ReferralSource, Role, TaskKind


def reconsider(facts: JourneyFacts) -> None:
    """After an acceptance, or the end of one: a task while several that one referrer asked for stand, else none.

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
    if len(accepted) < 2:
        for task in asked:
            tasks.finish_task(facts.work, task, "chosen")
    elif not asked:
        _open(facts.work, accepted, journey.referrer_id, journey.adviser_id)


def _open(work: Work, accepted: dict[str, datetime], referrer: str, adviser: str | None) -> None:
    """One task, about the acceptance that came last; its time counts from the first."""
    first, last = min(accepted.values()), max(accepted, key=lambda each: (accepted[each], each))
    errand = Errand(
        TaskKind.LEARNERS_CHOICE, last, referrer, Role.ADVISER, person=adviser, counted_from=london_date(first)
    )
    ask(work, errand)


def may_say_no_until(facts: JourneyFacts) -> date | None:
    """The last day on which the acceptance is not yet the learner's choice (rule 0.3); None when it has passed."""
    if facts.row.state != "accepted" or facts.inbound is None or facts.inbound.hand_off.accepted_at is None:
        return None
    accepted_on = london_date(facts.inbound.hand_off.accepted_at)
    within = task_length(facts.session, TaskKind.LEARNERS_CHOICE, facts.inbound.hand_off)
    last = facts.work.calendar_of(facts.calendar).due_day(accepted_on, within)
    return last if last >= facts.today else None
