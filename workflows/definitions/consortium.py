"""Model 3: members of a consortium specialise in sectors; the home member runs the journey (journey rules 3)."""

from engine.definition import DeadlineRule, Definition, Transition
from workflows.definitions import labels, shared_steps
from workflows.definitions.parties import ADVISING, CLOCK, RECEIVING, RESPONSIBLE
from workflows.vocabulary import DeliveryModel

_ANY = shared_steps.AFTER_ACCEPTANCE

TRANSITIONS = (
    Transition("3.1", "offer_to_members", ("referred",), None, RECEIVING, ("no_stop",)),
    # Not on a break: the review that it follows, and the start that it leads to, belong to the programme (judgement).
    Transition("3.5", "send_change_of_area", ("on_programme",), None, RESPONSIBLE,
               ("no_stop", "reviewed_with_adviser")),
    Transition("3.6", "change_accepted", _ANY, None, CLOCK, while_held=True),
    Transition("0.2", "change_put_off", _ANY, None, CLOCK, while_held=True),
    Transition("3.8", "change_called_off", _ANY, None, CLOCK, while_held=True),
    Transition("3.7", "home_moves", _ANY, None, CLOCK, while_held=True),
    Transition("3.8", "home_moves_back", _ANY, None, CLOCK, while_held=True),
    Transition("3.7", "area_changed", ("on_programme",), None, CLOCK, while_held=True),
    Transition("3.6", "decide_recognition", ("on_programme", "on_break", "exit_review"), None, ADVISING,
               ("recognition_pending",)),
)  # fmt: skip

DEADLINES = (
    # At 00:00 of the start date, hold or not: it was agreed, and is read from the periods of responsibility already.
    DeadlineRule("home_moves", _ANY, None, "responsible", basis="home_moves_at",
                 opened_by=("change_accepted", "change_put_off", "change_called_off"), fires="home_moves", levels=(),
                 alarm=True),
)  # fmt: skip

CONSORTIUM = Definition(
    DeliveryModel.CONSORTIUM,
    1,
    ("referred",),
    shared_steps.STATES,
    (*shared_steps.TRANSITIONS, shared_steps.AIMS_LENT, *TRANSITIONS),
    (*shared_steps.DEADLINES, shared_steps.PLAN, *DEADLINES),
    labels.JOURNEY,
    shared_steps.TASKS_THROUGH_HOLD,
)
