"""Who may know of a copy that left the system, in the light of the journey it is of."""

from engine.actor import Actor
from workflows import queries, visibility
from workflows.facts.told import Told
from workflows.tables.copies import RecordCopy


def may_know(facts: Told, actor: Actor, row: RecordCopy) -> bool:
    """Whether `actor` may know of a copy of the journey."""
    own = actor.organisation or ""
    if not visibility.may_know_copy(own, actor.roles, row, facts.responsible, secret_receivers(facts)):
        return False
    got_it = own == row.receiver_id and own != facts.responsible
    return got_it or visibility.is_named(actor.roles) or not _holds_restricted(facts, row)


def _holds_restricted(facts: Told, row: RecordCopy) -> bool:
    """Whether it holds anything shared by restricted support: that it was recalled would tell of that."""
    restricted = {each.hand_off.id for each in facts.hand_offs if visibility.is_restricted(each.hand_off)}
    return any(item.hand_off_id in restricted for item in queries.copies.items(facts.session, [row.id])[row.id])


def secret_receivers(facts: Told) -> frozenset[str]:
    """Organisations that only restricted support was ever sent to: that they have a part is for named staff (0.6)."""
    restricted = {row.hand_off.receiver_id for row in facts.hand_offs if visibility.is_restricted(row.hand_off)}
    others = {row.hand_off.receiver_id for row in facts.hand_offs if not visibility.is_restricted(row.hand_off)}
    return frozenset(restricted - others - {facts.journey.referrer_id})
