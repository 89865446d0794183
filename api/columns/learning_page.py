"""The columns of what happens in learning."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Fate, Table, erased, kept
from api.columns.rewriting import requirements
from workflows.visibility import Item
from workflows.vocabulary import RecordKind

_ID, _STAYS, _GOES = Belongs.IDENTIFIER, Fate.KEPT, Fate.EMPTIED
_PLAN, _ATTENDANCE, _WENT = Item.LEVELS_PLAN_CREDIT, Item.ATTENDANCE, Item.ACTIVITY_DESTINATION
_QUALIFICATION = "What a qualification or a unit is called."

PAGE: Mapping[str, Table] = {
    "induction": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "journey_id recorded_by"),
        (_PLAN, _STAYS, "privacy_notice_seen_on"),
        (_PLAN, _GOES, "checklist"),
    ),
    "initial_assessment": kept((_ID, "journey_id recorded_by"), (_PLAN, "finished_on prior_units_checked")),
    "assessment_result": erased(
        RecordKind.RECORD, (_ID, _STAYS, "journey_id"), (_PLAN, _STAYS, "area level"), (_PLAN, _GOES, "finding")
    ),
    "plan": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "journey_id version"),
        (_PLAN, _STAYS, "destination planned_credit planned_end_on agreed_on learner_agreed_on learner_channel"),
        (_PLAN, requirements, "entry_requirements"),
        (_PLAN, _GOES, "reason"),
    ),
    "learning_aim": kept(
        (_ID, "id journey_id deliverer_id credit_recorded_by"),
        (_PLAN, "component title level planned_credit actual_credit achievement last_version closed_on"),
        title=_QUALIFICATION,
    ),
    "unit": kept(
        (_ID, "id aim_id recorded_by"), (_PLAN, "number title level credit achieved_on"), title=_QUALIFICATION
    ),
    "area_change": kept(
        (_ID, "hand_off_id review_id"),
        (Item.HAND_OFFS, "proposed_by learner_said_on learner_channel"),
        (_PLAN, "last_learning_on plan_version planned_credit_before planned_credit"),
    ),
    "credit_transfer": kept((_ID, "id hand_off_id unit_id decided_by"), (_PLAN, "result decided_at")),
    "review": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id recorded_by"),
        (_ATTENDANCE, _STAYS, "sessions_planned sessions_attended"),
        (_PLAN, _STAYS, "held_on credit_so_far next_on with_adviser"),
        (Item.RISK, _STAYS, "at_risk"),
        (Item.RISK, _GOES, "at_risk_reason"),
        (_ATTENDANCE, _GOES, "needs_note actions learner_comment"),
    ),
    "review_input": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id hand_off_id review_id sent_by"),
        (_PLAN, _STAYS, "sent_at in_place"),
        (_ATTENDANCE, _STAYS, "sessions_planned sessions_attended"),
        (_ATTENDANCE, _GOES, "progress"),
    ),
    "break_in_learning": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id"),
        (Item.DATES, _STAYS, "agreed_on return_on ended_on"),
        (Item.RESTRICTED_DETAIL, _GOES, "reason"),
    ),
    "break_review": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id break_id"),
        (Item.DATES, _STAYS, "held_on"),
        (Item.RESTRICTED_DETAIL, _GOES, "finding"),
    ),
    "exit_report": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "journey_id recorded_by"),
        (Item.DATES, _STAYS, "reported_on"),
        (Item.NOTES, _GOES, "report"),
    ),
    "redundancy": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id recorded_by"),
        (_WENT, _STAYS, "in_danger on apprenticeship_ends_on per_cent_done recorded_at"),
        (_WENT, _GOES, "employer source"),
    ),
    "destination": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id recorded_by"),
        (_WENT, _STAYS, "destination starts_on out_type out_code nccis_activity positive recorded_at replaced_at"),
        (_WENT, _GOES, "handed_over_to source"),
    ),
    "withdrawal": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "journey_id"),
        (Item.DATES, _STAYS, "reason last_attended_on"),
        (Item.NOTES, _GOES, "note"),
    ),
    "session_attendance": kept(
        (_ID, "id journey_id deliverer_id recorded_by replaced_by"),
        (_ATTENDANCE, "held_on session mark recorded_at replaced_at"),
    ),
    "intention_to_return": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id recorded_by"),
        (_ATTENDANCE, _STAYS, "shown_on recorded_at"),
        (_ATTENDANCE, _GOES, "evidence"),
    ),
    "risk_flag": kept(
        (_ID, "id journey_id cleared_by"),
        (Item.RISK, "raised_at reasons cleared_at"),
        reasons="Codes, days, and sentences that the program makes of counts.",
    ),
}  # fmt: skip
