"""Model 1: one provider delivers every stage and all three components (journey rules 1)."""

from engine.definition import Definition
from workflows.definitions import labels, shared_steps
from workflows.vocabulary import DeliveryModel

HOLISTIC = Definition(
    DeliveryModel.HOLISTIC,
    1,
    ("referred",),
    shared_steps.STATES,
    (*shared_steps.TRANSITIONS, shared_steps.AIMS_LENT),
    (*shared_steps.DEADLINES, shared_steps.PLAN),
    labels.JOURNEY,
    shared_steps.TASKS_THROUGH_HOLD,
)
