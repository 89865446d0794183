"""Files kept beside a journey: on the record, the forms, and the learner's own page."""

from tests.pages.browser import LEARNER, Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.stories import filing, way
from tests.stories.story import Story

NORTHGATE = "northgate.coordinator"
LONG = "Consent-to-everything-that-anybody-ever-thought-of " * 3


def _kept(story: Story, part: str = "/files") -> str:
    """Files of every sort: shared, restricted, for staff, with a long name, in another alphabet, and a removed one."""
    journey = way.taught_elsewhere(story, "lead_provider")
    part_of = story.hand_offs(journey, "component")[0]
    filing.add(story, NORTHGATE, journey, title=LONG.strip(), name=f"{'x' * 110}.pdf", hand_off_id=part_of,
               shared="true")  # fmt: skip
    filing.add(story, NORTHGATE, journey, filing.PNG, "x.png", title="رسالة من الأسرة", restricted="true")
    filing.add(story, NORTHGATE, journey, filing.TEXT, "x.txt", title="Talked with the tutor", withheld="true",
               kind="staff_note")  # fmt: skip
    filing.remove(story, NORTHGATE, journey, filing.add(story, NORTHGATE, journey, filing.ODT, "x.odt"))
    return f"/journeys/{journey}{part}"


def _none(story: Story) -> str:
    return f"/journeys/{way.refer(story)}/files"


def _of_learner(story: Story) -> str:
    _kept(story)
    return "/my/files"


def _nothing_of_learner(story: Story) -> str:
    way.refer(story)
    return "/my/files"


def _removed(story: Story, path: str = "/files") -> str:
    journey = way.in_induction(story)
    gone = filing.add(story, NORTHGATE, journey)
    filing.remove(story, NORTHGATE, journey, gone)
    return f"{path}/{gone}"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    visitor.page.locator(".govuk-error-summary").wait_for()
    assert visitor.faults() != []


LOOKS = (
    Look("/journeys/{journey_id}/files", "kept", NORTHGATE, _kept),
    Look("/journeys/{journey_id}/files", "none", NORTHGATE, _none),
    Look("/journeys/{journey_id}/actions/{name}", "adding a file", NORTHGATE,
         lambda story: _kept(story, "/actions/add_file"), _send),
    Look("/journeys/{journey_id}/actions/{name}", "removing a file", NORTHGATE,
         lambda story: _kept(story, "/actions/remove_file"), _send),
    Look("/files/{file_id}", "removed", NORTHGATE, _removed, status=404),
    Look("/my/files/{file_id}", "removed", LEARNER, lambda story: _removed(story, "/my/files"), status=404),
    Look("/my/files", "kept", LEARNER, _of_learner),
    Look("/my/files", "none", LEARNER, _nothing_of_learner),
)  # fmt: skip
