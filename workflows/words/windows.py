"""How long something stays possible where no agreement says otherwise (time_limits.csv)."""

from collections.abc import Mapping

from engine.definition import Duration, calendar_days, months, working_days

REOPEN_WINDOW = "reopen_window"
ASSESSMENT_REUSE = "assessment_reuse"
TASTER_LENGTH = "taster_length"

WINDOWS: Mapping[str, Duration] = {
    REOPEN_WINDOW: calendar_days(30), ASSESSMENT_REUSE: months(6), TASTER_LENGTH: working_days(10),
}  # fmt: skip
"""A journey's last move is taken back (C27), an earlier assessment is taken over (C20), a taster goes on (3.4)."""
