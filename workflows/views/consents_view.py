"""The lawful bases for sharing that one viewer may read, with the ids by which the learner's no is recorded (C25)."""

from datetime import date, datetime

from workflows import visibility
from workflows.facts.consents import recorded_by
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.learners import Consent
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose, SupportNeed


class ConsentView(View):
    """A lawful basis for sharing one item (of one need) with one receiver, or with any when none is named.

    Without a `purpose` it is for any. `expires_on` is the last day on which it counts.
    """

    id: str
    item: SharedItem
    need: SupportNeed | None
    receiver: Named | None
    purpose: SharingPurpose | None
    basis: LawfulBasis
    given_on: date
    expires_on: date | None
    withdrawn_at: datetime | None


def consent_views(look: Look) -> list[ConsentView]:
    """To the responsible organisation those recorded or relied on in this journey; to the referrer its own.

    One about a restricted need, or for an organisation known only through one, is for named staff.
    """
    seen = look.sight(Item.CONSENTS)
    if seen is Sight.NOTHING:
        return []
    recorded = recorded_by(look.work.session, look.facts.id, look.once.consents.values())
    if seen is Sight.FULL:
        relied_on = {item.consent_id for row, _sight in look.hand_offs for item in look.once.shared[row.hand_off.id]}
        wanted = relied_on | set(recorded)
    else:
        wanted = {each for each, by in recorded.items() if by == look.own}
    return [_view(look, row) for row in look.once.consents.values() if row.id in wanted and _may_know(look, row)]


def _may_know(look: Look, row: Consent) -> bool:
    if visibility.is_named(look.viewer.roles):
        return True
    restricted = row.need in RESTRICTED or row.item is SharedItem.RESTRICTED_DETAIL
    return not restricted and row.receiver_id not in look.unknown_organisations


def _view(look: Look, row: Consent) -> ConsentView:
    said = {"id", "item", "need", "purpose", "basis", "given_on", "expires_on", "withdrawn_at"}
    return ConsentView(receiver=look.named(row.receiver_id), **row.model_dump(include=said))
