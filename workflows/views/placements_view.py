"""The placements of one journey in the order they were made, as far as the viewer sees each (C22)."""

from collections.abc import Callable
from datetime import date

from workflows.facts.placements import days_of
from workflows.queries.journeys import HandOffRow
from workflows.queries.parts import Part
from workflows.views.looking import Look
from workflows.views.part_view import PlacementView, placement_view
from workflows.views.shapes import Named, View
from workflows.visibility import Sight
from workflows.vocabulary import HandOffKind

Say = Callable[[HandOffRow], str]
"""What the state of a placement is called for whoever looks."""


class PlacementLine(View):
    """A placement: with whom, from when to when as agreed or asked, what is said of it, and how it stands."""

    hand_off_id: str
    employer: Named | None
    label: str
    ended: bool
    first_on: date
    last_on: date
    placement: PlacementView


def placement_lines(look: Look, say: Say) -> list[PlacementLine]:
    """Those that the viewer sees more of than an answer; a draft is none yet."""
    found = []
    for row, seen in look.hand_offs:
        said = look.once.parts.get(row.hand_off.id, Part()).placement
        hidden = row.hand_off.kind is not HandOffKind.PLACEMENT or row.state == "draft" or seen < Sight.SUMMARY
        if hidden or said is None:
            continue
        first, last = days_of(row.hand_off, said)
        found.append(
            PlacementLine(
                hand_off_id=row.hand_off.id, employer=look.named(row.hand_off.receiver_id), label=say(row),
                ended=row.ended, first_on=first, last_on=last, placement=placement_view(said, seen),
            )
        )  # fmt: skip
    return found
