"""The words in which attendance is recorded: the sessions of a day, and how somebody was marked in one."""

from enum import StrEnum


class Session(StrEnum):
    """Which session of a day: a half, the whole day, or one by its number where a day has more (rule C18)."""

    AM = "am"
    PM = "pm"
    WHOLE = "whole"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    FOURTH = "4"
    FIFTH = "5"
    SIXTH = "6"
    SEVENTH = "7"
    EIGHTH = "8"


class AttendanceMark(StrEnum):
    """How a learner was marked in a session; a session at which the provider was closed is counted nowhere."""

    PRESENT = "present"
    LATE = "late"
    AUTHORISED_ABSENCE = "authorised_absence"
    UNAUTHORISED_ABSENCE = "unauthorised_absence"
    PROVIDER_CLOSED = "provider_closed"


ATTENDED = frozenset({AttendanceMark.PRESENT, AttendanceMark.LATE})
_HALVES = frozenset({Session.AM, Session.PM})


def division(session: Session) -> str:
    """How its day is divided: "whole", "halves" or "numbered"; a day is recorded in one division only."""
    if session is Session.WHOLE:
        return "whole"
    return "halves" if session in _HALVES else "numbered"
