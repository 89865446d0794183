"""Programmes with their places, the forms that keep them, and what providers open their doors for."""

from tests.pages.browser import Visitor
from tests.pages.doing import press, submit
from tests.pages.looks import Look
from tests.pages.looks.agreements import drafted
from tests.pages.looks.signing_in import at
from tests.pages.waiting import LONG_WORD
from tests.stories import way
from tests.stories.agreeing import nothing_agreed, sign
from tests.stories.story import Story
from tests.stories.visiting import BEGINS, KEEPS, announce, book

MILLBROOK = "millbrook.coordinator"


def _kept(story: Story) -> Story:
    """Millbrook keeps places for Northgate."""
    sign(story, drafted(nothing_agreed(story)).rpartition("/")[2])
    return story


def _programmes(story: Story) -> str:
    _kept(story)
    return "/programmes"


def _programme(story: Story) -> str:
    announce(_kept(story))
    return f"/programmes/{story.cast.programme('millbrook')}"


def _visited(story: Story) -> str:
    event = announce(story, title=LONG_WORD[:150])
    journey = way.accepted(story)
    book(story, journey, event)
    story.post(KEEPS, f"/provider-events/{event}/book_colleague", {"person_id": story.cast[KEEPS]})
    return f"/events/{event}"


def _begun(story: Story) -> str:
    path = _visited(story)
    story.at(BEGINS)
    return f"{path}/actions/attendance"


def _events(story: Story) -> str:
    announce(story)
    return "/events"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


def _cut(visitor: Visitor) -> None:
    visitor.page.fill('input[name="pools.0.places"]', "1")
    with visitor.page.expect_navigation():
        visitor.page.click('button[name="_add"][value="intakes"]')
    visitor.fill_day("intakes.0.starts_on", "1", "2", "2026")
    _send(visitor)


def _search(visitor: Visitor) -> None:
    visitor.page.fill("#q", "nothing like it")
    press(visitor, "Show")
    assert visitor.page.get_by_text("No programme fits this.").is_visible()


LOOKS = (
    Look("/programmes", "our own", MILLBROOK, _programmes),
    Look("/programmes", "every provider's", "priya", at("/programmes")),
    Look("/programmes", "nothing found", MILLBROOK, at("/programmes"), _search),
    Look("/programmes/new", "faults", MILLBROOK, at("/programmes/new"), _send),
    Look("/programmes/areas", "not a provider's", "priya", at("/programmes/areas")),
    Look("/programmes/{programme_id}", "our own", MILLBROOK, _programme),
    Look("/programmes/{programme_id}/change", "fewer than are kept", MILLBROOK,
         lambda story: f"{_programme(story)}/change", _cut),
    Look("/events", "empty", "priya", at("/events")),
    Look("/events", "full", "priya", _events),
    Look("/events/new", "faults", KEEPS, at("/events/new"), _send),
    Look("/events/{event_id}", "booked", KEEPS, _visited),
    Look("/events/{event_id}/actions/{name}", "who came", KEEPS, _begun),
    Look("/events/{event_id}/actions/{name}", "change", KEEPS, lambda story: f"{_visited(story)}/actions/change"),
)  # fmt: skip
