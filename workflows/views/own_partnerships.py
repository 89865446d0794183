"""The partnerships of the learners whom somebody may see: what a list can be narrowed to."""

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Partnership, PartnershipMember
from workflows.views.near import near_journeys
from workflows.views.reach import Reach
from workflows.views.shapes import Named


def own_partnerships(work: Work) -> list[Named]:
    """Those the actor's organisation leads or belongs to, else those of the journeys it has to do with, by name."""
    own = work.actor.organisation or ""
    belongs = sa.select(col(PartnershipMember.partnership_id)).where(col(PartnershipMember.organisation_id) == own)
    inside = _named(work, sa.or_(col(Partnership.lead_id) == own, col(Partnership.id).in_(belongs)))
    if inside:
        return inside
    touched = sa.select(col(Journey.partnership_id)).where(near_journeys(Reach.of(work))).distinct()
    return _named(work, col(Partnership.id).in_(touched))


def _named(work: Work, which: sa.ColumnElement[bool]) -> list[Named]:
    wanted = sa.select(col(Partnership.id), col(Partnership.name)).where(which)
    rows = work.transaction.connection.execute(wanted.order_by(col(Partnership.name), col(Partnership.id)))
    return [Named(id=row.id, name=row.name) for row in rows]
