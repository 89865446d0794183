"""C24: a concern leaves no trace for anybody but those who look after it: all they can look at stays byte for byte."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.actor import CLOCK
from engine.runtime import Command
from engine.tables import Task
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING, concern, concerns, decide, placed, supported, to_look_at
from tests.stories.scenes import scene
from tests.stories.story import API, Story
from workflows.set_up import closures

PARTS = ("", "/history", "/hand-offs", "/deadlines", "/waiting", "/attendance", "/actions", "/concerns")
LISTS = (
    "/journeys", "/hand-offs", "/tasks", "/tasks?ended=true", "/tasks?overdue=true", "/stalled", "/stalled?scope=mine",
    "/stalled/counts", "/inbox", "/reports/unmet-need", "/me",
)  # fmt: skip
# Somebody in each relationship to the journey, managers and other organisations' safeguarding leads among them.
OTHERS = (
    "northgate.manager", "northgate.coordinator", "priya", "millbrook.tutor", "millbrook.safeguarding_lead",
    "haven.worker", "pellow.contact", "council.officer", "harbour.safeguarding_lead",
)  # fmt: skip
RAISER = "northgate.tutor"


@pytest.fixture
def database_kind() -> str:
    """What is seen does not depend on the database."""
    return "sqlite"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy's journey, with a partner who teaches, an agency, an employer, and Harbour asked and saying no."""
    found = way.on_programme(story, "partnership")
    supported(story, found)
    placed(story, found)
    return found


def pages(story: Story, journey: str, who: str) -> Iterator[tuple[str, int, bytes, str | None]]:
    """Everything that somebody can look at: status, body and ETag."""
    paths = [*(f"/journeys/{journey}{part}" for part in PARTS), *LISTS, f"/tasks?journey={journey}"]
    paths += [f"/hand-offs/{each}" for kind in ("inbound", "partner", "support") for each in
              story.hand_offs(journey, kind)]  # fmt: skip
    for path in paths:
        answer = story.cast.client_of(who).get(f"{API}{path}")
        yield path, answer.status_code, answer.content, answer.headers.get("ETag")


def seen(story: Story, journey: str) -> dict[str, list[Any]]:
    """What each of the others can look at."""
    return {who: list(pages(story, journey, who)) for who in OTHERS}


def differing(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[tuple[str, str]]:
    """Who sees which page otherwise than before."""
    return [(who, one[0]) for who in before for one, other in zip(before[who], after[who], strict=True) if one != other]


def test_raised_it_changes_nothing_that_anybody_else_sees(story: Story, journey: str) -> None:
    before = seen(story, journey)
    concern(story, journey, RAISER, immediate=True)
    assert differing(before, seen(story, journey)) == []


def test_late_it_changes_nothing_that_anybody_else_sees(story: Story, journey: str) -> None:
    story.sweep("2026-03-09 12:00")
    before = seen(story, journey)
    # Raised a week ago, by its row alone: everything else is as late as it was.
    concern(story, journey, RAISER)
    (task,) = story.tasks(None, "concern_triage")  # type: ignore[arg-type]
    week_ago = story.clock.now().replace(day=2)
    story.set_stored(Task, task.id, due_at=week_ago, next_at=week_ago)
    story.sweep()
    assert [each["rule"] for each in story.get(SAFEGUARDING, "/stalled", scope="mine")["items"]][:1] == [
        "concern_triage"
    ]
    assert differing(before, seen(story, journey)) == []


def test_decided_and_closed_it_changes_nothing_that_anybody_else_sees(story: Story, journey: str) -> None:
    before = seen(story, journey)
    raised = concern(story, journey, RAISER)
    decide(story, journey, raised, decision="social_care")
    body = {"concern_id": raised, "outcome": "with_social_care", "note": "their plan is in place"}
    story.act(SAFEGUARDING, journey, "close_concern", body)
    assert differing(before, seen(story, journey)) == []


@pytest.mark.parametrize(
    ("who", "others"),
    [
        ("millbrook.coordinator", ("millbrook.tutor", "millbrook.manager", "northgate.manager")),
        ("priya", ("tom", "connexions.manager", "northgate.coordinator")),
    ],
)
def test_raised_by_a_partner_its_colleagues_and_the_provider_see_nothing(
    story: Story, journey: str, who: str, others: tuple[str, ...]
) -> None:
    before = {each: list(pages(story, journey, each)) for each in others}
    concern(story, journey, who)
    assert differing(before, {each: list(pages(story, journey, each)) for each in others}) == []


def test_whoever_raised_it_sees_it_among_their_concerns_alone(story: Story, journey: str) -> None:
    def mine() -> list[Any]:
        # What they were told themselves is theirs.
        return [each for each in pages(story, journey, RAISER) if not each[0].endswith("/concerns")]

    before = mine()
    concern(story, journey, RAISER)
    assert differing({RAISER: before}, {RAISER: mine()}) == []


def test_the_journeys_story_has_no_entry_and_no_gap_and_its_version_stays(story: Story, journey: str) -> None:
    before = (story.instance(journey), story.history(journey))
    decide(story, journey, concern(story, journey, RAISER), decision="emergency")
    assert (story.instance(journey), story.history(journey)) == before


def test_nothing_that_is_stored_about_the_journey_names_it(story: Story, journey: str) -> None:
    def rows() -> list[int]:
        messages = [m for topic in ("task.opened", "concern.urgent", "concern.received") for m in story.messages(topic)]
        return [len(story.all_tasks(journey)), len([m for m in messages if m.instance_id is not None])]

    before = rows()
    concern(story, journey, RAISER, immediate=True)
    assert rows() == before


def test_the_answer_tells_nothing_of_the_journey(story: Story, journey: str) -> None:
    answer = story.act("haven.worker", journey, "raise_concern", {
        "text": "afraid to go home", "seen_on": way.in_days(story, 0), "immediate": False,
    })  # fmt: skip
    assert set(answer) == {"id", "state", "version", "reference"}
    assert (answer["state"], answer["version"]) == ("received", 1)
    assert journey not in str(answer)


def test_a_task_to_look_at_one_is_answered_to_others_as_if_it_were_not_there(story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    (task,) = story.tasks(None, "concern_triage")  # type: ignore[arg-type]
    for who in ("northgate.manager", RAISER, "priya"):
        story.post(who, f"/tasks/{task.id}/done", {"outcome": "seen"}, expect=404)


def test_a_chaser_about_one_is_answered_by_those_who_look_after_it_alone(story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    story.sweep("2026-03-04 09:00")
    lines = story.get(SAFEGUARDING, "/stalled", scope="mine")["items"]
    (chase,) = [each["chase"] for each in lines if each["rule"] == "concern_triage"]
    body = {"answer": "cannot"}
    story.post("northgate.manager", f"/chases/{chase}/answer", body, expect=404)
    assert story.post(SAFEGUARDING, f"/chases/{chase}/answer", body)["actions"] == []


def test_everybody_else_who_may_know_the_journey_reads_an_empty_list(story: Story, journey: str) -> None:
    concern(story, journey, RAISER)
    known = [each for each in OTHERS if not each.startswith("harbour")]
    assert {who: concerns(story, who, journey) for who in known} == {who: [] for who in known}


def test_a_closure_that_moves_it_does_not_tell_so(story: Story) -> None:
    """Whoever closes a day for everybody is shown what moves, and the time for a concern is counted by it too."""
    raised = concern(story, way.in_induction(story), RAISER)
    closed = (date(2026, 3, 3), date(2026, 3, 4))
    said = story.cast.runtime.run(
        Command("closures.add"), CLOCK, lambda work: {"moved": str(closures.add(work, closed, "Snow", None).moved)}
    )
    assert "concern" not in said["moved"]
    (task,) = to_look_at(story, raised)
    assert story.task_due(task) == date(2026, 3, 5)
