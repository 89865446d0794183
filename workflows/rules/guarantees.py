"""Two promises to young people, as dates: the September Guarantee, and the Young Person's Guarantee."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.calendar import add_months
from workflows.rules.age_groups import age_on

# Year 11 leavers are 16 on 31 August, year 12 leavers 17: they are offered a suitable place by the end of September.
GUARANTEED_AGES = (16, 17)
# The months before: whoever has no offer yet is asked after from here on (judgement).
ASKED_FROM = (6, 1)
# Young_persons_guarantee (One Year On, 20): months without work at which somebody is told, and the ages covered.
ALERTS = (3, 5, 6)
YOUNG_PERSON = range(18, 25)
# Ends of a journey after which nobody here follows the learner any more.
GONE = frozenset({"deceased", "moved_away"})
# Seeking education, employment or training, or not yet ready for it (judgement); the other codes have their reason.
UNEMPLOYED = frozenset({610, 619})


def end_of_september(year: int) -> date:
    """The day by which the offer is made (september_guarantee)."""
    return date(year, 9, 30)


def offered_from(year: int) -> date:
    """The first day on which a place may be offered for the end of September of `year`: after the one before."""
    return date(year - 1, 10, 1)


def offered_until(year: int) -> date:
    """The last day of such an offer, made late."""
    return date(year, 12, 31)


def september_years(birth_date: date) -> tuple[int, int]:
    """The two years in which somebody is owed an offer: those in which they are 16, then 17, on 31 August."""
    first = birth_date.year + GUARANTEED_AGES[0]
    if age_on(birth_date, date(first, 8, 31)) < GUARANTEED_AGES[0]:
        first += 1
    return first, first + 1


def born_between(year: int) -> tuple[date, date]:
    """The birth dates, both included, of those who are owed an offer by the end of September of `year`."""
    youngest, oldest = GUARANTEED_AGES
    return date(year - oldest - 1, 9, 1), date(year - youngest, 8, 31)


@dataclass(frozen=True, slots=True)
class Alert:
    """Somebody has been without work for `months` since `on`; `by` is when it is to be answered, None: soon after."""

    months: int
    on: date
    by: date | None


def alerts(birth_date: date, unemployed_since: date, known_from: date, today: date) -> Iterator[Alert]:
    """The alerts that have come by `today` at the ages covered; of those passed before `known_from` the last alone."""
    days = [add_months(unemployed_since, months) for months in ALERTS]
    passed = [each for each in range(len(ALERTS)) if days[each] <= min(known_from, today)]
    for each in range(len(ALERTS)):
        superseded = each in passed and each != passed[-1]
        if days[each] <= today and not superseded and age_on(birth_date, max(days[each], known_from)) in YOUNG_PERSON:
            following = days[each + 1] if each + 1 < len(days) else None
            yield Alert(ALERTS[each], days[each], following)
