"""What closures are asked and answered with."""

from datetime import date

from pydantic import Field

from api.schemas.common import Body, Day, Reply, Title, YesNo


class NewClosure(Body):
    """A day on which nobody works at the caller's organisation, or every day from `day` to `until`, both included.

    With `dry_run` it is only said what would move.
    """

    day: Day
    until: Day | None = None
    name: Title
    dry_run: YesNo = False


class ClosureRemoval(Body):
    """The day, or every day from `day` to `until`, that is a day of work again; with `dry_run` only what would move."""

    day: Day
    until: Day | None = None
    dry_run: YesNo = False


class ClosureView(Reply):
    """A day off the working calendar: everybody's without an organisation, else the caller's own.

    An organisation's own days count only in time limits whose agreement says so.
    """

    day: date
    name: str
    organisation_id: str | None


class MovedView(Reply):
    """A time limit or task that is due on another day; `instance_id` is the journey or hand-off it is about."""

    rule: str
    instance_id: str | None
    due_before: date
    due_after: date


class RecountView(Reply):
    """What a change of closures moves: the days changed, how many of each rule, and each, the earliest first.

    At most 200 are listed; `by_rule` counts them all. With `dry_run` nothing was written.
    """

    dry_run: bool
    days: list[date]
    by_rule: dict[str, int]
    moved: list[MovedView] = Field(max_length=200)
