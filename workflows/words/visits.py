"""Words for what providers open their doors for."""

from enum import StrEnum


class ProviderEventKind(StrEnum):
    """A day to look round, a session in which learners try what is taught, or one for staff who advise or teach."""

    OPEN_DAY = "open_day"
    TASTER_SESSION = "taster_session"
    STAFF_SESSION = "staff_session"
