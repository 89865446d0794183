"""The columns that say who a learner is, what support they need, and what may be shared."""

from collections.abc import Mapping

from api.columns import rewriting
from api.columns.policy import Belongs, Fate, Table, deleted, erased, kept
from workflows.visibility import Item
from workflows.vocabulary import RecordKind

_ID, _STAYS, _GOES = Belongs.IDENTIFIER, Fate.KEPT, Fate.EMPTIED

PAGE: Mapping[str, Table] = {
    "learner": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id"),
        (Item.NAME, rewriting.given_name, "given_name"),
        (Item.NAME, rewriting.family_name, "family_name"),
        (Item.ADDRESS_BIRTH_DATE, rewriting.school_year, "birth_date"),
        (Item.ADDRESS_BIRTH_DATE, _GOES, "address postcode"),
        (Item.ULN, _GOES, "uln"),
        (Item.ULN, rewriting.no_number, "uln_status"),
        (Item.CONTACT, _GOES, "phone email safe_contact_times"),
        (Item.LEVELS_PLAN_CREDIT, _GOES, "school_leaving_on"),
        (Item.ACTIVITY_DESTINATION, _STAYS, "current_activity activity_since"),
        (Item.LEVELS_PLAN_CREDIT, _STAYS, "high_needs_funded"),
        (Item.DATES, _STAYS, "death_reported_at died_on"),
        (Item.CONSENTS, _STAYS, "tracking_objection_at"),
        (Item.NAME, _STAYS, "erased_at"),
    ),
    "details_told": deleted(
        RecordKind.RECORD,
        (_ID, "id journey_id organisation_id"),
        (Item.CONTACT, "told_at phone email safe_contact_times"),
        (Item.ADDRESS_BIRTH_DATE, "address postcode"),
        (Item.ULN, "uln uln_status"),
        (Item.LEVELS_PLAN_CREDIT, "school_leaving_on"),
    ),
    # Its writer's alone until it is sent, and gone ten working days after it was begun.
    "referral_draft": deleted(
        RecordKind.RECORD,
        (_ID, "id person_id organisation_id learner_id journey_id"),
        (Belongs.ACCOUNT, "answers revision begun_at saved_at expires_at"),
    ),
    "prior_learning": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id learner_id journey_id"),
        (Item.LEVELS_PLAN_CREDIT, _GOES, "title"),
        (Item.LEVELS_PLAN_CREDIT, _STAYS, "level unit_number credit"),
    ),
    "need": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id learner_id told_by"),
        (Item.NEED, _STAYS, "code status status_on"),
        (Item.NEED, _GOES, "detail adjustment"),
    ),
    "consent": deleted(
        RecordKind.CONSENTS,
        (_ID, "id learner_id receiver_id recorded_by withdrawn_by"),
        (Item.CONSENTS, "item need basis purpose given_on expires_on withdrawn_at withdrawal_said_on"
                        " withdrawal_channel channel recorded_at"),
    ),
    # With the consent it rests on: without it, it would look as if it rested on the law.
    "shared_with_hand_off": deleted(
        RecordKind.CONSENTS, (_ID, "hand_off_id consent_id"), (Item.CONSENTS, "item basis purpose")
    ),
    # Named staff read it (0.6): what learners write may be about anything.
    "learner_note": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id review_id"),
        (Item.NOTES, _STAYS, "kind written_at"),
        (Item.NOTES, _GOES, "text"),
    ),
    "record_copy": deleted(
        RecordKind.CONSENTS,
        (_ID, "id journey_id made_by organisation_id receiver_id settled_by"),
        (Item.CONSENTS, "kind format made_at digest recalled_at outcome note settled_at"),
    ),
    "copy_item": deleted(
        RecordKind.CONSENTS, (_ID, "id copy_id consent_id hand_off_id"), (Item.CONSENTS, "item basis purpose")
    ),
    # Ids, words of lists and moments: who looked stays on record when nobody can see any more at whom.
    "access_entry": kept(
        (_ID, "learner_id sequence id actor_id organisation_id acting_for journey_id hand_off_id override_id"
              " request_id"),
        (Belongs.ACCESSES, "at actor_kind surface relationships link"),
        relationships="Words of a list.",
    ),
    "access_head": kept((_ID, "learner_id sequence"), (Belongs.ACCESSES, "link")),
    "concern": erased(
        RecordKind.CONCERNS,
        (_ID, _STAYS, "id journey_id on_journey_id handler_id reference raised_by raised_for_id decided_by closed_by"),
        (Item.CONCERNS, _STAYS, "raised_at seen_on immediate decision decided_at outcome closed_at"),
        (Item.CONCERNS, _GOES, "text place about"),
    ),
    "concern_note": erased(
        RecordKind.CONCERNS,
        (_ID, _STAYS, "id concern_id written_by"),
        (Item.CONCERNS, _STAYS, "written_at"),
        (Item.CONCERNS, _GOES, "text"),
    ),
    "safeguarding_override": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id journey_id hand_off_id organisation_id used_by"),
        (Item.HAND_OFFS, _STAYS, "used_at"),
        (Item.RESTRICTED_DETAIL, _GOES, "reason"),
    ),
    "legal_hold": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id learner_id set_by lifted_by"),
        (Belongs.RETENTION, _STAYS, "set_at lifted_at"),
        (Belongs.RETENTION, _GOES, "reason lift_reason"),
    ),
    "erasure": kept(
        (_ID, "id learner_id by_id"),
        (Belongs.RETENTION, "kind at ground schedule kept_until rows"),
        schedule="The schedule in the program's own words.",
    ),
}  # fmt: skip
