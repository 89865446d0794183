"""The list of learners, one record, one hand-off, and the forms of actions."""

from functools import partial

from tests.pages.browser import Visitor
from tests.pages.doing import press, submit
from tests.pages.looks import Look, Prepare
from tests.pages.looks.signing_in import at
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story

LONG = {"given_name": "Maximiliana-Wilhelmina " * 4, "family_name": "Featherstonehaugh-Cholmondeley-Marjoribanks" * 2}
RIGHT_TO_LEFT = {"given_name": "فاطمة الزهراء", "family_name": "בן־דוד"}


def _referred(story: Story) -> str:
    return f"/journeys/{story.refer('Amy Cole')}"


def _named(story: Story, names: dict[str, str]) -> str:
    return str(story.refer({"birth_date": "2009-05-14", "uln_requested": True, **names}))


def _long(story: Story) -> str:
    return f"/journeys/{_named(story, {name: text.strip()[:100] for name, text in LONG.items()})}"


def _right_to_left(story: Story) -> str:
    return f"/journeys/{_named(story, RIGHT_TO_LEFT)}"


@scene
def _learning(story: Story) -> str:
    journey = story.refer("Amy Cole")
    hand_off = story.inbound(journey)
    story.accept("northgate.coordinator", hand_off, "2026-03-02", "2026-07-31")
    story.hand_off("northgate.coordinator", hand_off, "start", {"arrived_on": "2026-03-02"})
    return f"/journeys/{journey}"


def _finished(story: Story) -> str:
    return f"/journeys/{way.in_exit_review(story)}"


def _part(part: str, prepare: Prepare, story: Story) -> str:
    return f"{prepare(story)}/{part}"


def _hand_off(story: Story) -> str:
    return f"/hand-offs/{story.inbound(story.refer('Amy Cole'))}"


def _accepting(story: Story) -> str:
    return f"{_hand_off(story)}/actions/accept"


def _to_ask(story: Story) -> str:
    return f"/journeys/{way.in_planning(story, 'partnership')}/partners"


def _to_start(story: Story) -> str:
    return f"/steps/{story.deadline(way.accepted(story), 'start').id}"


def _many_learners(story: Story) -> str:
    for number in range(60):
        story.refer(f"Learner Number{number}")
    return "/journeys"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


def _search(visitor: Visitor) -> None:
    visitor.page.fill("#q", "nobody at all")
    press(visitor, "Show")


NORTHGATE = "northgate.coordinator"
LOOKS = (
    Look("/work", "empty", "priya", at("/work")),
    Look("/work", "full", NORTHGATE, lambda story: (_referred(story), "/work")[1]),
    Look("/steps/{limit_id}", "a start", NORTHGATE, _to_start),
    Look("/journeys", "empty", "priya", at("/journeys")),
    Look("/journeys", "nothing found", NORTHGATE, lambda story: (_referred(story), "/journeys")[1], _search),
    Look("/journeys", "more than a page", NORTHGATE, _many_learners),
    Look("/journeys", "long names", NORTHGATE, lambda story: (_long(story), "/journeys")[1]),
    Look("/journeys/{journey_id}", "referred", NORTHGATE, _referred),
    Look("/journeys/{journey_id}", "started", NORTHGATE, _learning),
    Look("/journeys/{journey_id}", "of the referrer", "priya", _learning),
    *(
        Look(f"/journeys/{{journey_id}}/{part}", state, NORTHGATE, partial(_part, part, prepare))
        for part in ("learning", "hand-offs", "support", "times", "story")
        for state, prepare in (("empty", _referred), ("full", _finished))
    ),
    Look("/journeys/{journey_id}/partners", "best first", NORTHGATE, _to_ask),
    Look("/journeys/{journey_id}/who-looked", "full", "northgate.manager", partial(_part, "who-looked", _learning)),
    Look("/journeys/{journey_id}", "long names", NORTHGATE, _long),
    Look("/journeys/{journey_id}", "right to left", NORTHGATE, _right_to_left),
    Look("/journeys/{journey_id}/actions/{name}", "closed", "priya",
         lambda story: f"{_learning(story)}/actions/cancel"),
    Look("/journeys/{journey_id}/actions/{name}", "blocks", NORTHGATE,
         lambda story: f"{_learning(story)}/actions/record_assessment"),
    Look("/journeys/{journey_id}/actions/{name}", "faults", NORTHGATE,
         lambda story: f"{_learning(story)}/actions/withdraw", _send),
    Look("/hand-offs/{hand_off_id}", "sent", NORTHGATE, _hand_off),
    Look("/hand-offs/{hand_off_id}", "of the sender", "priya", _hand_off),
    Look("/hand-offs/{hand_off_id}/actions/{name}", "empty", NORTHGATE, _accepting),
    Look("/hand-offs/{hand_off_id}/actions/{name}", "refused", NORTHGATE, _accepting, _send),
)  # fmt: skip
