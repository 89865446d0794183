"""Model 2: a lead provider subcontracts stages and components and keeps responsibility (journey rules 2)."""

from engine.definition import Definition, Transition
from workflows.definitions import labels, shared_steps
from workflows.definitions.parties import CLOCK, DELIVERING, RESPONSIBLE
from workflows.vocabulary import DeliveryModel

TRANSITIONS = (
    Transition("2.1", "pass_on", ("referred",), None, CLOCK),
    Transition("2.2", "send_stage", shared_steps.AFTER_ACCEPTANCE, None, RESPONSIBLE, ("no_stop",)),
    Transition("2.5", "send_component", shared_steps.PLACED, None, RESPONSIBLE, ("no_stop",)),
    # A part comes back in any of them: those before the plan are entered again when moves are taken back (C27).
    Transition("2.5", "aims_change_hands", shared_steps.AFTER_ACCEPTANCE, None, CLOCK, while_held=True),
    Transition("2.6", "request_ending", shared_steps.LEARNING, None, DELIVERING, while_held=True),
)

LEAD_PROVIDER = Definition(
    DeliveryModel.LEAD_PROVIDER,
    1,
    ("referred",),
    shared_steps.STATES,
    (*shared_steps.TRANSITIONS, *TRANSITIONS),
    (*shared_steps.DEADLINES, shared_steps.PLAN),
    labels.JOURNEY,
    shared_steps.TASKS_THROUGH_HOLD,
)
