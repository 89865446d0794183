"""Three learners wait for the one place of a partner: each in turn is offered it, and has five working days (0.3)."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.stories import way
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.story import Story
from workflows.tables.programmes import PlacePool

PARTNER = "millbrook.coordinator"
AT = "2026-03-02 10:00"
NAMES = ("Bob Fell", "Cat Moss", "Dan Rook")


def sent(story: Story, name: str) -> str:
    """The vocational part of a learner in planning, offered to Millbrook, which stands first of two on the list."""
    journey = at_planning(story, name, AT)
    rank(story, journey, "millbrook", "harbour")
    return str(offer(story, journey, "millbrook"))


def wait(story: Story, part: str) -> int:
    """Millbrook puts the learner on its waiting list; the place there."""
    body = {
        "learner_agrees": way.word(story),
        "referrer_agrees": True,
        "programme_id": story.cast.programme("millbrook"),
    }
    return int(story.hand_off(PARTNER, part, "waitlist", body)["position"])


def positions(story: Story, *parts: str) -> list[int | None]:
    """The places in the waiting list, as the lead sees them; None for who does not wait."""
    return [story.get(LEAD, f"/hand-offs/{each}")["waitlist_position"] for each in parts]


def states(story: Story, *parts: str) -> list[str]:
    """Where the hand-offs stand."""
    return [story.state(each) for each in parts]


def declined(story: Story, part: str) -> None:
    """Millbrook says no after all."""
    story.hand_off(PARTNER, part, "decline", {"reason": "not_suitable"}, at="2026-03-10 10:00")


def no_more_wanted(story: Story, part: str) -> None:
    """The learner does not want it any more."""
    word = {"on": "2026-03-10", "channel": "phone"}
    story.hand_off(LEAD, part, "recall", {"reason": "changed_mind", "learner_said": word}, at="2026-03-10 10:00")


def lapsed(story: Story, part: str) -> None:
    """Nobody decides in time: it lapses with the end of Wednesday 11 March."""
    story.sweep("2026-03-12 09:00")
    assert story.state(part) == "expired"


@pytest.mark.parametrize("first", [declined, no_more_wanted, lapsed])
def test_the_place_goes_along_the_list_of_three(story: Story, first: Callable[[Story, str], None]) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        own = col(PlacePool.programme_id) == story.cast.programme("millbrook")
        transaction.connection.execute(sa.update(PlacePool).where(own).values(places=1))
    amy = sent(story, "Amy Cole")
    story.accept(PARTNER, amy, "2026-03-09", "2026-12-18")
    bob, cat, dan = (sent(story, name) for name in NAMES)
    assert [wait(story, each) for each in (bob, cat, dan)] == [1, 2, 3]

    story.hand_off(PARTNER, amy, "return_unstarted", {"reason": "moved away"}, at="2026-03-04 10:00")
    assert states(story, bob, cat, dan) == ["acknowledged", "waitlisted", "waitlisted"]
    assert (positions(story, bob, cat, dan), story.due(bob, "decide")) == ([None, 1, 2], date(2026, 3, 11))

    first(story, bob)
    journey = story.get(LEAD, f"/hand-offs/{bob}")["journey_id"]
    # What the learner took back Millbrook never said no to.
    proposed = story.cast["millbrook" if first is no_more_wanted else "harbour"]
    assert [task.detail["proposed"] for task in story.tasks(journey, "re_offer")] == [proposed]
    assert (states(story, cat, dan), positions(story, cat, dan)) == (["acknowledged", "waitlisted"], [None, 1])
    # An offer that lapsed has ended on Thursday 12 March at midnight, and the next five days begin.
    assert story.due(cat, "decide") == date(2026, 3, 19 if first is lapsed else 17)
    assert story.places_taken("millbrook") == 1

    story.accept(PARTNER, cat, "2026-03-18", "2026-12-18")
    assert (states(story, cat, dan), positions(story, dan), story.places_taken("millbrook")) == (
        ["accepted", "waitlisted"], [1], 1,
    )  # fmt: skip
