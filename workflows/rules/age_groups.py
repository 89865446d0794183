"""Ages, teaching years, and the age group that decides which destinations a learner is offered."""

from datetime import date
from enum import StrEnum

_ADULT_AGE = 19
_AUGUST = 8


class AgeGroup(StrEnum):
    """The two age groups of the guide; they overlap at 19, which `age_group` settles."""

    YOUNG = "14-19"
    ADULT = "19+"


def age_on(birth_date: date, day: date) -> int:
    """Full years lived on `day`; somebody born on 29 February turns on 1 March of common years.

    Raises ValueError when the birth lies after `day`.
    """
    if birth_date > day:
        raise ValueError("The birth date lies after the day on which the age is asked.")
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 28 February where there was no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def teaching_year_start(day: date) -> date:
    """1 August of the teaching year that holds `day`: a year runs from 1 August to 31 July (ILR)."""
    return date(day.year if day.month >= _AUGUST else day.year - 1, _AUGUST, 1)


def age_group(birth_date: date, start_date: date) -> AgeGroup:
    """The group of a learner who starts on `start_date`, by the age on 31 August of that teaching year (ILR rule).

    Raises ValueError when the birth lies after that 31 August.
    """
    deciding_day = teaching_year_start(start_date).replace(day=31)
    return AgeGroup.ADULT if age_on(birth_date, deciding_day) >= _ADULT_AGE else AgeGroup.YOUNG
