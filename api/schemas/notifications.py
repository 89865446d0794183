"""What the inbox, preferences and webhook endpoints are asked and answered with."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from api.schemas.common import AwareDatetime, Body, Day, Page, RecordId, Reply
from notifications.tables import URL
from notifications.topics import Group
from workflows.requests import broken


class InboxLine(Reply):
    """Something the caller was told; `link` leads to the record."""

    id: str
    topic: str
    subject: str
    body: str
    link: str | None
    created_at: datetime
    read_at: datetime | None


class Inbox(Page[InboxLine]):
    """A part of the inbox, the latest first, and how many items in all are unread."""

    unread: int


class PreferenceChoice(Body):
    """How the caller wants to hear of one group of topics."""

    group: Group
    channel: Literal["email", "inbox", "both"]
    digest: Annotated[bool, Field(strict=True)] = False


class Away(Body):
    """The first and last day of an absence, and the colleague who hears and acts meanwhile.

    The deputy holds the same roles, or is a manager, for they get no new rights.
    """

    from_on: Day
    until_on: Day
    deputy_id: RecordId

    @model_validator(mode="after")
    def _possible(self) -> "Away":
        if self.until_on < self.from_on:
            raise broken("until_before_from", "an absence cannot end before it begins")
        return self


class NewPreferences(Body):
    """Choices for some groups, and the absence: null ends it, left out it stays as it is."""

    choices: Annotated[list[PreferenceChoice], Field(default=[], max_length=len(Group))]
    away: Away | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "NewPreferences":
        if len({choice.group for choice in self.choices}) != len(self.choices):
            raise broken("group_twice", "each group may be named once")
        return self


class SetAway(Body):
    """The absence of a colleague, entered for them; null ends it."""

    away: Away | None


class PreferenceView(Reply):
    """The caller's choice for one group; a fixed one cannot be changed."""

    group: Group
    channel: str
    digest: bool
    fixed: bool


class AwayView(Reply):
    """When somebody is away, and who hears and acts meanwhile."""

    from_on: Day
    until_on: Day
    deputy_id: str


class ColleagueAway(Reply):
    """A colleague, and their absence if there is one."""

    person_id: str
    away: AwayView | None


class Preferences(Reply):
    """Every group with the caller's choice, and the absence if there is one."""

    choices: list[PreferenceView]
    away: AwayView | None


class NewEndpoint(Body):
    """Where webhooks are to go: an https address."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=URL)]


class EndpointView(Reply):
    """A webhook endpoint of the caller's organisation, without its secrets: until when each earlier one signs too."""

    id: str
    url: str
    created_at: datetime
    earlier_sign_until: list[datetime]
    switched_off_at: datetime | None
    failures: int
    failing_since: datetime | None


class EndpointWithSecret(EndpointView):
    """An endpoint with a new secret, which is answered this once: null when the request is repeated."""

    secret: str | None = None


class AttemptView(Reply):
    """One try to send."""

    at: datetime
    outcome: str
    response_code: int | None
    error: str | None


class DeliveryView(Reply):
    """A message on its way to an endpoint, by the id that it carries there."""

    id: str
    topic: str
    status: str
    created_at: datetime
    next_at: datetime | None
    response_code: int | None
    error: str | None
    attempts: list[AttemptView]


class Replay(Body):
    """What to send again: one delivery, or all made since a moment."""

    delivery_id: RecordId | None = None
    since: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one(self) -> "Replay":
        if (self.delivery_id is None) == (self.since is None):
            raise broken("one_of_two", "name either delivery_id or since")
        return self


class Replayed(Reply):
    """How many deliveries will be sent again."""

    replayed: int
