"""The words of tasks: what one organisation is asked to do by a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.definition import Duration, Level, working_days


class TaskKind(StrEnum):
    """What a task asks for."""

    AFTERCARE = "aftercare"
    RE_OFFER = "re_offer"
    GUIDANCE_MEETING = "guidance_meeting"
    LEAD_REQUEST = "lead_request"
    PLACE_AGAIN = "place_again"
    SUPPORT_HAND_OVER = "support_hand_over"
    DUPLICATE_ULN = "duplicate_uln"
    CONFIRM_DEATH = "confirm_death"
    CONFIRM_REOPENING = "confirm_reopening"
    RESTORE_HAND_OFF = "restore_hand_off"
    NEW_AREA_REFERRAL = "new_area_referral"
    PASS_ON = "pass_on"
    DETAILS_DIFFER = "details_differ"
    WITHDRAWAL_QUESTION = "withdrawal_question"
    REVIEW_INPUT = "review_input"
    FINAL_CREDIT = "final_credit"
    KEEP_CONTACT = "keep_contact"
    TEMPORARY_ULN = "temporary_uln"
    LEARNERS_CHOICE = "learners_choice"
    AGREEMENT_ENDS = "agreement_ends"
    AGREEMENT_CHANGE = "agreement_change"
    AGREEMENT_SIGNATURE = "agreement_signature"
    AGREEMENT_MEETING = "agreement_meeting"
    AGREEMENT_REVIEW = "agreement_review"
    SEPTEMBER_GUARANTEE = "september_guarantee"
    YOUNG_PERSONS_GUARANTEE = "young_persons_guarantee"
    REDUNDANCY_SUPPORT = "redundancy_support"
    CONCERN_TRIAGE = "concern_triage"
    RECALL_COPY = "recall_copy"
    RECOGNITION = "recognition"
    PROGRESSION_ARRIVAL = "progression_arrival"
    GAP_IN_PROVISION = "gap_in_provision"
    LEARNERS_REQUEST = "learners_request"
    TRIAL_DECISION = "trial_decision"
    EMPLOYER_SUSPENDED = "employer_suspended"


LENGTHS: Mapping[TaskKind, Duration] = {
    TaskKind.AFTERCARE: working_days(5),
    TaskKind.RE_OFFER: working_days(2),
    TaskKind.GUIDANCE_MEETING: working_days(5),
    TaskKind.LEAD_REQUEST: working_days(5),
    TaskKind.PLACE_AGAIN: working_days(10),
    TaskKind.SUPPORT_HAND_OVER: working_days(5),
    TaskKind.DUPLICATE_ULN: working_days(5),
    TaskKind.CONFIRM_DEATH: working_days(1),
    TaskKind.CONFIRM_REOPENING: working_days(5),
    TaskKind.RESTORE_HAND_OFF: working_days(5),
    TaskKind.NEW_AREA_REFERRAL: working_days(5),
    TaskKind.PASS_ON: working_days(2),
    TaskKind.DETAILS_DIFFER: working_days(5),
    # The rules give the question no time of its own: judgement, as long as other answers to a lead (2.6).
    TaskKind.WITHDRAWAL_QUESTION: working_days(5),
    TaskKind.REVIEW_INPUT: working_days(-3),
    TaskKind.FINAL_CREDIT: working_days(-2),
    # As long as the first contact after an acceptance (C5).
    TaskKind.KEEP_CONTACT: working_days(5),
    TaskKind.LEARNERS_CHOICE: working_days(5),
    # Contact_triage_safeguarding (C24).
    TaskKind.CONCERN_TRIAGE: working_days(1),
    # Nobody is bound by a draft: judgement, as long as other answers between organisations.
    TaskKind.AGREEMENT_CHANGE: working_days(5),
    # As long as a draft of a hand-off may lie (draft_sent_or_deleted).
    TaskKind.AGREEMENT_SIGNATURE: working_days(10),
    # Consent is as easy to withdraw as to give (UK GDPR 7(3)); how soon a copy is destroyed is judgement.
    TaskKind.RECALL_COPY: working_days(5),
    # The rules give it no time of its own: judgement, as long as placing again (0.3).
    TaskKind.RECOGNITION: working_days(10),
    # As soon as an arrival would have been missed while the journey was open (0.3).
    TaskKind.PROGRESSION_ARRIVAL: working_days(2),
    # As long as the guidance meeting when a list of partners is empty (4.3).
    TaskKind.GAP_IN_PROVISION: working_days(5),
    # As long as what a partner asks the lead for: partner or learner may ask (4.6, 2.6).
    TaskKind.LEARNERS_REQUEST: working_days(5),
}
"""How long tasks may take where no agreement says otherwise (time_limits.csv); negative ones count back from a day.

The others have a last day of their own, which no agreement moves.
"""

LEVELS: Mapping[TaskKind, tuple[Level, ...]] = {TaskKind.WITHDRAWAL_QUESTION: ()}
"""Tasks that are not chased at the usual levels: of the 28th day there is one alert, its opening (rule C18)."""

UNAGREED = frozenset(
    {
        TaskKind.AGREEMENT_CHANGE,
        TaskKind.AGREEMENT_SIGNATURE,
        TaskKind.DUPLICATE_ULN,
        TaskKind.SEPTEMBER_GUARANTEE,
        TaskKind.YOUNG_PERSONS_GUARANTEE,
        TaskKind.CONCERN_TRIAGE,
        TaskKind.RECALL_COPY,
        TaskKind.GAP_IN_PROVISION,
        TaskKind.EMPLOYER_SUSPENDED,
    }
)
"""Tasks about which no agreement speaks: what is owed to a learner, which record of two is right, what a draft
says, what nobody offers, who may be in danger at an employer."""

CHASER_EXTENSION = "chaser_extension"
USUAL_EXTENSION = 5
"""Working days by which levels may be put off, once, by whoever answers a chaser (chaser_extension)."""

THROUGH_HOLD: Mapping[TaskKind, str] = {
    TaskKind.CONFIRM_DEATH: "It answers the report for which everything else waits (C19).",
    TaskKind.WITHDRAWAL_QUESTION: "A learner absent for four weeks may be in danger, and the day on which a withdrawal"
    " counts is the funding rules' and the law's on participation, not the provider's (C18).",
    TaskKind.SEPTEMBER_GUARANTEE: "An offer is owed by 30 September, whatever a provider's journey waits for.",
    TaskKind.YOUNG_PERSONS_GUARANTEE: "The months without work go on, whatever a provider's journey waits for.",
    TaskKind.RECALL_COPY: "What the learner took back is not to lie about, whatever a journey waits for (C25).",
    TaskKind.LEARNERS_CHOICE: "The other places are to be answered, whatever the journey of one of them waits for.",
    TaskKind.EMPLOYER_SUSPENDED: "Who is or will be at an employer after an incident is looked to the same day (C23).",
    TaskKind.TEMPORARY_ULN: "The day after which the ILR takes no temporary ULN is fixed by its own rules (ULN_06).",
}
"""Tasks that go on while what they are about is on hold, each with the reason; all others sleep (rule 0.2).

Each is answered by something that a hold leaves open: ending the journey, or recording a fact.
"""

OUTLASTING = frozenset({TaskKind.SEPTEMBER_GUARANTEE, TaskKind.YOUNG_PERSONS_GUARANTEE, TaskKind.RECALL_COPY})
"""Tasks about what is owed to the learner, whatever becomes of the journey they hang on."""

ENDED_WITH_JOURNEY = "journey ended"
"""The result of the tasks that end with their journey: nobody did them."""

KEPT_INSIDE: Mapping[TaskKind, str] = {
    TaskKind.LEARNERS_CHOICE: "Whoever offers a place is not to know that the learner has others (0.3).",
}
"""Tasks of which nobody outside the organisation that has them hears or sees, however late, each with the reason."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What ends a task: one sentence for people, and the actions that record it, each with the event it fires."""

    sentence: str
    events: Mapping[str, str]


_ASKING = {"send_hand_off": "send_partner_referral", "deliver_ourselves": "deliver_ourselves"}
_AGAIN = {"offer_next": "send_partner_referral", **_ASKING}
WITH_A_PARTNER = Recording(
    "Offering it to the next partner, sending a partner referral for it, or naming the lead as its deliverer, ends"
    " this task.",
    _AGAIN,
)
"""What ends placing again in Model 4, where the work that came back was a partner's (rules 4.1, 4.6)."""
RECORDED: Mapping[TaskKind, Recording] = {
    TaskKind.RE_OFFER: WITH_A_PARTNER,
    TaskKind.GUIDANCE_MEETING: Recording(
        "Recording the careers guidance (IAG) interview ends this task, or asking a partner all the same.",
        {"record_guidance_meeting": "record_guidance_meeting", **_ASKING},
    ),
    TaskKind.CONFIRM_DEATH: Recording(
        "Confirming the death as a second person, or withdrawing the report, ends this task.",
        {"confirm_death": "confirm_death", "withdraw_death_report": "withdraw_death_report"},
    ),
    TaskKind.CONFIRM_REOPENING: Recording(
        "Confirming the reopening as a second person ends this task.", {"confirm_reopening": "confirm_reopening"}
    ),
    TaskKind.PASS_ON: Recording(
        "Passing the referral on, offering it to members, or declining it ends this task.",
        {"pass_on": "pass_on", "offer_to_members": "offer_to_members", "decline": "decline"},
    ),
    TaskKind.WITHDRAWAL_QUESTION: Recording(
        "Withdrawing the learner, or recording attendance or evidence of intention to return, ends this task.",
        {
            "withdraw": "withdraw",
            "record_intention_to_return": "record_intention_to_return",
            "record_attendance": "record_attendance",
        },
    ),
    TaskKind.REVIEW_INPUT: Recording(
        "Sending the input for the review ends this task.", {"send_review_input": "send_review_input"}
    ),
    TaskKind.FINAL_CREDIT: Recording(
        "Recording the credit, and full, partial or none, of every aim delivered ends this task.",
        {"record_credit": "record_credit"},
    ),
    TaskKind.KEEP_CONTACT: Recording(
        "Recording a contact in which the learner was reached ends this task.", {"record_contact": "contact_made"}
    ),
    TaskKind.TEMPORARY_ULN: Recording("Recording the learner's own ULN ends this task.", {"record_uln": "record_uln"}),
    TaskKind.LEARNERS_CHOICE: Recording(
        "Recording which place the learner chose ends this task, or cancelling every acceptance but that one.",
        {"choose_offer": "choose_offer", "cancel": "cancel"},
    ),
    TaskKind.SEPTEMBER_GUARANTEE: Recording(
        "Recording the place that was offered ends this task.", {"record_september_offer": "record_september_offer"}
    ),
    TaskKind.CONCERN_TRIAGE: Recording(
        "Recording what was decided about the concern ends this task.", {"triage_concern": "triage_concern"}
    ),
    TaskKind.RECALL_COPY: Recording(
        "Recording what became of the copy ends this task.", {"record_copy_outcome": "record_copy_outcome"}
    ),
    TaskKind.RECOGNITION: Recording(
        "Deciding of every unit achieved elsewhere whether it is recognised ends this task.",
        {"decide_recognition": "decide_recognition"},
    ),
}
"""Tasks that end only when what they ask for is on record: nobody's word stands for a fact that the database holds.

Where none of the actions is open to anybody any more, the task may be ended in words after all.
"""
IN_WORDS: Mapping[TaskKind, str] = {
    TaskKind.AFTERCARE: "Its outcome may lie where nothing is recorded here; a new referral ends it too (0.1).",
    TaskKind.LEAD_REQUEST: "The lead may say no, which is recorded nowhere else (2.6).",
    TaskKind.PLACE_AGAIN: "Taking work back is the sender's own affair; placing it again ends it too (0.3).",
    TaskKind.SUPPORT_HAND_OVER: "The journey has ended, and support goes on between the learner and the agency (0.3).",
    TaskKind.DUPLICATE_ULN: "The other record may be the wrong one, which somebody else corrects (G8).",
    TaskKind.RESTORE_HAND_OFF: "Agreement or place may never hold again; restoring it ends it too (C27).",
    TaskKind.NEW_AREA_REFERRAL: "The new area may not be known here; a referral made here ends it too (C19).",
    TaskKind.DETAILS_DIFFER: "The learner may say that the record is right: then there is nothing to record (0.6).",
    TaskKind.AGREEMENT_ENDS: "What the two organisations do about it is theirs; a renewal ends it too (2.7).",
    TaskKind.AGREEMENT_CHANGE: "The draft may be right as it is; changing or withdrawing it ends this too.",
    TaskKind.AGREEMENT_SIGNATURE: "A side may not wish to sign; signing, a change or withdrawing it ends this too.",
    TaskKind.AGREEMENT_MEETING: "The sides may put it off between them; recording a meeting ends it too (ext_09).",
    TaskKind.AGREEMENT_REVIEW: "The sides may put a review off between them; recording one ends it too (ext_08).",
    TaskKind.REDUNDANCY_SUPPORT: "Employer and provider find the new employer or college place between them (6).",
    TaskKind.PROGRESSION_ARRIVAL: "The journey has ended, and the receiver's own record says who arrived (C17).",
    TaskKind.GAP_IN_PROVISION: "What is done about it lies with providers and authorities outside any journey (4.3).",
    TaskKind.LEARNERS_REQUEST: "What comes of it may be a talk, a change or support, or none of these (4.6, C21).",
    TaskKind.TRIAL_DECISION: "The employer may put its decision off; recording the outcome ends it too (6).",
    TaskKind.EMPLOYER_SUSPENDED: "Whether a learner goes on there is decided between people (C23).",
    TaskKind.YOUNG_PERSONS_GUARANTEE: "What is offered may be refused; an activity recorded that is work ends it too.",
}
"""Tasks that whoever has them ends by saying what came of it, each with the reason."""
