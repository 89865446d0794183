"""What ends a task: a fact put on record by an action, or the word of whoever has it."""

from collections.abc import Sequence

from engine import store
from engine.errors import UnknownInstance
from engine.runtime import Work
from engine.tables import Task
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind
from workflows.words.tasks import RECORDED, WITH_A_PARTNER, Recording, TaskKind

Action = JourneyAction | HandOffAction
# Reasons against an action that another person, or one who signed in, would not hear.
OF_THE_ACTOR = frozenset({"not_yours", "person_needed", "second_person_needed", "safeguarding_lead_only"})


def recording_of(work: Work, task: Task) -> Recording | None:
    """What must be put on record for the task to end; None for one that is ended in words.

    None too once nobody can record it any more: no task stays open for ever.
    """
    kind = TaskKind(task.kind)
    found = RECORDED.get(kind)
    if kind is TaskKind.PLACE_AGAIN:
        returned = work.session.get(HandOff, task.detail.get("hand_off", ""))
        found = WITH_A_PARTNER if returned is not None and returned.kind is HandOffKind.PARTNER else None
    if found is None or not any(_is_possible(work, task, name, event) for name, event in found.events.items()):
        return None
    return found


def recorded_by(task: Task, recording: Recording, journey_id: str) -> Sequence[tuple[Action, str]]:
    """The actions that record it, each with the id of the journey or hand-off on which it is asked for."""
    # What is about no record may name the journey on which it is put on record.
    part, journey_id = task.detail.get("hand_off", ""), journey_id or task.detail.get("journey", "")
    return [
        (JOURNEY_ACTIONS[name], journey_id) if name in JOURNEY_ACTIONS else (HAND_OFF_ACTIONS[name], part)
        for name in recording.events
    ]


def _is_possible(work: Work, task: Task, name: str, event: str) -> bool:
    """Whether the action is one of the present state, for whomever."""
    action = JOURNEY_ACTIONS.get(name)
    on_hand_off = action is None
    try:
        journey = JourneyFacts(work, _journey_of(work, task))
        row = store.read_instance(work, task.detail.get("hand_off", "")) if on_hand_off else journey.row
    except UnknownInstance:
        return False
    if action is not None and action.asks is not None:
        able = {refusal.code for refusal in action.asks(journey)} <= OF_THE_ACTOR
        if not able or not action.event:
            return able
    definition = work.runtime.catalogue.get(row.definition, row.definition_version).definition
    return (row.state, event) in definition.table


def _journey_of(work: Work, task: Task) -> str:
    row = store.read_instance(work, task.instance_id or task.detail.get("journey", ""))
    return row.parent_id or row.id
