"""Lets a learner choose between several acceptances by a day; the referrer hears the answer (rule 0.3)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from engine import tasks
from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Task
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import advising
from workflows.actions.moves.asking import ask
from workflows.facts.journeys import JourneyFacts
from workflows.facts.terms import agreed_errand, task_length
from workflows.tables.journeys import HandOff, Journey
from workflows.topics import OFFER_OPEN_AGAIN, tell_organisations
from workflows.vocabulary import CancelReason, ReferralSource, Role, TaskKind


def reconsider(facts: JourneyFacts) -> None:
    """After an acceptance, its end or a choice: a task while several that one referrer asked for stand, else none.

    A learner who chose is asked no more for as long as what they chose stands. What another referrer asked for is not
    this one's to know.
    """
    journey = facts.journey
    if journey.source is not ReferralSource.AGENCY:
        return
    accepted = queries.journeys.accepted_for(facts.session, journey.learner_id, journey.referrer_id)
    # It hangs on one of them, also when that is the one where the learner has started.
    family = {facts.id, *queries.journeys.open_with(facts.session, facts.id)}
    asked = [each for each in _open(facts.work, *sorted(family)) if each.organisation_id == journey.referrer_id]
    chosen = queries.choices.is_made(facts.session, accepted)
    if chosen or len(accepted) < 2 or _is_over(journey):
        _finish(facts.work, asked, "chosen" if chosen else "not needed")
        return
    gone = [task for task in asked if task.instance_id not in accepted]
    _finish(facts.work, gone, "asked anew")
    asked, errand = [task for task in asked if task not in gone], _errand(facts, accepted)
    if all(_on_another_day(facts, task, errand) for task in asked):
        _finish(facts.work, asked, "an answer is wanted by another day")
        ask(facts.work, errand)


def restored(facts: JourneyFacts) -> None:
    """After an acceptance stands again (C27): of two places chosen what was said last counts, and a choice is asked.

    Of two words of one day that counts which was said while the journey was away.
    """
    offers = queries.choices.offers(facts.session, queries.choices.accepted_beside(facts.session, facts.id))
    said = [(each.chosen_on, each.journey_id != facts.id, each) for each in offers if each.chosen_on is not None]
    for _day, _stood, each in sorted(said, key=lambda one: one[:2])[:-1]:
        each.chosen_on = None
        facts.session.add(each)
        tell_organisations(facts.work, OFFER_OPEN_AGAIN, each.journey_id, each.receiver_id)
    facts.session.flush()
    reconsider(facts)


def is_asked(work: Work, journey_id: str) -> bool:
    """Whether it is on this journey that the learner's choice is asked: should it end, another carries the question."""
    return bool(_open(work, journey_id))


def _open(work: Work, *journeys: str) -> list[Task]:
    return [task for task in tasks.open_tasks(work, *journeys) if task.kind == TaskKind.LEARNERS_CHOICE]


def _is_over(journey: Journey) -> bool:
    """Whether the learner starts here, or has started elsewhere: the others are released the same moment."""
    return journey.started_on is not None or journey.end_reason == CancelReason.STARTED_ELSEWHERE


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
    agreed = {each.journey_id: each for each in queries.choices.offers(facts.session, accepted)}
    unsaid = (_usual_day(facts, agreed.get(each), at) for each, at in accepted.items() if each not in said)
    days = [*said.values(), *unsaid]
    return min((day for day in days if day >= facts.today), default=facts.today)


def _usual_day(facts: JourneyFacts, offer: HandOff | None, accepted_at: datetime) -> date:
    """The last day of the usual time, as long as the acceptance's own agreement gives and as it counts."""
    within = task_length(facts.session, TaskKind.LEARNERS_CHOICE, offer)
    agreement, receiver = (offer.agreement_id, offer.receiver_id) if offer is not None else (None, "")
    calendar = queries.agreements.counts_calendar_of(facts.session, agreement, receiver)
    return facts.work.calendar_of(calendar).due_day(london_date(accepted_at), within)


def _errand(facts: JourneyFacts, accepted: Mapping[str, datetime]) -> Errand:
    """One task, about the acceptance that came last; without a day of its own its time counts from the first."""
    first, last = min(accepted.values()), max(accepted, key=lambda each: (accepted[each], each))
    by = _answer_by(facts, accepted)
    return Errand(
        TaskKind.LEARNERS_CHOICE, last, facts.journey.referrer_id, Role.ADVISER,
        person=advising.adviser_at_referrer(facts), counted_from=london_date(first) if by is None else None, due_on=by,
    )  # fmt: skip


def may_say_no_until(facts: JourneyFacts) -> date | None:
    """The last day on which the acceptance is not yet the learner's choice (rule 0.3); None when it is."""
    if facts.inbound is not None and facts.inbound.hand_off.chosen_on is not None:
        return None
    if facts.row.state != "accepted" or facts.inbound is None or facts.inbound.hand_off.accepted_at is None:
        return None
    usual = _usual_day(facts, facts.inbound.hand_off, facts.inbound.hand_off.accepted_at)
    last = facts.inbound.hand_off.answer_by or usual
    return last if last >= facts.today else None
