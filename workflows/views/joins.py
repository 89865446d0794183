"""What the conditions of a reach suppose, joined in one place."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Partnership
from workflows.views.reach import JOURNEY_INSTANCE


def joined(query: sa.Select[Any]) -> sa.Select[Any]:
    """A query on Journey joined with all else that the conditions on journeys suppose.

    Every journey has its learner and its partnership. They are joined as if one might be missing, because a database
    leaves out such a join where nothing asks for it, as it is for everybody but local authorities.
    """
    return (
        query.join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .outerjoin(Learner, col(Learner.id) == col(Journey.learner_id))
        .outerjoin(Partnership, col(Partnership.id) == col(Journey.partnership_id))
    )
