"""Says whether a learner is at risk of leaving, and by which facts: before the 28th day of an absence. Pure.

Every threshold here is judgement: the rules name the reasons (C13, C18, C23), not how much is too much.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.clock import in_full
from workflows.words.attendance import ATTENDED, AttendanceMark

MISSED_IN_A_ROW = 3
LOOKED_BACK_ON = 20
# Of fewer sessions than this nothing can be said in per cent.
FEWEST_SESSIONS = 10
LEAST_PER_CENT = 80
COMPARED = 10
FALLEN_BY_POINTS = 20


class RiskCode(StrEnum):
    """Why a learner may be at risk."""

    MISSED_IN_A_ROW = "missed_in_a_row"
    LOW_ATTENDANCE = "low_attendance"
    FALLING_ATTENDANCE = "falling_attendance"
    REVIEW_LATE = "review_late"
    PLACEMENT_ENDED_EARLY = "placement_ended_early"
    SAID_AT_REVIEW = "said_at_review"


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One reason, in a sentence that gives the facts."""

    code: RiskCode
    sentence: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known: the marks of every session in the order they were held, and days of what went wrong.

    `review_due_on` is the last day that was in time for an open review that is late.
    """

    marks: Sequence[AttendanceMark] = ()
    review_due_on: date | None = None
    placement_ended_on: date | None = None
    said_at_review_on: date | None = None


def counted(marks: Sequence[AttendanceMark]) -> list[AttendanceMark]:
    """The marks of sessions that were held: those at which the provider was closed are left out."""
    return [mark for mark in marks if mark is not AttendanceMark.PROVIDER_CLOSED]


def per_cent(marks: Sequence[AttendanceMark]) -> int | None:
    """Sessions attended (present or late) of those counted, in whole per cent rounded down; None without any."""
    held = counted(marks)
    return sum(mark in ATTENDED for mark in held) * 100 // len(held) if held else None


def reasons(situation: Situation) -> tuple[RiskReason, ...]:
    """Every reason that holds; none when the learner is not at risk."""
    return (*_attendance(counted(situation.marks)), *_others(situation))


def _attendance(held: Sequence[AttendanceMark]) -> Iterator[RiskReason]:
    last = held[-MISSED_IN_A_ROW:]
    if len(last) == MISSED_IN_A_ROW and all(mark is AttendanceMark.UNAUTHORISED_ABSENCE for mark in last):
        sentence = f"The last {_run(held)} sessions were missed without authorisation."
        yield RiskReason(RiskCode.MISSED_IN_A_ROW, sentence)
    lately = held[-LOOKED_BACK_ON:]
    share = per_cent(lately)
    if share is not None and len(lately) >= FEWEST_SESSIONS and share < LEAST_PER_CENT:
        sentence = f"{share} per cent of the last {len(lately)} sessions were attended, fewer than {LEAST_PER_CENT}."
        yield RiskReason(RiskCode.LOW_ATTENDANCE, sentence)
    if len(held) >= 2 * COMPARED:
        now, before = per_cent(held[-COMPARED:]) or 0, per_cent(held[-2 * COMPARED : -COMPARED]) or 0
        if before - now >= FALLEN_BY_POINTS:
            sentence = f"Attendance fell from {before} to {now} per cent between the last two {COMPARED} sessions."
            yield RiskReason(RiskCode.FALLING_ATTENDANCE, sentence)


def _run(held: Sequence[AttendanceMark]) -> int:
    """How many sessions at the end were missed without authorisation."""
    missed = (number for number, mark in enumerate(reversed(held)) if mark is not AttendanceMark.UNAUTHORISED_ABSENCE)
    return next(missed, len(held))


def _others(situation: Situation) -> Iterator[RiskReason]:
    if situation.review_due_on is not None:
        yield RiskReason(RiskCode.REVIEW_LATE, f"The review due on {in_full(situation.review_due_on)} is late.")
    if situation.placement_ended_on is not None:
        sentence = f"A placement ended early on {in_full(situation.placement_ended_on)}."
        yield RiskReason(RiskCode.PLACEMENT_ENDED_EARLY, sentence)
    if situation.said_at_review_on is not None:
        sentence = f"The review held on {in_full(situation.said_at_review_on)} said so."
        yield RiskReason(RiskCode.SAID_AT_REVIEW, sentence)
