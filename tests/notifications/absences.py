"""Priya of the referring agency goes away on Friday 6 March 2026, and somebody acts for her."""

from datetime import date

from tests.notifications.office import Office
from workflows import deputies

MANAGER = "manager@connexions.example.org"
THURSDAY, LATE_THURSDAY, FRIDAY, AT_EIGHT = (
    "2026-03-05 15:00",
    "2026-03-05 23:59",
    "2026-03-06 07:00",
    "2026-03-06 08:00",
)


def away(office: Office, name: str, deputy: str, until: str = "2026-03-13", since: str = "2026-03-06") -> None:
    """Somebody is away, from Friday unless told otherwise, with a deputy."""
    with office.database.unit_of_work() as transaction:
        days = (office.story.cast[deputy], date.fromisoformat(since), date.fromisoformat(until))
        deputies.set_absence(transaction.session, office.story.cast[name], days)


def back(office: Office, name: str) -> None:
    """Somebody is back."""
    with office.database.unit_of_work() as transaction:
        deputies.set_absence(transaction.session, office.story.cast[name], None)
