"""Says what is to be done and what is late: tasks, levels of lateness, courts and answers to a chaser."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.pages.words.hand_offs import LEVELS, STEPS
from api.pages.words.values import day, word
from engine.errors import Refused
from workflows.views.chasers_view import ActionLink
from workflows.views.stalled_lines import LateLevel
from workflows.views.stalled_view import Scope
from workflows.vocabulary import ChaserAnswer, Court, TaskKind

TASKS: Mapping[TaskKind, str] = {
    TaskKind.AFTERCARE: "Take care of the next step of the learner",
    TaskKind.RE_OFFER: "Offer the learner to the next partner",
    TaskKind.GUIDANCE_MEETING: "Hold a careers guidance (IAG) interview with the learner",
    TaskKind.LEAD_REQUEST: "Decide what a subcontractor asked for",
    TaskKind.PLACE_AGAIN: "Place the learner again, or take the work back",
    TaskKind.TRIAL_DECISION: "Record what came of the work trial",
    TaskKind.EMPLOYER_SUSPENDED: "See today to the learner's placement: the employer is suspended",
    TaskKind.SUPPORT_HAND_OVER: "Hand the support over",
    TaskKind.DUPLICATE_ULN: "Find out which record the ULN belongs to",
    TaskKind.CONFIRM_DEATH: "Confirm the report of a death, or withdraw it",
    TaskKind.CONFIRM_REOPENING: "Confirm the reopening as a second person",
    TaskKind.RESTORE_HAND_OFF: "Restore what the reopened journey needs",
    TaskKind.NEW_AREA_REFERRAL: "Refer the learner in the new area",
    TaskKind.PASS_ON: "Pass the referral on",
    TaskKind.DETAILS_DIFFER: "Find out which details are right",
    TaskKind.WITHDRAWAL_QUESTION: "Decide whether the absent learner has withdrawn",
    TaskKind.REVIEW_INPUT: "Send your input for the review",
    TaskKind.FINAL_CREDIT: "Record the final credit",
    TaskKind.KEEP_CONTACT: "Keep in touch with the learner",
    TaskKind.TEMPORARY_ULN: "Record the learner's own ULN",
    TaskKind.LEARNERS_CHOICE: "Record which place the learner chose",
    TaskKind.AGREEMENT_ENDS: "Decide what follows the agreement that ends",
    TaskKind.AGREEMENT_CHANGE: "Change the draft of the agreement",
    TaskKind.AGREEMENT_SIGNATURE: "Sign the agreement",
    TaskKind.AGREEMENT_MEETING: "Hold the meeting that the agreement asks for",
    TaskKind.AGREEMENT_REVIEW: "Hold the review that the agreement asks for",
    TaskKind.GAP_IN_PROVISION: "Look into what nobody offers",
    TaskKind.LEARNERS_REQUEST: "Answer what the learner asks for",
    TaskKind.SEPTEMBER_GUARANTEE: "Offer the learner a place for September",
    TaskKind.YOUNG_PERSONS_GUARANTEE: "Offer work, training or learning (Young Person's Guarantee)",
    TaskKind.REDUNDANCY_SUPPORT: "Find a new employer or a college place after the redundancy",
    TaskKind.CONCERN_TRIAGE: "Look at a concern",
    TaskKind.RECALL_COPY: "Call a copy back",
    TaskKind.RECOGNITION: "Decide on the recognition of prior learning",
    TaskKind.PROGRESSION_ARRIVAL: "Find out whether the learner arrived at the next step",
}
_LIMITS: Mapping[str, str] = {
    "absence": "Ask after the learner's absence",
    "break_return": "Return from the break in learning",
    "break_review": "Review the break in learning",
    "contact": "Reach the learner for the first time",
    "contact_close": "Reach the learner, or close",
    "contact_close_referred": "Reach the learner, or close",
    "deferred": "Start after the deferral",
    "destination": "Record the destination and close",
    "exit_report": "Report the results of the programme",
    "first_partner_referral": "Ask the first partner",
    "home_moves": "Move responsibility to the new home",
    "induction": "Finish the induction",
    "initial_assessment": "Finish the initial assessment",
    "keep_contact": "Keep in touch with the learner",
    "lead_contact": "Keep in touch with the learner",
    "next_partner_referral": "Ask the next partner",
    "plan": "Agree the individual learning plan (ILP)",
    "resend_or_cancel": "Send the referral again, or cancel it",
    "resend_or_cancel_expired": "Send the referral again, or cancel it",
    "responsibility_moves": "Move responsibility",
    "review": "Hold the progress review",
    "review_input_asked": "Ask the deliverers for their input",
    "stop_review": "Look at the hold again",
}
LATE_LEVELS: Mapping[LateLevel, str] = {each: LEVELS[each.value] for each in LateLevel}
COURTS: Mapping[Court, str] = {
    Court.REFERRER: "The referrer",
    Court.LEAD: "The responsible provider",
    Court.PARTNER: "A partner",
    Court.AGENCY: "A support agency",
    Court.LEARNER: "The learner",
}
SCOPES: Mapping[Scope, str] = {
    Scope.MINE: "My own",
    Scope.ORGANISATION: "All my organisation sees",
    Scope.PARTNERSHIP: "Partnerships we lead",
}
CHASER_ANSWERS: Mapping[ChaserAnswer, tuple[str, str]] = {
    ChaserAnswer.STILL_WORKING: ("Still working on it", "You say why, and until which day. This can be said once."),
    ChaserAnswer.DONE: ("It is done", "The next page leads to where it is recorded. Until then it stays late."),
    ChaserAnswer.CANNOT: ("It is not possible", "The next page leads to what can be done instead."),
}
_ABOUT: Mapping[str, str] = {
    "component": "Part of the programme",
    "what": "What",
    "reason": "Reason",
    "note": "Note",
    "title": "Agreement",
    "start_on": "Start",
    "last_attended_on": "Last attended",
    "counted_from": "Counted from",
    "ends_on": "Ends",
    "days": "Days before the end",
    "year": "Year",
    "months": "Months without work",
    "unemployed_since": "Without work since",
    "handed_on": "Handed on",
}


def what_of(rule: str) -> str:
    """What a time limit or a task asks for, by its name, as it is or with spaces."""
    rule = rule.replace(" ", "_")
    if rule in set(TaskKind):
        return TASKS[TaskKind(rule)]
    return STEPS.get(rule) or _LIMITS.get(rule) or word(rule)


def about(said: Mapping[str, Any]) -> dict[str, str]:
    """What else a task says, in words; ids are left to those who link to the records."""
    return {_ABOUT[name]: _worded(name, said[name]) for name in _ABOUT if name in said}


def days_late(age: int) -> str:
    """How late something is, in working days."""
    return "due today" if age == 0 else f"{age} working day{'' if age == 1 else 's'} late"


def page_link(link: ActionLink) -> str:
    """The page that asks for an action, from its address below the interface."""
    if link.link.startswith("/tasks/"):
        return link.link
    record, _slash, name = link.link.rpartition("/")
    return f"{record}/actions/{name}"


def lines_of(refused: Refused, field: str) -> list[dict[str, str]]:
    """A line for each reason of a refusal, those about what was filled in with a link to `field`."""
    return [
        {"text": each.sentence, **({"href": f"#{field}"} if each.missing else {})} for each in refused.refusals
    ]  # fmt: skip


def _worded(name: str, value: Any) -> str:
    text = str(value)
    if name in ("component", "reason", "what"):
        return word(text) if "_" in text or (text.islower() and " " not in text) else text
    return _day(text) if name.endswith(("_on", "_since", "_from")) else text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
