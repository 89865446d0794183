"""What stands against an entry of attendance: whose part it is, and which days it may be about (rule C18)."""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.errors import Refusal
from workflows.facts.attendance import arrivals_at
from workflows.facts.journeys import DELIVERY_KINDS, HOSTED_KINDS, JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.vocabulary import HandOffKind

TAUGHT_KINDS = DELIVERY_KINDS | HOSTED_KINDS | {HandOffKind.PLACEMENT, HandOffKind.INBOUND}


def entry_possible(facts: JourneyFacts, deliverer: str, days: Iterable[date]) -> Iterator[Refusal | None]:
    """Refuse another's part, a deliverer without one, days still to come and days before the learner started there."""
    said = sorted(days)
    yield not_ahead(said[-1], facts.today, "Attendance")
    own = facts.work.actor.organisation
    if deliverer != own and own != facts.responsible:
        yield Refusal("not_own_part", "You record the attendance at your own organisation only.")
        return
    arrived = [row.hand_off.arrived_on for row in arrivals_at(facts, deliverer, TAUGHT_KINDS)]
    if deliverer == facts.responsible and not _came_later(facts, deliverer):
        arrived = [facts.journey.started_on]
    if not arrived:
        sentence = "The learner has not started there, so there is no attendance to record."
        yield Refusal("no_active_part", sentence, missing=("deliverer_id",))
        return
    yield not_before(said[0], min(day for day in arrived if day) if any(arrived) else None, "Attendance", "the start")


def _came_later(facts: JourneyFacts, home: str) -> bool:
    """3.7: the learner comes, or came, to this home by a change of vocational area."""
    changes = (row.hand_off for row in facts.hand_offs if row.hand_off.kind is HandOffKind.CHANGE_OF_AREA)
    return any(change.receiver_id == home for change in changes)


def intention_possible(facts: JourneyFacts, shown_on: date) -> Iterator[Refusal | None]:
    """Refuse evidence from a day still to come or before the start."""
    yield not_ahead(shown_on, facts.today, "Evidence of intention to return")
    yield not_before(shown_on, facts.journey.started_on, "Evidence of intention to return", "the start")
