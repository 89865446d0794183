"""Attendance in a story: who marks whom on which days, and what is then asked, flagged and shown."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from engine.actor import CLOCK
from engine.runtime import Command, Verdict, Work
from engine.tables import Task
from tests.stories.story import LONDON, Story
from tests.stories.way import LEAD
from workflows.actions.learning.absence import recount_all
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

QUESTION = "withdrawal_question"


def mark(story: Story, journey: str, *days: str, who: str = LEAD, as_: str = "present", session: str = "whole",
         at: str | None = None, expect: int = 200, **more: Any) -> Any:  # fmt: skip
    """Mark the learner alike in one session of each of `days`."""
    marks = [{"held_on": day, "session": session, "mark": as_} for day in days]
    return story.act(who, journey, "record_attendance", {"marks": marks, **more}, at=at, expect=expect)


def mark_run(story: Story, journey: str, first: str, *marks: str, who: str = LEAD) -> None:
    """Mark one session a day from `first` on, in one request."""
    day = date.fromisoformat(first)
    said = [{"held_on": str(day + timedelta(days=n)), "mark": each} for n, each in enumerate(marks)]
    story.act(who, journey, "record_attendance", {"marks": said})


def intend(story: Story, journey: str, shown_on: str, *, who: str = LEAD, at: str | None = None,
           expect: int = 200) -> Any:  # fmt: skip
    """Record that the learner means to come back."""
    body = {"shown_on": shown_on, "evidence": "Rang to say so."}
    return story.act(who, journey, "record_intention_to_return", body, at=at, expect=expect)


def close(story: Story, provider: str, starts_on: str, ends_on: str) -> int:
    """Enter a holiday of a provider as the network document does; how many journeys were counted anew."""
    entry = {"organisation": provider.title(), "title": "Holiday", "starts_on": starts_on, "ends_on": ends_on}
    document = Network.model_validate({"holidays": [entry]})

    def act(work: Work) -> Verdict:
        set_up(work.session, document)
        return {"recounted": recount_all(work, [story.cast[provider]], "provider holiday entered")}

    return int(story.cast.runtime.run(Command("network.import"), CLOCK, act)["recounted"])


def questions(story: Story, journey: str) -> list[tuple[str, str | None]]:
    """When withdrawal was asked about, in London, and what came of it (None: still open)."""
    with story.cast.runtime.database.reading() as transaction:
        wanted = select(Task).where(col(Task.instance_id) == journey, col(Task.kind) == QUESTION)
        rows = transaction.session.exec(wanted.order_by(col(Task.opened_at), col(Task.id))).all()
        return [(local(row.opened_at), row.result) for row in rows]


def set_for(story: Story, journey: str) -> str | None:
    """When the question will come, in London; None while no alarm is set."""
    found = [each.due_at for each in story.open_deadlines(journey) if each.rule == "absence"]
    assert len(found) <= 1
    return local(found[0]) if found else None


def local(moment: Any) -> str:
    """A moment by the clock on the wall in London."""
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


def reasons(story: Story, journey: str, who: str = LEAD) -> list[str]:
    """The reasons of the open flag that hold now, as somebody is shown them."""
    flags = story.get(who, f"/journeys/{journey}")["risk_flags"]
    open_ones = [flag for flag in flags if flag["cleared_at"] is None]
    return [each["code"] for flag in open_ones for each in flag["reasons"] if each["until"] is None]
