"""Questions that many guards and actions ask of a day: said at all, not still to come, not before something else."""

from datetime import date

from engine.errors import Refusal


def written(day: date) -> str:
    """A day as people read it, such as 24 July 2026."""
    return f"{day.day} {day:%B %Y}"


def not_ahead(day: date, today: date, what: str) -> Refusal | None:
    """Refuse a day still to come for something that has happened; `what` opens the sentence ("The review")."""
    if day <= today:
        return None
    return Refusal("day_still_to_come", f"{what} cannot have happened on {written(day)}: that day is still to come.")


def not_before(day: date, earliest: date | None, what: str, since: str) -> Refusal | None:
    """Refuse a day before `earliest`, the day of `since` ("the start"); None when that is not known."""
    if earliest is None or day >= earliest:
        return None
    return Refusal("day_too_early", f"{what} cannot lie before {since}, {written(earliest)}.")
