"""Looks at what was chased in a story, and answers it."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from engine.tables import Chase
from tests.stories.story import Story

MORE_TIME = {"answer": "still_working", "reason": "awaiting_information"}


def chases(story: Story, about: str) -> list[Chase]:
    """The chasers about a journey, a hand-off or a task, oldest first."""
    wanted = select(Chase).where((col(Chase.instance_id) == about) | (col(Chase.task_id) == about))
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(wanted.order_by(col(Chase.at), col(Chase.id))))


def chase(story: Story, about: str, level: str = "flag", rule: str | None = None) -> Chase:
    """The chaser of a level about a journey, a hand-off or a task."""
    return next(row for row in chases(story, about) if row.level == level and rule in (None, row.rule))


def answer(story: Story, who: str, chaser: str, body: dict[str, Any], *, at: str | None = None,
           expect: int | None = 200) -> Any:  # fmt: skip
    """Answer a chaser; the reply."""
    return story.post(who, f"/chases/{chaser}/answer", body, at=at, expect=expect)


def more_time(until: date | str) -> dict[str, Any]:
    """Still working on it until a day."""
    return {**MORE_TIME, "until": str(until)}
