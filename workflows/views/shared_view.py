"""What a hand-off shared of the learner, and on which lawful basis, as far as the viewer may still see it (G5)."""

from workflows import visibility
from workflows.facts.hand_offs import SAFEGUARDING_BASIS
from workflows.queries.journeys import HandOffRow
from workflows.views.looking import Look
from workflows.views.shapes import View
from workflows.visibility import Sight
from workflows.vocabulary import SharingPurpose


class SharedView(View):
    """One item that was shared, about one need where it is one; null for the basis that is for named staff."""

    item: str
    need: str | None
    basis: str | None
    purpose: SharingPurpose | None


def shared_view(look: Look, row: HandOffRow, seen: Sight) -> list[SharedView]:
    """To whoever sees all of the hand-off what was shared; to its receiver what still may be; of a group nothing."""
    if seen < Sight.OWN_PART or visibility.is_learnerless(look.viewer, row.hand_off):
        return []
    shared = look.once.shared[row.hand_off.id] if seen is Sight.FULL else look.still_shared(row.hand_off.id)
    rows = [each for each in shared if look.may_name(each.item)]
    named = visibility.is_named(look.viewer.roles)
    views = []
    for each in rows:
        item, _colon, need = each.item.partition(":")
        basis = each.basis if named or each.basis != SAFEGUARDING_BASIS else None
        views.append(SharedView(item=item, need=need or None, basis=basis, purpose=each.purpose))
    return views
