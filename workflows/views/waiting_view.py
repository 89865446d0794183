"""By whom a journey's time was spent waiting: all of it for whoever is responsible, to others their own share."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from engine.tables import HistoryEntry
from workflows import queries
from workflows.facts import turns
from workflows.facts.turns import JourneyRows, Sides, Standing
from workflows.queries.journeys import HandOffRow
from workflows.rules.courts import Days, Turn, Waited, held, shares
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import Court, HandOffKind, ReferralSource


class DaysView(View):
    """A length of time in working days and in calendar days."""

    working: int
    calendar: int


class ShareView(View):
    """How long it waited on whom; no organisation stands behind the learner."""

    court: Court
    organisation: Named | None
    days: DaysView


class WaitedView(View):
    """Where the time went until the end, or until now; `held` is what a hold kept from counting for anybody.

    `whole` and `held` are null to those who see only their own share.
    """

    shares: list[ShareView]
    held: DaysView | None
    whole: DaysView | None


class HandOffWaitedView(WaitedView):
    """The same of one hand-off."""

    hand_off: str
    reference: str


class JourneyWaitedView(WaitedView):
    """The time of the journey itself, and beside it that of each hand-off the viewer sees: they overlap."""

    hand_offs: list[HandOffWaitedView]


def waiting_view(look: Look) -> JourneyWaitedView:
    """Where the time of a journey and of its hand-offs went, as far as the viewer may know."""
    facts = look.facts
    stood = _standings(look)
    periods = queries.journeys.responsibility(look.work.session, facts.id)
    journey = facts.journey
    agency = journey.referrer_id if journey.source is ReferralSource.AGENCY else None
    sides = Sides(agency, journey.referrer_id, facts.partnership.lead_id)
    inbounds = [
        (row.hand_off, stood[row.hand_off.id]) for row in facts.hand_offs if row.hand_off.kind is HandOffKind.INBOUND
    ]
    own = turns.journey_turns(JourneyRows(stood[facts.id], inbounds, periods, sides))
    seen = [row for row, sight in look.hand_offs if sight >= Sight.OWN_PART]
    return JourneyWaitedView(
        **_told(look, own, facts.row.ended_at),
        hand_offs=[
            _part(look, row, turns.hand_off_turns(row.hand_off, stood[row.hand_off.id], sides, periods)) for row in seen
        ],
    )


def _part(look: Look, row: HandOffRow, spent: Sequence[Turn]) -> HandOffWaitedView:
    ended_at = look.once.instances[row.hand_off.id].ended_at
    told = _told(look, spent, ended_at)
    return HandOffWaitedView(hand_off=row.hand_off.id, reference=row.hand_off.reference, **told)


def _told(look: Look, spent: Sequence[Turn], ended_at: datetime | None) -> dict[str, Any]:
    until, calendar = ended_at or look.work.at, look.work.calendar
    inside = look.sees(Item.HAND_OFFS)
    parts = shares(spent, until, calendar)
    stopped = held(spent, until, calendar)
    whole = sum(parts.values(), stopped)
    return {
        "shares": [_share(look, *part) for part in parts.items() if inside or part[0].organisation_id == look.own],
        "held": _days(stopped) if inside else None,
        "whole": _days(whole) if inside else None,
    }


def _share(look: Look, whom: Waited, days: Days) -> ShareView:
    return ShareView(court=whom.court, organisation=look.named(whom.organisation_id), days=_days(days))


def _days(days: Days) -> DaysView:
    return DaysView(working=days.working, calendar=days.calendar)


def _standings(look: Look) -> Mapping[str, list[Standing]]:
    """Where the journey and each of its hand-offs stood, seen or not, by id."""
    instances = look.once.instances
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_([look.facts.id, *instances]))
    entries: defaultdict[str, list[HistoryEntry]] = defaultdict(list)
    for entry in look.work.session.exec(wanted.order_by(col(HistoryEntry.instance_id), col(HistoryEntry.sequence))):
        entries[entry.instance_id].append(entry)
    row = look.facts.row
    kinds = {row.id: (row.definition, row.definition_version)}
    kinds |= {each.id: (each.definition, each.definition_version) for each in instances.values()}
    catalogue = look.work.runtime.catalogue
    return {each: list(turns.standings(entries[each], catalogue.get(*kind).definition)) for each, kind in kinds.items()}
