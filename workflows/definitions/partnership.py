"""Model 4: a lead partner undertakes the key stages and refers learners to partners (journey rules 4)."""

from dataclasses import replace

from engine.definition import DeadlineRule, Definition, Transition, calendar_days, working_days
from workflows.definitions import labels, shared_steps
from workflows.definitions.parties import ADVISING, CLOCK, COORDINATOR, DELIVERING, RESPONSIBLE
from workflows.vocabulary import DeliveryModel

_PARTNERING = ("planning", "on_programme")
# A part may come back in these too: those before the plan are entered again when moves are taken back (C27).
_NOT_PARTNERING = ("induction", "initial_assessment", "on_break", "exit_review")
# The lead keeps in touch with a learner whom partners teach: the learner was reached, later than before.
LEAD_CONTACT, CONTACT_KEPT = "lead_contact", "contact_kept"
# Each component has a partner that accepted or is asked, or the lead that named itself.
_ALL_ASKED = ("partners_asked", "partners_complete")

TRANSITIONS = (
    Transition("2.1", "pass_on", ("referred",), None, CLOCK),
    Transition("4.2", "rank_partners", _PARTNERING, None, RESPONSIBLE),
    Transition("4.2", "send_partner_referral", _PARTNERING, None, RESPONSIBLE, ("no_stop",)),
    Transition("4.3", "record_partner_changed", _PARTNERING, None, COORDINATOR),
    Transition("4.3", "record_guidance_meeting", _PARTNERING, None, ADVISING),
    Transition("4.1", "deliver_ourselves", _PARTNERING, None, RESPONSIBLE),
    Transition("4.4", "partners_complete", ("planning",), None, CLOCK, while_held=True),
    Transition("4.4", "partners_incomplete", ("planning",), None, CLOCK, while_held=True),
    Transition("4.4", "partners_asked", _PARTNERING, None, CLOCK, while_held=True),
    Transition("4.4", "partner_wanted", _PARTNERING, None, CLOCK, while_held=True),
    Transition("4.5", "contact_made", ("on_programme",), None, ADVISING, while_held=True),
    Transition("4.5", "contact_attempted", ("on_programme",), None, ADVISING, while_held=True),
    Transition("4.5", CONTACT_KEPT, ("on_programme",), None, CLOCK, while_held=True),
    Transition("4.6", "aims_change_hands", _PARTNERING, None, CLOCK, while_held=True),
    Transition("0.3", "aims_change_hands", _NOT_PARTNERING, None, CLOCK, while_held=True),
    Transition("4.6", "request_ending", shared_steps.LEARNING, None, DELIVERING, while_held=True),
)

DEADLINES = (
    # Of a split each component must be asked for: the first referral alone leaves the others waiting (judgement).
    DeadlineRule("first_partner_referral", ("planning",), working_days(5), "responsible", met_by=_ALL_ASKED),
    # A component for which nobody is asked any more, as after a guidance meeting or a reopening: the next partner is
    # asked as soon as the first one was (judgement).
    DeadlineRule("next_partner_referral", _PARTNERING, working_days(5), "responsible", opened_by=("partner_wanted",),
                 met_by=_ALL_ASKED, paused_in=("on_break",)),
    # The rule names no number: every 28 days is judgement, as often as a review is held (4.5).
    DeadlineRule(LEAD_CONTACT, ("on_programme",), calendar_days(28), "responsible", basis="contacted_at",
                 opened_by=("agree_plan", CONTACT_KEPT), met_by=(CONTACT_KEPT,), paused_in=("on_break",)),
    # The plan waits for the last component to be accepted, and again once one is without a deliverer (rule 4.4).
    replace(shared_steps.PLAN, opened_by=("partners_complete", "partners_incomplete")),
)  # fmt: skip

PARTNERSHIP = Definition(
    DeliveryModel.PARTNERSHIP,
    1,
    ("referred",),
    shared_steps.STATES,
    (*shared_steps.TRANSITIONS, *TRANSITIONS),
    (*shared_steps.DEADLINES, *DEADLINES),
    labels.JOURNEY,
    shared_steps.TASKS_THROUGH_HOLD,
)
