"""What staff wait for the learner's yes to: drafts of hand-offs that may not be sent without it (G5, C25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import store
from workflows import queries
from workflows.facts.consents import in_force
from workflows.facts.hand_offs import SAFEGUARDING_BASIS
from workflows.facts.journeys import JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.rules.purposes import PURPOSE_OF, is_for
from workflows.rules.sensitivity import needs_explicit_consent
from workflows.tables.learners import Consent
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose, SupportNeed


@dataclass(frozen=True, slots=True)
class Awaited:
    """An item that a draft would share with its receiver, and for which nothing lets it yet."""

    hand_off_id: str
    item: SharedItem
    need: SupportNeed | None
    receiver_id: str
    purpose: SharingPurpose


def awaited(facts: JourneyFacts) -> list[Awaited]:
    """What the learner may say yes to, so that a draft can be sent.

    What is prepared while somebody fears for the learner's safety may be because of that, and is not among it. What was
    there before stays: that it went would tell of the fear (C24).
    """
    given, since = queries.learning.consents(facts.session, facts.journey.learner_id), _feared_since(facts)
    drafts = (row for row in facts.hand_offs if row.state == "draft" and not row.hand_off.for_group)
    told = [row for row in drafts if since is None or _prepared_at(facts, row) < since]
    return [each for row in told for each in _items(facts, row) if not _is_open(facts, given, each)]


def _prepared_at(facts: JourneyFacts, row: HandOffRow) -> datetime:
    return store.read_instance(facts.work, row.hand_off.id).created_at


def _feared_since(facts: JourneyFacts) -> datetime | None:
    """When the first concern that is not closed was raised, or the safeguarding lead stopped the journey."""
    raised = [each.raised_at for each in queries.concerns.unclosed(facts.session, facts.id)]
    stopped = [facts.row.held_since] if facts.safeguarding_hold and facts.row.held_since else []
    return min((*raised, *stopped), default=None)


def _items(facts: JourneyFacts, row: HandOffRow) -> Iterator[Awaited]:
    shared = queries.journeys.shared_items(facts.session, row.hand_off.id)
    if any(each.basis == SAFEGUARDING_BASIS for each in shared):
        return
    for each in shared:
        item, _colon, need = each.item.partition(":")
        about = SharedItem(item), SupportNeed(need) if need else None
        yield Awaited(row.hand_off.id, *about, row.hand_off.receiver_id, PURPOSE_OF[row.hand_off.kind])


def _is_open(facts: JourneyFacts, given: list[Consent], each: Awaited) -> bool:
    explicit = needs_explicit_consent(each.item, each.need)
    return any(
        (row.item, row.need) == (each.item, each.need) and row.receiver_id in (None, each.receiver_id)
        and is_for(row.purpose, each.purpose) and in_force(row, facts.today)
        and (not explicit or row.basis is LawfulBasis.EXPLICIT_CONSENT)
        for row in given
    )  # fmt: skip
