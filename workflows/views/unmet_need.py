"""What partners could not take on: their refusals by reason, partner and need, without any learner's name."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.clock import end_of_day, start_of_day
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows.definitions.kinds import MANAGEMENT
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Partnership
from workflows.views.journey_list import names_of
from workflows.views.reach import HAND_OFF_INSTANCE, is_restricted
from workflows.views.shapes import Named, View
from workflows.vocabulary import Component, DeclineReason, HandOffKind, SupportNeed
from workflows.words.accesses import Surface


@dataclass(frozen=True, slots=True)
class Period:
    """The local days, both included, on which the refusals were said."""

    first: date | None = None
    last: date | None = None


class UnmetNeedLine(View):
    """Refusals alike: how many, and the references of the hand-offs."""

    reason: DeclineReason
    partner: Named | None
    kind: HandOffKind
    component: Component | None
    need: SupportNeed | None
    count: int
    references: list[str]


class UnmetNeed(View):
    """The refusals of a period in the partnerships that the caller's organisation leads, the most frequent first."""

    from_on: date | None
    until_on: date | None
    total: int
    lines: list[UnmetNeedLine]


def unmet_need(work: Work, period: Period, partnership_id: str | None = None) -> UnmetNeed:
    """Refusals of the period, counted; restricted support is never counted.

    Raises UnknownInstance unless a manager or coordinator asks.
    """
    if work.actor.roles.isdisjoint(MANAGEMENT):
        raise UnknownInstance
    alike: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in _refusals(work, period, partnership_id):
        alike[row.decline_reason, row.receiver_id, row.kind, row.component, row.need].append(row.reference)
        show(work, Surface.UNMET_NEED, row.id)
    names = names_of(work, {key[1] for key in alike})
    lines = [_line(key, references, names) for key, references in alike.items()]
    lines.sort(key=lambda line: (-line.count, line.reason, line.references))
    total = sum(line.count for line in lines)
    return UnmetNeed(from_on=period.first, until_on=period.last, total=total, lines=lines)


def _refusals(work: Work, period: Period, partnership_id: str | None) -> Sequence[Any]:
    ended_at = col(HAND_OFF_INSTANCE.ended_at)
    wanted = (
        sa.select(
            col(HandOff.decline_reason), col(HandOff.receiver_id), col(HandOff.kind), col(HandOff.component),
            col(HandOff.need), col(HandOff.reference), col(HandOff.id),
        )
        .select_from(HandOff)
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .join(Partnership, col(Partnership.id) == col(Journey.partnership_id))
        .where(
            col(Partnership.lead_id) == work.actor.organisation,
            # One that was taken back keeps its reason on the record only.
            col(HandOff.decline_reason).is_not(None),
            # "Not ready yet" is no refusal (G4).
            col(HandOff.decline_reason) != DeclineReason.NOT_READY_YET,
            ended_at.is_not(None),
            sa.not_(is_restricted()),
        )
        .order_by(col(HandOff.reference))
    )  # fmt: skip
    if partnership_id is not None:
        wanted = wanted.where(col(Partnership.id) == partnership_id)
    if period.first is not None:
        wanted = wanted.where(ended_at >= start_of_day(period.first))
    if period.last is not None:
        wanted = wanted.where(ended_at < end_of_day(period.last))
    return work.transaction.connection.execute(wanted).all()


def _line(key: tuple[Any, ...], references: list[str], names: dict[str | None, Named]) -> UnmetNeedLine:
    reason, partner, kind, component, need = key
    return UnmetNeedLine(
        reason=reason, partner=names.get(partner), kind=kind, component=component, need=need, count=len(references),
        references=references,
    )  # fmt: skip
