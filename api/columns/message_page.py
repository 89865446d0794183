"""The columns of messages on their way and of what people were told."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Table, deleted, kept
from workflows.vocabulary import RecordKind

_ID, _OURS, _THEIRS = Belongs.IDENTIFIER, Belongs.TECHNICAL, Belongs.ORGANISATION

PAGE: Mapping[str, Table] = {
    "delivery": deleted(
        RecordKind.MESSAGES,
        (_ID, "id message_id recipient_id organisation_id digest_id"),
        (_OURS, "topic channel recipient_kind grouped digest_day created_at status attempts next_at claimed_until"
                " settled_at response_code last_error"),
    ),
    "delivery_attempt": deleted(
        RecordKind.MESSAGES, (_ID, "id delivery_id"), (_OURS, "at outcome response_code error")
    ),
    # Each is for one person alone, worded for them as they stood to the learner then.
    "inbox_item": deleted(
        RecordKind.MESSAGES, (_ID, "id person_id message_id"), (_OURS, "topic subject body link created_at read_at")
    ),
    "notification_preference": kept((_ID, "person_id"), (_THEIRS, "topic_group channel digest")),
    "saved_view": kept(
        (_ID, "id person_id"), (_THEIRS, "path name query saved_at"), query="What a list is narrowed to, no name.",
    ),
    "webhook_endpoint": kept(
        (_ID, "id organisation_id created_by switched_off_by"),
        (_THEIRS, "url created_at switched_off_at failures failing_since deleted_at"),
        (_OURS, "secret"),
        url="An address of an organisation's system.", secret="Random letters.",  # noqa: S106
    ),
    "webhook_earlier_secret": kept(
        (_ID, "id endpoint_id"), (_OURS, "secret signs_until"), secret="Random letters.",  # noqa: S106
    ),
    "unreachable_flag": kept((_ID, "organisation_id lead_id"), (_THEIRS, "flagged_on")),
}  # fmt: skip
