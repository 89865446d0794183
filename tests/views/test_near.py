"""What names an organisation is found by indexes before conditions ask what it may read: nothing is lost by that."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.stories.story import Story
from tests.views.crowd import gather
from workflows.tables.journeys import HandOff, Journey
from workflows.views.joins import joined
from workflows.views.near import near_hand_offs, near_journeys
from workflows.views.reach import HAND_OFF_INSTANCE, Reach

EVERYBODY = ("northgate.coordinator", "millbrook.coordinator", "harbour.coordinator", "priya", "haven.worker",
             "council.officer")  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_whatever_somebody_may_read_is_near_to_their_organisation(story: Story, who: str) -> None:
    gather(story)
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        reach = Reach.of(work)
        journeys = joined(sa.select(col(Journey.id)).select_from(Journey)).where(reach.journeys)
        parts = (
            joined(sa.select(col(HandOff.id)).select_from(HandOff).join(Journey, col(Journey.id) == HandOff.journey_id))
            .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
            .where(reach.hand_offs)
        )
        for all_of_them, near in ((journeys, near_journeys(reach)), (parts, near_hand_offs(reach))):
            found = set(work.transaction.connection.scalars(all_of_them))
            assert set(work.transaction.connection.scalars(all_of_them.where(near))) == found
        assert work.transaction.connection.scalars(journeys).first() is not None
