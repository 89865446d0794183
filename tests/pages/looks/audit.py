"""The audit of a record."""

from tests.pages.browser import Visitor
from tests.pages.looks import Look
from tests.stories import way
from tests.stories.story import Story
from tests.views.crowd import with_counselling

MANAGER, SAFEGUARDING = "northgate.manager", "northgate.safeguarding_lead"


def _of(story: Story) -> str:
    return f"/journeys/{way.in_induction(story)}/audit"


def _with_restricted(story: Story) -> str:
    journey = way.in_induction(story)
    hand_off = with_counselling(story, journey)
    story.get(SAFEGUARDING, f"/hand-offs/{hand_off}")
    return f"/journeys/{journey}/audit"


def _changed(story: Story) -> str:
    path = _of(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("UPDATE history_entry SET actor_id = 'x' WHERE sequence = 1")
    return f"{path}?kind=history"


def _wrong_day(visitor: Visitor) -> None:
    visitor.go(f"{visitor.page.url.removeprefix(visitor.address)}?from=yesterday&until=2026-03-01")
    assert visitor.faults() == ["Enter a day as year-month-day, such as 2026-03-02"]


LOOKS = (
    Look("/journeys/{journey_id}/audit", "full", SAFEGUARDING, _with_restricted),
    Look("/journeys/{journey_id}/audit", "changed behind our back", MANAGER, _changed),
    Look("/journeys/{journey_id}/audit", "a day that is none", MANAGER, _of, _wrong_day),
    Look("/journeys/{journey_id}/audit", "to print", MANAGER, lambda story: f"{_of(story)}?kind=copy&print=yes"),
)  # fmt: skip
