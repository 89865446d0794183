"""What is left of a value that is neither kept as it is nor emptied: codes, ids and days without the words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.rules.retention import coarsened
from workflows.vocabulary import (
    Achievement,
    CancelReason,
    DeclineReason,
    LeavingReason,
    SupportOutcome,
    UlnStatus,
    WithdrawReason,
)

GIVEN_NAME, FAMILY_NAME = "Erased", "learner"
"""What stands where a name was."""
OVER = "erased"
"""What came of a task, once the words for it are gone."""
CODES = frozenset(
    {
        "acting_for", "agreement", "aims", "aims_before", "areas", "arrived_on", "asked_by", "channel", "component",
        "concern", "consent", "copy", "counted_from", "days", "deliverer", "destination", "details", "eligible",
        "ends_on", "file", "file_kind", "first", "hand_off", "handed_by", "handed_from", "handed_on", "handed_to",
        "held_on", "holder", "journey", "last", "last_attended_on", "last_learning_on", "learner_said_on", "months",
        "objects", "other", "outcome", "partners", "planned_credit", "planned_credit_before", "proposed", "reached",
        "ready", "receivers", "records", "reported_on", "return_on", "return_on_before", "review", "said_on",
        "sessions", "shown_on", "start_on", "suitable", "title", "uln_status", "undone_event", "undone_sequence",
        "unemployed_since", "what", "withdrawn", "year",
    }
)  # fmt: skip
"""What the details of history and of tasks say in ids, codes, days and numbers, or of organisations: not in words.

Whatever else stands there counts as words: an action that writes another key says here when it holds none.
"""
REASONS = frozenset(
    word.value
    for words in (Achievement, CancelReason, DeclineReason, LeavingReason, SupportOutcome, UlnStatus, WithdrawReason)
    for word in words
)
"""Reasons of history that are words of a list."""


def given_name(_name: str) -> str:
    """The name that everybody has whose record was erased."""
    return GIVEN_NAME


def family_name(_name: str) -> str:
    """The name that everybody has whose record was erased."""
    return FAMILY_NAME


def school_year(birth_date: date) -> date:
    """The birth date, made coarse."""
    return coarsened(birth_date)


def no_number(_status: UlnStatus) -> UlnStatus:
    """What is known of a ULN that is no more on record."""
    return UlnStatus.NONE


def came_of_it(result: str | None) -> str | None:
    """That a task has ended, without what somebody wrote of it."""
    return None if result is None else OVER


def codes_alone(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A detail without the keys that may hold words."""
    return {name: value for name, value in detail.items() if name in CODES}


def requirements(found: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entry requirements of a plan: how many there were, and which were met."""
    return [{**each, "requirement": "", "gap": None if each.get("gap") is None else ""} for each in found]
