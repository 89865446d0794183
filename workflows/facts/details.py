"""Whose word about a learner counts where: a record is shared by many journeys, a referral is one agency's word.

The record itself is for whoever has taken the learner on; a referrer, and whoever has yet to decide, knows what was
told in the journey itself (rules 0.6, G5).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflows import queries
from workflows.facts.told import Told
from workflows.tables.details import DetailsTold
from workflows.vocabulary import HandOffKind

CONTACT = ("phone", "email", "safe_contact_times")
ADDRESS = ("address", "postcode")
ULN = ("uln", "uln_status")
DETAILS = (*CONTACT, *ADDRESS, "school_leaving_on", *ULN)
# Acceptances that came to nothing: nobody has taken the learner on by them.
_UNDONE = frozenset({"returned", "recalled"})


def taken_on(facts: Told) -> bool:
    """Whether some provider accepted the learner in this journey, and still stands by it."""
    return bool(_accepted_by(facts))


def in_charge(facts: Told, organisation: str | None) -> bool:
    """Whether `organisation` answers for the learner as the provider that took them on, or may see them as it does."""
    if organisation is None or organisation != facts.responsible:
        return False
    accepted_by = _accepted_by(facts)
    # A school answers for its pupil until the leaving date, and is the referrer still.
    return bool(accepted_by) and (organisation != facts.journey.referrer_id or organisation in accepted_by)


def shares_record(facts: Told, organisation: str) -> bool:
    """Whether the learner's record, not only what was told in this journey, is for `organisation` to know.

    How much of it, the policy of visibility says.
    """
    return in_charge(facts, organisation) or (taken_on(facts) and organisation != facts.journey.referrer_id)


def known_here_alone(facts: Told) -> bool:
    """Whether the learner has no other journey: the record then holds nothing but what this one was told."""
    return tuple(queries.journeys.journeys_of(facts.session, facts.journey.learner_id)) == (facts.id,)


def told(rows: Iterable[DetailsTold]) -> dict[str, Any]:
    """The latest word of each detail among `rows`, which come oldest first."""
    found: dict[str, Any] = {}
    for row in rows:
        if row.organisation_id is not None:
            found |= {name: value for name in DETAILS if (value := getattr(row, name)) is not None}
    return found


def known_to(facts: Told, rows: Sequence[DetailsTold], organisation: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The details that a referrer, or somebody who has yet to decide, may know: what was told here.

    A referrer knows its own words, and after an end, when the next step is its own (0.1), how to reach the learner.
    `rows` are what was told in the journey; `record` is the learner's, which stands in where nothing was kept apart yet
    and no other journey told anything.
    """
    if not rows and known_here_alone(facts):
        return dict(record)
    if organisation != facts.journey.referrer_id:
        return told(rows)
    own = told(row for row in rows if row.organisation_id == organisation)
    if facts.row.ended_at is None:
        return own
    return own | {name: value for name, value in told(rows).items() if name in CONTACT}


def _accepted_by(facts: Told) -> frozenset[str]:
    inbounds = (row for row in facts.hand_offs if row.hand_off.kind is HandOffKind.INBOUND)
    return frozenset(
        row.hand_off.receiver_id
        for row in inbounds
        if row.hand_off.accepted_at is not None and row.state not in _UNDONE
    )
