"""Which journeys the time limits, tasks and questions are about that a change of days moves."""

from collections.abc import Iterable

from sqlmodel import col, select

from engine.runtime import Work
from workflows.shown import show
from workflows.tables.journeys import HandOff
from workflows.views.journey_list import JourneyLine, lines_of
from workflows.words.accesses import Surface


def moved_about(work: Work, records: Iterable[str | None], surface: Surface) -> dict[str, JourneyLine]:
    """The journey that each of these journeys and hand-offs is about, by its id, as far as the actor may read it."""
    ids = {each for each in records if each is not None}
    parts = dict(work.session.exec(select(HandOff.id, HandOff.journey_id).where(col(HandOff.id).in_(ids))).all())
    lines = lines_of(work, {parts.get(each, each) for each in ids})
    show(work, surface, *lines)
    return {each: lines[parts.get(each, each)] for each in ids if parts.get(each, each) in lines}
