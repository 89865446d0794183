"""How somebody is told of things, as one choice for each group of messages: where, and at once or once a day."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, cast

from api.pages.forms.fields import Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.sheets import Sheet
from api.pages.words.labels import label_of
from api.schemas.common import Body
from api.schemas.notifications import PreferenceChoice
from engine.runtime import Work
from notifications import preferences
from notifications.preferences import ALWAYS_GROUPED, Choice
from notifications.topics import Group


class Told(StrEnum):
    """Where somebody is told, and whether e-mails come together once a day."""

    BOTH = "both"
    BOTH_DAILY = "both_daily"
    EMAIL = "email"
    EMAIL_DAILY = "email_daily"
    INBOX = "inbox"


class WrittenPreferences(Body):
    """The choices that the page asks for; messages about safety are fixed."""

    referrals: Told
    learning: Told
    endings: Told
    chasers: Told


WORDS: Mapping[Told, str] = {
    Told.BOTH: "E-mail at once, and the inbox here",
    Told.BOTH_DAILY: "One e-mail a day, and the inbox here",
    Told.EMAIL: "E-mail at once",
    Told.EMAIL_DAILY: "One e-mail a day",
    Told.INBOX: "The inbox here, no e-mail",
}
# Their e-mails always come together.
_GROUPED = (Told.BOTH_DAILY, Told.EMAIL_DAILY, Told.INBOX)
FIXED = "E-mail at once, and the inbox here. This cannot be changed."
LEAD = "Messages about somebody's safety always come at once, by e-mail and in the inbox here."


def told_rows(work: Work) -> list[dict[str, Any]]:
    """How the viewer is told of each group, as rows of a summary."""
    return [
        {"key": {"text": _name(each.group)}, "value": {"text": FIXED if each.fixed else WORDS[_told(each)]}}
        for each in preferences.choices(work.session, work.actor.id)
    ]


def telling_sheet(work: Work) -> Sheet:
    """The form in which the viewer chooses for each group but safety."""
    fields = fields_of(WrittenPreferences, _options)
    now = {each.group.value: _told(each) for each in preferences.choices(work.session, work.actor.id)}
    return Sheet(
        "How you are told", WrittenPreferences, fields, "/account/messages", "/account", lead=(LEAD,),
        known=filled_with(fields, now), replaces=True,
    )  # fmt: skip


def choices_of(said: WrittenPreferences) -> list[PreferenceChoice]:
    """What was chosen, as the interface takes it."""
    return [_choice(Group(name), told) for name, told in said]


def _name(group: Group) -> str:
    """What a group of messages is called, as on the form; safety stands on none, for it is fixed."""
    return "Safety" if group is Group.SAFETY else label_of(WrittenPreferences.__name__, group.value)[0]


def _choice(group: Group, told: Told) -> PreferenceChoice:
    channel, _, daily = told.value.partition("_")
    return PreferenceChoice(group=group, channel=cast(Literal["email", "inbox", "both"], channel), digest=bool(daily))


def _told(choice: Choice) -> Told:
    return Told(f"{choice.channel}_daily" if choice.digest and choice.channel != Told.INBOX else choice.channel)


def _options(name: str) -> tuple[Option, ...]:
    offered = _GROUPED if Group(name) in ALWAYS_GROUPED else tuple(Told)
    return tuple(Option(each.value, WORDS[each]) for each in offered)
