"""Facts of placements: which days they take, and whether days of two of them meet (rules C22, G6)."""

from datetime import date

from workflows.facts.hand_offs import HandOffFacts
from workflows.queries.parts import Part
from workflows.tables.journeys import HandOff
from workflows.tables.placements import Placement
from workflows.vocabulary import HandOffKind

Days = tuple[date, date]


def days_of(row: HandOff, placement: Placement) -> Days:
    """The first and the last day: as agreed, and until then as asked for."""
    return row.start_on or placement.from_on, row.planned_end_on or placement.until_on


def days_asked_about(facts: HandOffFacts, placement: Placement) -> Days:
    """The same with the days that an answer says."""
    first, last = days_of(facts.hand_off, placement)
    return facts.given.get("start_on") or first, facts.given.get("planned_end_on") or last


def meet(one: Days, other: Days) -> bool:
    """Whether two placements have a day in common; the first and the last day count."""
    return one[0] <= other[1] and other[0] <= one[1]


def same_days(facts: HandOffFacts, other: HandOff, part: Part) -> bool:
    """G6: whether another placement is at the same employer on days that this one takes too."""
    mine, theirs = facts.about.placement, part.placement
    if mine is None or theirs is None or other.receiver_id != facts.hand_off.receiver_id:
        return False
    return meet(days_asked_about(facts, mine), days_of(other, theirs))


def has_begun(row: HandOff) -> bool:
    """Whether somebody was there at all: only then is there anything to say of how it went."""
    return row.kind is HandOffKind.PLACEMENT and row.arrived_on is not None
