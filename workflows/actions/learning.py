"""Every action that happens in learning, as the API offers it."""

from workflows.actions.agree_plan import agree_plan, change_plan
from workflows.actions.assess import RecordAssessment, record_assessment
from workflows.actions.close_journey import NOT_PROGRESSED, PROGRESSED, close, complete_without_progression, progress
from workflows.actions.finish_stage import finish_assessment, finish_induction
from workflows.actions.leave_programme import LeaveProgramme, RecordExitReport, leave_programme, record_exit_report
from workflows.actions.plan_requests import AgreePlan, ChangePlan
from workflows.actions.record_consent import RecordConsent, WithdrawConsent, record_consent, withdraw_consent
from workflows.actions.record_credit import RecordCredit, record_credit
from workflows.actions.record_destination import RecordDestination, record_destination
from workflows.actions.record_induction import RecordInduction, record_induction
from workflows.actions.record_needs import NeedFound, record_need
from workflows.actions.record_uln import RecordUln, record_uln
from workflows.actions.registry import JourneyAction
from workflows.actions.review import RecordReview, SendReviewInput, record_review, send_review_input
from workflows.actions.take_break import (
    ChangeReturnDate,
    StartBreak,
    change_return_date,
    return_from_break,
    start_break,
)
from workflows.actions.withdraw import RequestEnding, Withdraw, request_ending, withdraw
from workflows.requests import Nothing

LEARNING_ACTIONS: tuple[JourneyAction, ...] = (
    JourneyAction("record_induction", RecordInduction, record_induction, "Record what the induction went through."),
    JourneyAction("finish_induction", Nothing, finish_induction, "End the induction."),
    JourneyAction("record_uln", RecordUln, record_uln, "Record the ULN, or that one was requested."),
    JourneyAction("record_assessment", RecordAssessment, record_assessment, "Record results and needs."),
    JourneyAction("finish_assessment", Nothing, finish_assessment, "End the initial assessment."),
    JourneyAction("record_need", NeedFound, record_need, "Record a support need."),
    JourneyAction("record_consent", RecordConsent, record_consent, "Record a lawful basis for sharing."),
    JourneyAction(
        "withdraw_consent", WithdrawConsent, withdraw_consent, "Take back a consent the learner gave.",
        event="record_consent",
    ),
    JourneyAction("agree_plan", AgreePlan, agree_plan, "Agree the individual learning plan with the learner."),
    JourneyAction("change_plan", ChangePlan, change_plan, "Change the plan after a review."),
    JourneyAction("send_review_input", SendReviewInput, send_review_input, "Send input for the next review."),
    JourneyAction("record_review", RecordReview, record_review, "Record a progress review."),
    JourneyAction("start_break", StartBreak, start_break, "Start an agreed break in learning."),
    JourneyAction("change_return_date", ChangeReturnDate, change_return_date, "Agree another day of return."),
    JourneyAction("return_from_break", Nothing, return_from_break, "Record that the learner is back."),
    JourneyAction("leave_programme", LeaveProgramme, leave_programme, "End learning and begin the exit review."),
    JourneyAction("record_credit", RecordCredit, record_credit, "Record achieved credit, results and units.",
                  from_former=True),
    JourneyAction("record_destination", RecordDestination, record_destination, "Record where the learner goes next."),
    JourneyAction("record_exit_report", RecordExitReport, record_exit_report, "Record the exit report."),
    JourneyAction("close", Nothing, close, "Close the journey as its destination has it.", event=PROGRESSED),
    JourneyAction(PROGRESSED, Nothing, progress, "Close with a positive destination."),
    JourneyAction(NOT_PROGRESSED, Nothing, complete_without_progression, "Close without a positive destination."),
    JourneyAction("withdraw", Withdraw, withdraw, "Withdraw the learner."),
    JourneyAction("request_ending", RequestEnding, request_ending, "Ask the lead to end the journey."),
)  # fmt: skip
