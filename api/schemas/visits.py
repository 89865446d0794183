"""What steps about providers' events are asked with and answered with."""

from api.schemas.common import Reply
from workflows.requests import Id, Request, Title


class EventDone(Reply):
    """The event, and its revision now: say it in If-Match with the next step."""

    id: str
    revision: int


class Booked(Reply):
    """The place, and the reference by which the provider knows it."""

    id: str
    reference: str


class BookColleague(Request):
    """Oneself, or a colleague, for whom a place is booked."""

    person_id: Id


class CancelColleague(Request):
    """The place that is given back, by its reference."""

    reference: Title
