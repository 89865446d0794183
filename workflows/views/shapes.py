"""Small shapes that many views share."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """The base of every view: built once, never changed."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Named(View):
    """An organisation, person or partnership by id and name."""

    id: str
    name: str


class NextStep(View):
    """What is to be done next: a deadline, a task, or nothing dated; `due_on` is the last day that is in time.

    `kind` is deadline, task, hold or open; `due_at` the exclusive moment from which it is late.
    """

    kind: str
    what: str
    by_whom: Named | None
    due_on: date | None = None
    due_at: datetime | None = None
    overdue: bool = False


class Hold(View):
    """An open hold: since when, when it is looked at again, and for the responsible organisation why."""

    since: datetime
    review_on: date | None = None
    reason: str | None = None
