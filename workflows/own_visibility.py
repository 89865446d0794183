"""Who sees what, last column: learners of their own (journey rules 0.6).

All that is theirs they see. What staff wrote among themselves they see in the copy of everything that they may ask for;
of a fear for anybody's safety nothing here leaves a trace, whoever looks over their shoulder.
"""

from collections.abc import Collection, Mapping

from workflows.tables.journeys import HandOff
from workflows.visibility import NEVER_SENT, Item, Sight
from workflows.vocabulary import HandOffKind, HoldReason
from workflows.words.accesses import Surface

_FULL = Sight.FULL
# What is not named here is not seen: flags of risk, notes and concerns.
OWN: Mapping[Item, Sight] = {
    Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _FULL, Item.ULN: _FULL, Item.CONTACT: _FULL, Item.DATES: _FULL,
    Item.ATTENDANCE: _FULL, Item.LEVELS_PLAN_CREDIT: _FULL, Item.NEED: _FULL, Item.RESTRICTED_DETAIL: _FULL,
    Item.ACTIVITY_DESTINATION: _FULL, Item.HAND_OFFS: _FULL, Item.CONSENTS: _FULL,
}  # fmt: skip

# Lists and pages of concerns, and of what was shared for safety alone.
UNTOLD = frozenset({Surface.CONCERNS, Surface.SAFEGUARDING_OVERRIDES})


def hand_off_sight(row: HandOff, state: str, for_safety: Collection[str]) -> Sight:
    """How much of a hand-off its learner sees: all, or nothing where it shares nothing of them, or for safety alone.

    `for_safety` are the ids of those that were sent without consent, for somebody's safety. What was never sent may
    never be, and work between the teams of one organisation goes nowhere else.
    """
    apart = row.for_group or row.kind is HandOffKind.INTERNAL or state in NEVER_SENT or row.id in for_safety
    return Sight.NOTHING if apart else _FULL


def may_know_hold(reason: str | None, *, before_it: bool) -> bool:
    """Whether the learner is told of a hold: not of a safeguarding lead's, and of another `before_it` on and on."""
    return reason is not None and (reason != HoldReason.SAFEGUARDING or before_it)
