"""Sees that each component of a Model 4 journey has a partner, is asked for, or is due to be (rules 4.2 to 4.4)."""

from engine import deadline_store, firing, tasks
from engine.firing import Note
from engine.tables import Task
from workflows.definitions.shared_steps import PLAN
from workflows.facts.journeys import JourneyFacts
from workflows.facts.partners import components_of, covered_components, parts, unasked_components
from workflows.vocabulary import Component, DeliveryModel, HandOffKind
from workflows.words.tasks import TaskKind

# States in which the lead asks partners.
PARTNERING = frozenset({"planning", "on_programme"})
LIMITS = frozenset({"first_partner_referral", "next_partner_referral"})
"""Time limits by which every component must be asked for."""
# Tasks that ask the lead for the same after a partner's no or end, and what came of them once a partner is asked.
ASKED_AGAIN = {
    TaskKind.RE_OFFER: "offered again",
    TaskKind.GUIDANCE_MEETING: "offered again",
    TaskKind.PLACE_AGAIN: "placed again",
}


def reconsider(facts: JourneyFacts) -> None:
    """After whatever may have changed who teaches or is asked: what is seen to ends, what nobody is asked for is due.

    The same outcome however often it is asked, and in whatever order partners were asked, answered and ended.
    """
    if facts.model is not DeliveryModel.PARTNERSHIP:
        return
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    if journey.row.state == "exit_review":
        for task in _tasks(journey):
            tasks.finish_task(facts.work, task, "not needed")
    elif journey.row.state in PARTNERING:
        _ask_for_all(facts, journey)


def _ask_for_all(facts: JourneyFacts, journey: JourneyFacts) -> None:
    unasked = unasked_components(journey)
    by_task: set[Component] = set()
    for task in _tasks(journey):
        wanted = _parts_of(journey, task)
        if unasked.isdisjoint(wanted):
            tasks.finish_task(facts.work, task, ASKED_AGAIN[TaskKind(task.kind)])
        by_task |= wanted
    if journey.row.state == "planning":
        _keep_plan_due(journey)
    limited = not _open(journey).isdisjoint(LIMITS)
    if limited and not unasked:
        _fire(journey, "partners_asked")
    elif not limited and not unasked <= by_task:
        _fire(journey, "partner_wanted")


def _keep_plan_due(journey: JourneyFacts) -> None:
    """The plan is due while every component has a deliverer, and not while one has none (4.4)."""
    covered = covered_components(journey) == frozenset(Component)
    if covered == (PLAN.name in _open(journey)):
        return
    # Opened anew but switched off: the deadline that runs ends as not needed, and none begins.
    note = Note() if covered else Note(terms={PLAN.name: None})
    _fire(journey, "partners_complete" if covered else "partners_incomplete", note)


def _fire(journey: JourneyFacts, event: str, note: Note | None = None) -> None:
    firing.fire(journey.work, journey.id, event, JourneyFacts(journey.work, journey.id), note)


def _open(journey: JourneyFacts) -> frozenset[str]:
    return frozenset(deadline.rule for deadline in deadline_store.open_deadlines(journey.work, journey.id))


def _tasks(journey: JourneyFacts) -> list[Task]:
    """The open tasks about partners of the journey."""
    return [
        task for task in tasks.open_tasks(journey.work, journey.id)
        if task.kind in ASKED_AGAIN and (task.kind != TaskKind.PLACE_AGAIN or _parts_of(journey, task))
    ]  # fmt: skip


def _parts_of(journey: JourneyFacts, task: Task) -> frozenset[Component]:
    """The components that a task asks a partner for; none for work that came back from anybody but a partner."""
    if task.kind != TaskKind.PLACE_AGAIN:
        return parts(task.detail.get("component"))
    returned = (row.hand_off for row in journey.hand_offs if row.hand_off.id == task.detail.get("hand_off"))
    return next((components_of(each) for each in returned if each.kind is HandOffKind.PARTNER), frozenset())
