"""The columns of journeys and hand-offs, and of what is recorded about them beside learning."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Fate, Table, deleted, erased, kept
from workflows.visibility import Item
from workflows.vocabulary import RecordKind

_ID, _STAYS, _GOES = Belongs.IDENTIFIER, Fate.KEPT, Fate.EMPTIED

PAGE: Mapping[str, Table] = {
    "journey": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id learner_id partnership_id reference referrer_id adviser_id earlier_journey_id"),
        (Item.DATES, _STAYS, "delivery_model source submitted_at start_on planned_end_on started_on last_learning_on"
                             " referrer_asked_on end_reason"),
        (Item.ACTIVITY_DESTINATION, _STAYS, "current_activity activity_since destination_secured"),
        (Item.HAND_OFFS, _GOES, "reason wish"),
        (Item.NOTES, _GOES, "end_note"),
    ),
    "adviser_change": kept((_ID, "id journey_id from_id to_id by_id acting_for"), (Item.DATES, "at")),
    "responsibility_period": kept(
        (_ID, "id journey_id organisation_id"), (Item.DATES, "from_at until_at taken_back")
    ),
    "hand_off": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id sender_id receiver_id reference offer_id aim_id programme_id agreement_id"
                      " to_partnership_id linked_journey_id suggested_next_id handed_to_id"),
        (Item.HAND_OFFS, _STAYS, "kind sequence stage component need wanted_from submitted_at sent_at accepted_at"
                                 " start_on planned_end_on arrived_on decline_reason review_on waitlist_position"
                                 " end_reason support_outcome for_group answer_by conditions_met_on chosen_on"),
        (Item.HAND_OFFS, _GOES, "note conditions conditions_met question answer decline_note advice not_ready_needs"
                                " end_note handed_to_person"),
    ),
    "taster": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "hand_off_id"),
        (Item.HAND_OFFS, _STAYS, "area suits"),
        (Item.HAND_OFFS, _GOES, "learners_words"),
        area="The vocational area of another organisation, such as motor vehicle.",
    ),
    "contribution": kept(
        (_ID, "hand_off_id"),
        (Item.HAND_OFFS, "form from_on until_on unit"),
        unit="What is taught, such as the title of a project; of a group's no word may name a learner.",
    ),
    "placement": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "hand_off_id"),
        (Item.HAND_OFFS, _STAYS, "kind from_on until_on decision_on outcome outcome_on said_on said_channel"),
        (Item.HAND_OFFS, _GOES, "days hours activities skills_goals outcome_note learners_words employers_words"
                                " said_by"),
    ),
    # That there was an incident is for few of whoever reported it (C23); what happened goes with the learner's record.
    "employer_suspension": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id employer_id provider_id hand_off_id suspended_by lifted_by"),
        (Item.NOTES, _STAYS, "suspended_at lifted_at"),
        (Item.NOTES, _GOES, "words lift_reason"),
    ),
    "team_task": kept((_ID, "hand_off_id owner_id"), (Item.HAND_OFFS, "team work")),
    "funding_check": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id checked_by"),
        (Item.NOTES, _STAYS, "eligible checked_at replaced_at"),
        (Item.NOTES, _GOES, "reason"),
    ),
    "work_record": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id hand_off_id returned_by"),
        (Item.HAND_OFFS, _STAYS, "record returned_at"),
        (Item.HAND_OFFS, _GOES, "content"),
    ),
    "journey_file": deleted(
        RecordKind.RECORD,
        (_ID, "id journey_id hand_off_id organisation_id added_by removed_by"),
        (Item.NOTES, "kind title file_name media_type size sha256 shared restricted withheld added_at removed_at"
                     " removed_reason"),
    ),
    "journey_file_content": deleted(RecordKind.RECORD, (_ID, "file_id"), (Item.NOTES, "content")),
    # Where a learner looked round says nothing of them once nobody knows who it was.
    "visit_booking": kept(
        (_ID, "id event_id organisation_id journey_id person_id booked_by attendance_by reference"),
        (Item.NOTES, "booked_at agreed_on agreed_channel cancelled_at attended attendance_at"),
    ),
    "contact_attempt": kept((_ID, "id journey_id by_id"), (Item.CONTACT, "at channel reached")),
    "partner_choice": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id organisation_id"),
        (Item.HAND_OFFS, _STAYS, "component rank replaced_at"),
        (Item.HAND_OFFS, _GOES, "reason needs_used changed_reason"),
    ),
    "confirmation": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id asked_by confirmed_by"),
        (Item.NOTES, _STAYS, "kind asked_at about_on about_sequence confirmed_at"),
        (Item.NOTES, _GOES, "reason"),
    ),
    "place_taken": kept((_ID, "hand_off_id pool_id"), (Item.HAND_OFFS, "taken_at freed_at")),
    "learner_activity": kept(
        (_ID, "id learner_id journey_id recorded_by"), (Item.ACTIVITY_DESTINATION, "code since_on recorded_at")
    ),
    "september_offer": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id learner_id journey_id provider_id recorded_by answer_recorded_by"),
        (Item.ACTIVITY_DESTINATION, _STAYS, "year offered_on recorded_at answer answered_on answer_channel"),
        (Item.ACTIVITY_DESTINATION, _GOES, "provider place"),
    ),
}  # fmt: skip
