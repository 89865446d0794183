"""The line below a learner's name: who answers, who teaches and who is waited on, or how and when it ended."""

from collections.abc import Sequence

from api.pages.words.values import day, destination, names
from workflows.views.journey_view import JourneyView
from workflows.views.looking import Look
from workflows.visibility import is_referring_agency

NOBODY_YET = "Nobody yet"


def strip_of(look: Look, journey: JourneyView) -> Sequence[tuple[str, str]]:
    """Each thing with what is to be said of it, as the viewer may know it."""
    if look.facts.row.ended_at is not None:
        return _ended(journey)
    waiting = journey.waiting_on.name if journey.waiting_on else "Nobody"
    teaching = names(journey.delivering_now) or NOBODY_YET
    return (
        ("Responsible provider", _responsible(look, journey)), ("Delivering now", teaching), ("Waiting on", waiting),
    )  # fmt: skip


def _responsible(look: Look, journey: JourneyView) -> str:
    """Before a place is accepted the agency that referred answers for the learner, and no provider does (rule 0.1)."""
    if journey.responsible is None:
        return NOBODY_YET
    row = look.facts.journey
    if is_referring_agency(row.source, row.referrer_id, journey.responsible.id):
        return f"{NOBODY_YET}. Until a place is accepted: {journey.responsible.name}"
    return journey.responsible.name


def _ended(journey: JourneyView) -> Sequence[tuple[str, str]]:
    last = journey.responsible.name if journey.responsible else ""
    went = journey.destination.destination if journey.destination else None
    told = (
        ("Ended", day(journey.dates.ended_at)), ("How it ended", journey.label),
        ("Where the learner went", destination(went)), ("Responsible until then", last),
    )  # fmt: skip
    return [(name, text) for name, text in told if text]
