"""Where safeguarding leads shared without consent: for the leads and the managers of their organisation (rule C21)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows.facts import concerns
from workflows.shown import show
from workflows.tables.concerns import SafeguardingOverride
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Person
from workflows.views.journey_list import MOST_ROWS
from workflows.views.shapes import Named, View
from workflows.vocabulary import Role
from workflows.words.accesses import Surface


class OverrideView(View):
    """One use: when, by whom, on which journey; the reason is for safeguarding leads alone."""

    id: str
    used_at: datetime
    used_by: Named | None
    journey_id: str
    reference: str
    reason: str | None


class OverridePage(View):
    """Some uses, the latest first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[OverrideView]
    last_id: str | None


def override_list(work: Work, limit: int, after: str | None) -> OverridePage:
    """At most `limit` (never over 100) uses in the actor's organisation, those after the id `after`.

    Raises UnknownInstance unless a safeguarding lead or a manager asks.
    """
    is_lead = concerns.looks_after(work.session, work.actor, london_date(work.at))
    if not is_lead and Role.MANAGER not in work.actor.roles:
        raise UnknownInstance
    limit = min(limit, MOST_ROWS)
    rows = _rows(work, limit + 1, after)
    shown = rows[:limit]
    show(work, Surface.SAFEGUARDING_OVERRIDES, *(row.journey_id for row in shown))
    return OverridePage(
        items=[_view(row, with_reason=is_lead) for row in shown], last_id=shown[-1].id if len(rows) > limit else None
    )


def _rows(work: Work, most: int, after: str | None) -> Sequence[Any]:
    used = SafeguardingOverride
    wanted = (
        sa.select(
            col(used.id), col(used.used_at), col(used.used_by), col(used.reason), col(used.journey_id),
            col(Journey.reference), col(Person.name),
        )
        .join(Journey, col(Journey.id) == col(used.journey_id))
        .outerjoin(Person, col(Person.id) == col(used.used_by))
        .where(col(used.organisation_id) == work.actor.organisation)
    )  # fmt: skip
    if after is not None:
        wanted = wanted.where(col(used.id) < after)
    return work.transaction.connection.execute(wanted.order_by(col(used.id).desc()).limit(most)).all()


def _view(row: Any, *, with_reason: bool) -> OverrideView:
    return OverrideView(
        id=row.id, used_at=row.used_at, used_by=Named(id=row.used_by, name=row.name) if row.name else None,
        journey_id=row.journey_id, reference=row.reference, reason=row.reason if with_reason else None,
    )  # fmt: skip
