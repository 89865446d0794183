"""The words of a change of vocational area: who proposed it, and what becomes of each unit."""

from enum import StrEnum


class Proposer(StrEnum):
    """Who proposed a change of vocational area (journey rules 3.5)."""

    LEARNER = "learner"
    HOME = "home"


class UnitResult(StrEnum):
    """What a change of vocational area makes of a unit (journey rules 3.6); the last two are what was decided later."""

    CARRIED = "carried"
    RECOGNITION_PENDING = "recognition_pending"
    CONTINUES = "continues"
    CLOSED = "closed"
    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not_recognised"
