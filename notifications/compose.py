"""Words messages: one folder of templates a topic, which fail loudly on a name that is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from engine.tables import OutboxMessage
from notifications.address_book import Subject
from notifications.channels import Letter
from notifications.topics import DIGEST, topic_of
from notifications.words import WORDS

# Only these of a payload leave by webhook: ids, and what says how urgent it is. The rest is read from the record.
OPEN_FIELDS = frozenset(
    {"organisation", "person", "task", "review", "hand_off", "version", "level", "due_on", "endpoint", "unreachable"}
)


@dataclass(frozen=True, slots=True)
class AnswerHere:
    """Where the reader of a message answers without signing in, and the last day on which they can."""

    link: str
    until: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a digest: its letter, the link to its record, and where it is answered without signing in."""

    letter: Letter
    link: str
    answer: AnswerHere | None = None


def letter(
    topic: str, subject: Subject, link: str, payload: Mapping[str, Any], answer: AnswerHere | None = None
) -> Letter:
    """A message about a record for one reader; raises UnknownTopic, or jinja2's errors when a name is missing."""
    return _worded(topic_of(topic).name, {"about": subject, "link": link, "message": payload, "answer": answer})


def digest(
    day: date, items: Sequence[Entry], link: str, late: Sequence[Entry] = (), more: int = 0, late_link: str = "",
) -> Letter:  # fmt: skip
    """One message with all that waited for `day`; `link` leads to what was told.

    Below it what was chased before and is still `late`, and how many `more` stand in the list at `late_link`.
    """
    shown = {"items": items, "late": late, "more": more, "late_link": late_link}
    return _worded(DIGEST, {"day": day, "link": link, "answer": None, **shown})


def text_line(topic: str, subject: Subject, payload: Mapping[str, Any]) -> str:
    """The message for a learner's phone: one line without any detail, and no link, for learners have no page yet."""
    return f"{letter(topic, subject, '', payload).subject}. The person who works with you can tell you more."


def about(message: OutboxMessage) -> str:
    """The id of what a message is about: its record, or for want of one the task, endpoint or partnership."""
    named = (message.payload.get(each) for each in ("task", "endpoint", "invitation", "event", "scope"))
    return message.instance_id or next(str(each) for each in named if each is not None)


def _worded(folder: str, names: Mapping[str, Any]) -> Letter:
    shown = {name: _templates().get_template(f"{folder}/{name}").render(names) for name in PARTS}
    return Letter(" ".join(shown["subject.txt"].split()), shown["body.txt"].strip() + "\n", shown["body.html"])


PARTS = ("subject.txt", "body.txt", "body.html")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = in_words
    environment.filters["day"] = in_full
    return environment


def in_words(code: str) -> str:
    """A rule, task or reason as people say it."""
    return WORDS.get(code, code.replace("_", " "))


def in_full(day: date | str) -> str:
    """A date (or its ISO text) as "2 March 2026"."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{given.day} {given:%B %Y}"
