"""How the installation does, for whoever runs it."""

from tests.operating import OPERATOR, as_operator, at_work, break_rules, mailing, refused
from tests.pages.looks import Look
from tests.stories.story import Story


def _well(story: Story) -> str:
    at_work(as_operator(story))
    return "/operations"


def _unwell(story: Story) -> str:
    """A letter that was refused, jobs that did not run since, and broken rules."""
    with mailing(as_operator(story)) as (office, room):
        refused(story, office, room)
    break_rules(story)
    at_work(story)
    story.clock.later(days=1)
    return "/operations"


def _failures(story: Story) -> str:
    _unwell(story)
    return "/operations/failures"


def _none(story: Story) -> str:
    as_operator(story)
    return "/operations/failures?channel=email&topic=hand_off.sent"


LOOKS = (
    Look("/operations", "all is well", OPERATOR, _well),
    Look("/operations", "much is not", OPERATOR, _unwell),
    Look("/operations/failures", "full", OPERATOR, _failures),
    Look("/operations/failures", "none", OPERATOR, _none),
)  # fmt: skip
