"""What an agreement may say of parts, records and time limits, in a document and in a form alike."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from engine.definition import USUAL_LEVELS
from workflows.published import DEFINITIONS
from workflows.requests import Request, Word
from workflows.vocabulary import Component, Stage
from workflows.words import tasks
from workflows.words.tasks import TaskKind
from workflows.words.windows import WINDOWS

# The time limits that an agreement may change: those with a length of their own, which nothing else counts along with.
_LIMITS = tuple(
    rule
    for definition, _guards in DEFINITIONS
    for rule in definition.deadlines
    if rule.length is not None and not rule.alarm
)
# What a task may take, or how long before a day it is due; null would ask for it by no day, and that is not to be had.
TASK_TIMES = frozenset(kind.value for kind in tasks.LENGTHS.keys() - tasks.UNAGREED)
TIME_LIMITS = frozenset(rule.name for rule in _LIMITS) | TASK_TIMES | {tasks.CHASER_EXTENSION} | WINDOWS.keys()
# The levels of chasing that an agreement may change or switch off: one of one time limit, such as decide.remind, or of
# all that wait under it, such as remind.
LEVELS = (
    frozenset(level.name for level in USUAL_LEVELS)
    | frozenset(
        f"{rule.name}.{level.name}"
        for definition, _guards in DEFINITIONS
        for rule in definition.deadlines
        for level in rule.levels
    )
    | frozenset(
        f"{kind}.{level.name}"
        for kind in frozenset(TaskKind) - tasks.UNAGREED
        for level in tasks.LEVELS.get(kind, USUAL_LEVELS)
    )
)

_AFTER_DUE = tuple(level for level in USUAL_LEVELS if level.working_days >= 0)

Part = Stage | Component
Amount = Annotated[int, Field(gt=0, le=1000, strict=True)]


def _time_limit(name: str) -> str:
    if name not in TIME_LIMITS | LEVELS:
        raise ValueError(f"is no time limit; there are: {', '.join(sorted(TIME_LIMITS))}")
    return name


def crossing(times: Mapping[str, int | None]) -> Iterator[str]:
    """The time limits, or "all", whose levels would come out of their order."""
    agreed = {name.rpartition(".") for name in times if name in LEVELS}
    for limit in {limit for limit, _dot, _level in agreed}:
        days = [times.get(f"{limit}.{each.name}", times.get(each.name, each.working_days)) for each in _AFTER_DUE]
        on = [each for each in days if each is not None]
        if any(later <= earlier for earlier, later in pairwise(on)):
            yield limit or "all"


def never_off(times: Mapping[str, int | None]) -> list[str]:
    """What is switched off in `times` although it never may be: tasks and windows, which need a day."""
    return sorted(name for name in TASK_TIMES | WINDOWS.keys() if times.get(name, 1) is None)


TimeLimit = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,60}$"), AfterValidator(_time_limit)]


class RecordEntry(Request):
    """A record that comes back with the work on `part`, or with any work (clause ext_04)."""

    record: Word
    part: Part | None = None
