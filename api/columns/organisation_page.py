"""The columns of what organisations say of themselves: people, partnerships, agreements, programmes, calendars."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Table, kept

_ID, _THEIRS = Belongs.IDENTIFIER, Belongs.ORGANISATION
_NAMED = "What an organisation calls something of its own."
_OFFERED = "What a provider says of a programme, for everybody; it speaks of no learner."
_FOUND = "What a provider found of an employer; it speaks of no learner."
_AGREED = "What organisations agree between them; it speaks of no learner."

PAGE: Mapping[str, Table] = {
    "organisation": kept((_ID, "id"), (_THEIRS, "name kind ukprn email phone postcode"), name=_NAMED, email=_NAMED),
    "person": kept(
        (_ID, "id organisation_id"), (_THEIRS, "name email left_at"),
        name="Somebody who works there.", email="Their address at work.",
    ),
    "person_role": kept((_ID, "person_id"), (_THEIRS, "role")),
    "absence": kept((_ID, "person_id deputy_id"), (_THEIRS, "from_on until_on")),
    "partnership": kept((_ID, "id lead_id local_authority_id"), (_THEIRS, "name delivery_model"), name=_NAMED),
    "partnership_member": kept((_ID, "partnership_id organisation_id"), (_THEIRS, "sector"), sector=_NAMED),
    "shared_unit": kept((_ID, "partnership_id"), (_THEIRS, "number title"), title=_NAMED),
    "agreement": kept(
        (_ID, "id partnership_id follows_id drafted_by owner_id"),
        (_THEIRS, "kind title starts_on ends_on required may_open_support provider_calendar answer_by_link basis"
                  " revision version drafted_at signed_at withdrawn_at agreed_until notice_days review_months"
                  " meeting_weeks"),
        title=_NAMED,
    ),
    "agreement_party": kept((_ID, "agreement_id organisation_id signed_by"), (_THEIRS, "signed_on")),
    "agreement_clause": kept((_ID, "agreement_id"), (_THEIRS, "clause text"), text=_AGREED),
    "agreement_target": kept(
        (_ID, "id agreement_id organisation_id"), (_THEIRS, "measure about amount from_on until_on"), about=_AGREED
    ),
    "agreement_qualification": kept((_ID, "agreement_id"), (_THEIRS, "qualification")),
    "place_reservation": kept((_ID, "agreement_id pool_id organisation_id"), (_THEIRS, "places")),
    "agreement_change": kept(
        (_ID, "id agreement_id by_id acting_for organisation_id"), (_THEIRS, "revision what at note before"),
        note=_AGREED, before=_AGREED,
    ),
    "agreement_meeting": kept(
        (_ID, "id agreement_id recorded_by"), (_THEIRS, "kind held_on note recorded_at"), note=_AGREED
    ),
    "agreement_safety": kept(
        (_ID, "id agreement_id organisation_id recorded_by"),
        (_THEIRS, "evidence checked_on valid_until recorded_at"),
        evidence="What an organisation shows of its own health and safety.",
    ),
    "staff_qualification": kept(
        (_ID, "id organisation_id person_id recorded_by removed_by"),
        (_THEIRS, "qualification recorded_at removed_at"),
    ),
    "agreement_delivery": kept((_ID, "agreement_id"), (_THEIRS, "part")),
    "agreement_record": kept((_ID, "agreement_id"), (_THEIRS, "record part")),
    "agreement_time": kept((_ID, "agreement_id"), (_THEIRS, "rule amount")),
    "programme": kept(
        (_ID, "id organisation_id"),
        (_THEIRS, "title sector summary for_employers entry_requirements how_to_refer postcode bridging youngest_age"
                  " oldest_age withdrawn_on revision"),
        title=_NAMED, sector=_NAMED, summary=_OFFERED, for_employers=_OFFERED, entry_requirements=_OFFERED,
        how_to_refer=_OFFERED,
    ),
    "programme_part": kept((_ID, "programme_id"), (_THEIRS, "component level")),
    "programme_feature": kept((_ID, "programme_id"), (_THEIRS, "kind word")),
    "served_area": kept((_ID, "organisation_id"), (_THEIRS, "area")),
    "intake": kept((_ID, "programme_id"), (_THEIRS, "starts_on")),
    "place_pool": kept((_ID, "id programme_id"), (_THEIRS, "starts_on ends_on places")),
    "provider_event": kept(
        (_ID, "id organisation_id programme_id announced_by"),
        (_THEIRS, "kind title venue starts_at ends_at places revision announced_at called_off_at called_off_reason"),
        title=_NAMED, venue=_NAMED, called_off_reason="Why a provider called off something of its own.",
    ),
    "employer_check": kept(
        (_ID, "id provider_id employer_id checked_by"),
        (_THEIRS, "safety_checked_on safety_until insurer policy insured_until insurance_note checked_at"),
        insurer=_FOUND, policy=_FOUND, insurance_note=_FOUND,
    ),
    "employer_finding": kept((_ID, "check_id"), (_THEIRS, "criterion met note"), note=_FOUND),
    "required_criterion": kept(
        (_ID, "id provider_id added_by removed_by"), (_THEIRS, "criterion added_at removed_at")
    ),
    "closure": kept(
        (_ID, "id organisation_id added_by removed_by"), (_THEIRS, "day name added_at removed_at"), name=_NAMED
    ),
    "provider_holiday": kept(
        (_ID, "id organisation_id added_by removed_by"),
        (_THEIRS, "starts_on ends_on title added_at removed_at"),
        title=_NAMED,
    ),
}  # fmt: skip
