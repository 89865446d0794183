"""The hand-off: every move of work between two organisations or teams, as one machine (journey rules 0.3)."""

from engine.definition import DeadlineRule, Definition, Hold, State, Transition, working_days
from workflows.definitions import labels
from workflows.definitions.parties import ADVISING, ANSWERING, CLOCK, MANAGING, RESPONSIBLE, SAFEGUARDING, SENDING
from workflows.definitions.reviewing import hold_reviews
from workflows.words.tasks import THROUGH_HOLD

NAME = "hand_off"

_UNANSWERED = ("sent", "acknowledged", "more_asked")
_WAITING = (*_UNANSWERED, "waitlisted")
_OPEN = ("draft", *_WAITING, "accepted", "active", "work_submitted")
_BOTH = (*SENDING, *ANSWERING)
_EMPLOYER_FIT = ("employer_checked", "standards_met", "safety_in_date", "insurance_noted", "employer_open")

STATES = (
    State("draft", waits_on="sender"),
    State("sent", waits_on="receiver"),
    State("acknowledged", waits_on="receiver"),
    State("more_asked", waits_on="sender"),
    State("waitlisted", waits_on="receiver"),
    State("accepted", waits_on="receiver"),
    State("active", waits_on="receiver"),
    State("work_submitted", waits_on="sender"),
    State("declined", outcome="declined"),
    State("expired", outcome="expired"),
    State("taken", outcome="taken"),
    State("recalled", outcome="recalled"),
    State("returned", outcome="returned"),
    State("broken_down", outcome="broken_down"),
    State("ended_complete", outcome="complete"),
    State("ended_with_journey", outcome="ended_with_journey"),
    State("deleted", outcome="deleted"),
)

TRANSITIONS = (
    Transition("0.3", "send", ("draft",), "sent", SENDING, ("no_stop", "agreement", "part_allowed", "place_free")),
    Transition("0.3", "delete", ("draft",), "deleted", (*SENDING, *CLOCK), while_held=True),
    Transition("C2", "acknowledge", ("sent",), "acknowledged", ANSWERING),
    Transition("0.3", "ask_for_more", ("sent", "acknowledged"), "more_asked", ANSWERING, ("decides",)),
    Transition("0.3", "answer", ("more_asked",), "acknowledged", SENDING),
    Transition("0.3", "answer_late", ("more_asked",), None, CLOCK, while_held=True),
    Transition("0.3", "waitlist", ("draft", "sent", "acknowledged"), "waitlisted", _BOTH,
               ("only_lead_accepts", "no_stop", "place_named", "waitlist_possible")),
    Transition("0.3", "review_waitlist", ("waitlisted",), None, ANSWERING),
    Transition("0.3", "free_place", ("waitlisted",), "acknowledged", CLOCK),
    Transition("C3", "accept", _UNANSWERED, "accepted", (*ANSWERING, *CLOCK),
               ("only_lead_accepts", "no_stop", "agreement", "part_allowed", "place_named", "place_free",
                "three_answers", "start_in_time", "change_possible", "short_enough", *_EMPLOYER_FIT, "agreed_ahead",
                "days_as_asked")),
    Transition("C4", "decline", _WAITING, "declined", ANSWERING, while_held=True),
    Transition("C7", "expire", _UNANSWERED, "expired", CLOCK, while_held=True),
    Transition("0.3", "agreement_ended", _WAITING, "expired", CLOCK, while_held=True),
    # A renewal goes on after it, or what it says of its end was changed.
    Transition("0.3", "agreement_changed", _WAITING, None, CLOCK, while_held=True),
    Transition("0.3", "take", _WAITING, "taken", CLOCK, while_held=True),
    Transition("0.3", "recall", (*_WAITING, "accepted"), "recalled", (*SENDING, *CLOCK), while_held=True),
    # Not an end: the referral goes on at the lead, so it waits while there is a hold.
    Transition("2.1", "pass_on", ("sent", "acknowledged"), "recalled", ANSWERING, ("can_be_passed_on",)),
    Transition("0.2", "defer", ("accepted",), None, ANSWERING,
               ("deferred_forward", "short_enough", *_EMPLOYER_FIT, "days_as_asked", "days_free")),
    Transition("C8", "start", ("accepted",), "active", (*ANSWERING, *CLOCK),
               ("no_stop", "stage_reached", "arrived_in_time", "arrival_recorded_here", "no_conditions_open",
                "employer_open")),
    Transition("0.3", "record_conditions_met", ("accepted",), None, ANSWERING, ("conditions_to_meet",)),
    Transition("0.3", "return_unstarted", ("accepted",), "returned", (*ANSWERING, *CLOCK), ("journey_takes_it_back",),
               while_held=True),
    Transition("2.4", "submit_work", ("active",), "work_submitted", ANSWERING, ("returns_work", "records_present")),
    Transition("2.4", "confirm", ("work_submitted",), "ended_complete", SENDING, ("records_present",)),
    Transition("2.4", "send_back", ("work_submitted",), "active", SENDING),
    Transition("0.3", "return_work", ("active", "work_submitted"), "returned", (*_BOTH, *CLOCK),
               ("not_inbound", "replacement_first", "of_placements_alone"), while_held=True),
    Transition("0.3", "break_down", ("active", "work_submitted"), "broken_down", _BOTH,
               ("not_inbound", "replacement_first", "of_placements_alone"), while_held=True),
    Transition("0.3", "end", ("active",), "ended_complete", _BOTH, ("ends_directly", "told_how_it_went"),
               while_held=True),
    # Whose it is changes while it waits, too: somebody must be named to resume it (1.4).
    Transition("1.4", "name_owner", _OPEN, None, (*MANAGING, *CLOCK), ("has_an_owner",), while_held=True),
    # As with the learner's own no (C21): before the agency began it is taken back, after that it is complete.
    Transition("5", "hand_support_over", ("sent", "acknowledged", "accepted"), "recalled", (*SENDING, *ADVISING),
               ("support_at_exit",), while_held=True),
    Transition("5", "hand_support_over", ("active",), "ended_complete", (*SENDING, *ADVISING), ("support_at_exit",),
               while_held=True),
    Transition("0.3", "complete", ("active",), "ended_complete", CLOCK, while_held=True),
    Transition("0.3", "end_with_journey", _OPEN, "ended_with_journey", CLOCK, while_held=True),
    # Whoever answers for the learner from now on is its sender too.
    Transition("3.7", "sender_changes", _OPEN, None, CLOCK, while_held=True),
    Transition("0.2", "hold", _OPEN, None, RESPONSIBLE, ("hold_is_ordinary", "held_on_its_own"), while_held=True,
               hold=Hold.SETS),
    Transition("0.2", "resume", _OPEN, None, RESPONSIBLE, ("hold_is_ordinary", "journey_goes_on"),
               while_held=True, hold=Hold.LIFTS),
    Transition("G9", "hold_for_safeguarding", _OPEN, None, SAFEGUARDING, while_held=True, hold=Hold.SETS),
    Transition("G9", "lift_safeguarding_hold", _OPEN, None, SAFEGUARDING,
               ("hold_is_safeguarding", "journey_goes_on"), while_held=True, hold=Hold.LIFTS),
    Transition("0.2", "hold_with_journey", _OPEN, None, CLOCK, while_held=True, hold=Hold.SETS),
    Transition("0.2", "resume_with_journey", _OPEN, None, CLOCK, while_held=True, hold=Hold.LIFTS),
)  # fmt: skip

DEADLINES = (
    DeadlineRule("draft", ("draft",), working_days(10), "sender", met_by=("send", "delete", "waitlist")),
    DeadlineRule("acknowledge", ("sent",), working_days(2), "receiver", basis="submitted", opened_by=("send",),
                 met_by=("acknowledge", "accept", "decline", "ask_for_more", "waitlist")),
    DeadlineRule("decide", ("sent", "acknowledged"), working_days(5), "receiver", basis="decide_from",
                 opened_by=("send", "free_place"), met_by=("accept", "decline", "waitlist"),
                 paused_in=("more_asked",), resumed_by=("answer_late",), fires="expire"),
    DeadlineRule("answer", ("more_asked",), working_days(5), "sender", met_by=("answer",), fires="answer_late"),
    DeadlineRule("agreement", _WAITING, None, "sender", basis="agreement_ends_on",
                 opened_by=("send", "waitlist", "agreement_changed"), fires="agreement_ended", levels=(), alarm=True),
    # A placement is agreed before its first day, whatever its decision waited for meanwhile (C22).
    DeadlineRule("first_day", _UNANSWERED, None, "receiver", basis="last_day_to_agree", opened_by=("send",),
                 met_by=("accept", "decline"), fires="expire", levels=(), alarm=True),
    DeadlineRule("waitlist_review", ("waitlisted",), working_days(10), "receiver",
                 opened_by=("waitlist", "review_waitlist"), met_by=("review_waitlist", "free_place")),
    DeadlineRule("start", (*_UNANSWERED, "accepted"), working_days(10), "receiver", basis="start_from",
                 opened_by=("send", "defer", "free_place"), met_by=("start",), paused_in=("waitlisted",)),
    DeadlineRule("arrival", ("accepted",), working_days(2), "receiver", basis="start_on",
                 opened_by=("accept", "defer"), met_by=("start",), fires="return_unstarted"),
    DeadlineRule("appointment", (*_UNANSWERED, "accepted"), working_days(10), "receiver", basis="appointment_from",
                 opened_by=("send", "defer"), met_by=("start",)),
    DeadlineRule("planned_end", ("active",), None, "receiver", basis="planned_end_on", opened_by=("start", "send_back"),
                 met_by=("submit_work", "end", "complete")),
    DeadlineRule("confirm", ("work_submitted",), working_days(5), "sender", met_by=("confirm", "send_back")),
    # Held with its journey it has no review of its own.
    *hold_reviews(_OPEN),
)  # fmt: skip

HAND_OFF = Definition(NAME, 1, ("draft", "sent"), STATES, TRANSITIONS, DEADLINES, labels.HAND_OFF, tuple(THROUGH_HOLD))
