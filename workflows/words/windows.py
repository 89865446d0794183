"""How long something stays possible where no agreement says otherwise (time_limits.csv)."""

from collections.abc import Mapping

from engine.definition import Duration, calendar_days, months

REOPEN_WINDOW = "reopen_window"
ASSESSMENT_REUSE = "assessment_reuse"

WINDOWS: Mapping[str, Duration] = {REOPEN_WINDOW: calendar_days(30), ASSESSMENT_REUSE: months(6)}
"""The last move of a journey is taken back (C27), an assessment of an earlier journey taken over (C20)."""
