"""How long each kind of record is kept: schedules as data, counted in calendar days of London."""

from dataclasses import dataclass
from datetime import date

from engine.calendar import add_months
from workflows.words.retention import RecordKind

FOLLOWED_UNTIL_AGE = 18
"""The age up to which young people are followed and offered places by law (Education and Skills Act 2008)."""
_SEPTEMBER = 9


@dataclass(frozen=True)
class Schedules:
    """How many months after the end of the learner's last journey each kind is kept.

    `record` is for learners who started: claims and what funding bodies ask for reach back six years (Limitation Act
    1980, section 5; funding agreements). `referral` is for those who never did: a year is enough to see what became of
    a referral [judgement]. `consents` show for as long that sharing was lawful. `messages` repeat what the record says,
    and are looked up for a year [judgement]; never longer than the record. Concerns are kept until an age, as the
    toolkit of the Information and Records Management Society for schools has it, and never for less than the record.
    """

    record: int = 72
    referral: int = 12
    consents: int = 72
    messages: int = 12
    concerns_until_age: int = 25

    def in_words(self, kind: RecordKind, *, started: bool) -> str:
        """The schedule of a kind as it is put on record, such as "72 months"."""
        if kind is RecordKind.CONCERNS:
            return f"until the age of {self.concerns_until_age}"
        return f"{self._months(kind, started=started)} months"

    def kept_until(self, kind: RecordKind, life: "Life") -> date:
        """The last day, included, on which a kind is kept of somebody whose last journey ended."""
        if kind is RecordKind.CONCERNS:
            return max(
                self.kept_until(RecordKind.RECORD, life), school_year_end(life.birth_date, self.concerns_until_age)
            )
        until = add_months(life.ended_on, self._months(kind, started=life.started))
        if kind is RecordKind.MESSAGES:
            return min(until, self.kept_until(RecordKind.RECORD, life))
        return max(until, followed_until(life.birth_date))

    def _months(self, kind: RecordKind, *, started: bool) -> int:
        if kind is RecordKind.RECORD:
            return self.record if started else self.referral
        return {RecordKind.CONSENTS: self.consents, RecordKind.MESSAGES: self.messages}[kind]


@dataclass(frozen=True, slots=True)
class Life:
    """What the schedules ask about a learner: birth, the end of the last journey, whether any journey ever started."""

    birth_date: date
    ended_on: date
    started: bool


def school_year_end(birth_date: date, age: int) -> date:
    """The 31 August that ends the school year in which somebody reaches `age`.

    All who were born in one school year share it: it stays the same when the birth date is coarsened.
    """
    return _last_of_school_year(birth_date).replace(year=_last_of_school_year(birth_date).year + age)


def followed_until(birth_date: date) -> date:
    """The last day on which the local authority's duties may still ask for the learner's record (ESA 2008)."""
    return school_year_end(birth_date, FOLLOWED_UNTIL_AGE)


def coarsened(birth_date: date) -> date:
    """The last day of the school year of birth: whoever shares it is of one age on every 31 August.

    Age groups and years of the September Guarantee are decided by that day, so that totals stay as they were.
    """
    return _last_of_school_year(birth_date)


def _last_of_school_year(birth_date: date) -> date:
    return date(birth_date.year + (birth_date.month >= _SEPTEMBER), 8, 31)
