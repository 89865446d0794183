"""Webhooks of an organisation, and copies of a record."""

from tests.api.test_notifications import MANAGER, create
from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.test_webhook_pages import failing
from tests.stories import way
from tests.stories.story import Story


def _listed(story: Story) -> str:
    create(story)
    return "/webhooks"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert len(visitor.faults()) == 1


def _new_secret(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.heading() == "Keep this secret"


LOOKS = (
    Look("/webhooks", "full", MANAGER, _listed),
    Look("/webhooks/new", "faults", MANAGER, at("/webhooks/new"), _send),
    Look("/webhooks/{endpoint_id}", "failed", MANAGER, failing),
    Look("/webhooks/{endpoint_id}/{name}", "new secret", MANAGER,
         lambda story: f"/webhooks/{create(story)['id']}/secret", _new_secret),
    Look("/journeys/{journey_id}/copies", "faults", "northgate.manager",
         lambda story: f"/journeys/{way.in_induction(story)}/copies", _send),
)  # fmt: skip
