"""Raises concerns about learners and looks after them, shortly."""

from typing import Any

from engine.tables import Task
from tests.stories import placing, way
from tests.stories.story import Story

SAFEGUARDING = "northgate.safeguarding_lead"
TOLD = "Bruises on both arms, and she will not say how."
NOTE = "Rang the duty team."


def told(story: Story, **more: Any) -> dict[str, Any]:
    """What is told today of a learner in no immediate danger."""
    return {"text": TOLD, "seen_on": way.in_days(story, 0), "place": "the workshop", "immediate": False, **more}


def concern(story: Story, journey: str, who: str = way.LEAD, *, at: str | None = None, key: str | None = None,
            expect: int = 200, **more: Any) -> Any:  # fmt: skip
    """Raise a concern; its id, or the refusing answer."""
    story.at(at)
    answer = story.act(who, journey, "raise_concern", told(story, **more), key=key, expect=expect)
    return answer["id"] if expect < 300 else answer


def decide(story: Story, journey: str, concern_id: str, who: str = SAFEGUARDING, decision: str = "watch", *,
           at: str | None = None, expect: int = 200, **more: Any) -> Any:  # fmt: skip
    """Decide about a concern."""
    body = {"concern_id": concern_id, "decision": decision, "note": NOTE, **more}
    return story.act(who, journey, "triage_concern", body, at=at, expect=expect)


def concerns(story: Story, who: str, journey: str, *, expect: int = 200) -> Any:
    """The concerns of a journey as somebody sees them."""
    answer = story.get(who, f"/journeys/{journey}/concerns", expect=expect)
    return answer["items"] if expect < 300 else answer


def to_look_at(story: Story, concern_id: str) -> list[Task]:
    """The open tasks to look at a concern."""
    found = story.tasks(None, "concern_triage")  # type: ignore[arg-type]
    return [task for task in found if task.scope == concern_id]


def supported(story: Story, journey: str, agency: str = "haven", need: str = "travel", *, expect: int = 200) -> str:
    """Support with a need by an agency, with the learner's consent; the hand-off's id."""
    story.act(way.LEAD, journey, "record_need", {"need": need, "status": "new"})
    consent = {"item": "support_need", "need": need, "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "record_consent", consent)
    return str(story.send(way.LEAD, journey, "support", agency, need=need, expect=expect))


def placed(story: Story, journey: str) -> None:
    """A placement at Pellow Joinery, sent."""
    placing.check(story)
    placing.sent(story, journey)
