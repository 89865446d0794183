"""Model 3: members specialise in sectors; the home member runs the journey (journey rules 3)."""

from engine.definition import Definition, Transition
from workflows.definitions import labels, shared_steps
from workflows.definitions.parties import RECEIVING
from workflows.vocabulary import DeliveryModel

TRANSITIONS = (Transition("3.1", "offer_to_members", ("referred",), None, RECEIVING, ("no_stop",)),)

CONSORTIUM = Definition(
    DeliveryModel.CONSORTIUM,
    1,
    ("referred",),
    shared_steps.STATES,
    (*shared_steps.TRANSITIONS, *TRANSITIONS),
    (*shared_steps.DEADLINES, shared_steps.PLAN),
    labels.JOURNEY,
    shared_steps.TASKS_THROUGH_HOLD,
)
