"""Reports and the September Guarantee."""

from tests.notifications.test_overrides_told import override
from tests.pages.browser import Visitor
from tests.pages.looks import Look
from tests.pages.test_report_pages import MANAGER, OVERRIDES, SEPTEMBER, UNMET, declined
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING
from tests.stories.story import Story
from tests.stories.test_september_guarantee import YEAR_11, waiting


def _owed(story: Story) -> str:
    waiting(story, birth_date=YEAR_11[1])
    way.refer(story, about=way.learner("Ben Hill", birth_date=YEAR_11[0]))
    return SEPTEMBER


def _shared(story: Story) -> str:
    journey = way.in_induction(story)
    story.act("northgate.adviser", journey, "record_need", {"need": "counselling", "status": "new"})
    override(story, journey)
    return OVERRIDES


def _wrong_day(visitor: Visitor) -> None:
    visitor.go(f"{UNMET}?from=yesterday")
    assert visitor.faults() == ["Enter a day as year-month-day, such as 2026-03-02"]


LOOKS = (
    Look(SEPTEMBER, "owed", way.PRIYA, _owed),
    Look(UNMET, "a day that is none", MANAGER, declined, _wrong_day),
    Look(OVERRIDES, "of a lead", SAFEGUARDING, _shared),
)
