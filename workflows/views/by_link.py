"""What whoever answers by a link is shown: the one hand-off, as its receiver sees it before deciding, and no more."""

from collections.abc import Iterable

from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries, visibility
from workflows.facts.receivers import relationship_of
from workflows.queries.journeys import HandOffRow
from workflows.views.looking import Look
from workflows.visibility import Sight
from workflows.vocabulary import Relationship


class ReceiversLook(Look):
    """A journey as the receiver of one hand-off sees it by that alone, whatever else the organisation is to it."""

    def __init__(self, work: Work, hand_off_id: str) -> None:
        super().__init__(work, queries.journeys.journey_of(work.session, hand_off_id))
        self.only = next(row for row in self.facts.hand_offs if row.hand_off.id == hand_off_id)

    @property
    def as_referrer(self) -> bool:
        """Never: a link is for the receiver."""
        return False

    def hand_off_sight(self, row: HandOffRow) -> Sight:
        """The one hand-off as its receiver; of the others nothing."""
        if row.hand_off.id != self.only.hand_off.id:
            return Sight.NOTHING
        sight = visibility.hand_off_sight(self.viewer, row.hand_off, row.state, ended=row.ended)
        return min(sight, Sight.OWN_PART)

    def _receives(self, row: HandOffRow) -> bool:
        return row.hand_off.id == self.only.hand_off.id and super()._receives(row)

    def _relationships(self) -> Iterable[Relationship]:
        if self._receives(self.only) and not self.only.hand_off.for_group:
            yield relationship_of(self.work.session, self.only)


def find_by_link(work: Work, hand_off_id: str) -> tuple[ReceiversLook, HandOffRow, Sight]:
    """The hand-off that the actor may answer by a link, of which nothing is shown; raises UnknownInstance."""
    look = ReceiversLook(work, hand_off_id)
    seen = look.hand_off_sight(look.only)
    if seen < Sight.OWN_PART:
        raise UnknownInstance
    return look, look.only, seen
