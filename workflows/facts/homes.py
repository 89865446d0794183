"""Who is, was or will be the learner's home in a consortium, by the hand-offs of the journey (rules 3.7, 3.8)."""

from collections.abc import Iterable

from workflows.definitions.kinds import HOME_KINDS
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind

_NOT_UNDER_WAY = frozenset({"draft", "active"})


def under_way(rows: Iterable[HandOffRow], kind: HandOffKind = HandOffKind.CHANGE_OF_AREA) -> HandOffRow | None:
    """The open hand-off of `kind` that was sent and whose learner has not arrived, if there is one."""
    found = (row for row in rows if row.hand_off.kind is kind and not row.ended and row.state not in _NOT_UNDER_WAY)
    return next(found, None)


def awaited(rows: Iterable[HandOffRow], responsible: str | None) -> HandOff | None:
    """The change whose receiver answers already, while the learner has yet to arrive there."""
    change = under_way(rows)
    if change is None or change.state != "accepted" or change.hand_off.receiver_id != responsible:
        return None
    return change.hand_off


def present(rows: Iterable[HandOffRow]) -> HandOff | None:
    """The hand-off by which the learner came to the home that they are at."""
    at_home = [row.hand_off for row in rows if is_home(row)]
    return at_home[-1] if at_home else None


def has_let_go(rows: Iterable[HandOffRow], organisation: str, responsible: str | None) -> bool:
    """Whether the learner went from the organisation to another home, and it does not answer for them now."""
    kind = HandOffKind.CHANGE_OF_AREA
    sent = (row.hand_off for row in rows if row.hand_off.kind is kind and row.hand_off.sender_id == organisation)
    return organisation != responsible and any(change.arrived_on is not None for change in sent)


def is_home(row: HandOffRow) -> bool:
    """Whether the learner came by it to the home that they are at."""
    return row.hand_off.kind in HOME_KINDS and row.state == "active"
