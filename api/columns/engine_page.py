"""The columns of the engine's tables."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Fate, Table, deleted, erased, kept
from api.columns.rewriting import came_of_it, codes_alone
from workflows.visibility import Item
from workflows.vocabulary import RecordKind

_ID, _OURS, _STAYS = Belongs.IDENTIFIER, Belongs.TECHNICAL, Fate.KEPT

PAGE: Mapping[str, Table] = {
    "instance": kept(
        (_ID, "id scope parent_id responsible waiting_on"),
        (Item.DATES, "state waiting_party due_at held_since hold_reason hold_review_on created_at entered_at ended_at"
                     " outcome"),
        (_OURS, "definition definition_version version wake_at messages_held link"),
    ),
    # An entry that holds words is erased as a whole, salt and all: `engine/erasing.py`.
    "history_entry": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "instance_id sequence actor_id acting_for organisation_id command_id"),
        (Item.DATES, _STAYS, "event source target at recorded_at actor_kind via"),
        (Item.HAND_OFFS, Fate.EMPTIED, "reason"),
        (Item.HAND_OFFS, codes_alone, "detail"),
        (_OURS, _STAYS, "salt digest link erased_at"),
    ),
    "deadline": kept(
        (_ID, "id instance_id waiting_on calendar"),
        (Item.DATES, "rule basis_at opened_at waiting_party due_at remaining level missed_at ended_at ended_by result"
                     " slept_at counted_from counted_days"),
        (_OURS, "opened_sequence ended_sequence next_at levels_from levels_agreed alarm of_hold"),
        levels_agreed="Lengths of time that an agreement says.",
    ),
    "chase": kept(
        (_ID, "id deadline_id task_id instance_id waiting_on answered_by"),
        (Item.DATES, "rule level at recorded_at due_at waiting_party cleared_at cleared_by answer answered_at until"),
        (Item.HAND_OFFS, "answer_reason"),
        answer_reason="A word of a list.",
    ),
    "task": erased(
        RecordKind.RECORD,
        (_ID, _STAYS, "id instance_id scope organisation_id person_id follows calendar ended_by"),
        (Item.DATES, _STAYS, "kind role opened_at due_at remaining ended_at level missed_at slept_at counted_from"
                             " counted_days"),
        (Item.HAND_OFFS, came_of_it, "result"),
        (Item.HAND_OFFS, codes_alone, "detail"),
        (_OURS, _STAYS, "next_at levels_from levels_agreed through_hold despite_hold"),
        levels_agreed="Lengths of time that an agreement says.",
    ),
    "due_move": kept(
        (_ID, "id deadline_id task_id instance_id moved_by command_id"),
        (Item.DATES, "rule due_before due_after at because"),
        because="The name of a closure.",
    ),
    "outbox_message": deleted(
        RecordKind.MESSAGES,
        (_ID, "id instance_id command_id"),
        (_OURS, "topic payload created_at available_at status attempts last_error despite_hold"),
    ),
    "command_record": kept(
        (_ID, "caller key"),
        (_OURS, "name fingerprint at verdict shown"),
        key="What a caller's program made up for a request; kept for 30 days.",
        shown="Ids and words of lists, whose records the answer showed; kept for 30 days.",
        verdict="Ids, states and references that a caller was answered; kept for 30 days, in which nothing is erased.",
    ),
    "acted_for": kept(
        (_ID, "command_id actor_id acting_for organisation_id"), (_OURS, "name at"),
    ),
    "lease": kept(
        (_OURS, "name holder fence held_until started_at finished_at failed_at result"),
        holder="The name of a machine.", result="Counts of what a job did.",
    ),
    "checkpoint": kept((_OURS, "number at heads link")),
    "checkpoint_head": kept((_ID, "checkpoint instance_id"), (_OURS, "version link")),
    "chain_head": kept((_OURS, "name sequence link"), name="The name of a chain."),
}  # fmt: skip
