"""Every topic has its folder and every folder its topic; each is worded for everybody who may read it, or fails."""

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

import notifications
from notifications import compose
from notifications.address_book import Subject
from notifications.channels import Letter
from notifications.topics import DIGEST, TOPICS, Group, UnknownTopic, group_of, may_wait, topic_of
from workflows import topics as told

FOLDER = Path(notifications.__file__).parent / "templates"
AUDIENCES = ("staff", "partner", "referrer", "local_authority", "learner")
LINK = "https://journeys.example/journeys/1"
DUE: dict[str, Any] = {"due_on": "2026-03-09", "level": "flag", "organisation": "o", "roles": [], "person": None}
PAYLOADS: dict[str, dict[str, Any]] = {
    "deadline.chased": {**DUE, "rule": "decide", "state": "sent", "reference": "J-1"},
    "task.chased": {**DUE, "kind": "aftercare"},
    "task.opened": {"organisation": "o", "kind": "aftercare", "opened_on": "2026-03-02", "due_on": "2026-03-09"},
    "chase.answered": {
        "organisation": "o", "rule": "decide", "level": "flag", "answer": "still_working", "reason": "staff_absence",
        "until": "2026-03-13",
    },
    "reminder.sent": {"organisation": "o", "rule": "decide", "due_on": "2026-03-09"},
    "learner.told": {"what": "accepted"},
    "organisation.unreachable": {"organisation": "o", "unreachable": "p"},
    "invitation.sent": {"organisation": "o", "token": "t", "expires_on": "2026-03-09"},
    "webhook.switched_off": {"organisation": "o", "endpoint": "e"},
    "visit.changed": {"organisation": "o", "booking": "V-7K3M-Q9XT", "event": "e"},
    "visit.called_off": {"organisation": "o", "booking": "V-7K3M-Q9XT", "event": "e"},
    "visit.given_back": {"organisation": "o", "booking": "V-7K3M-Q9XT", "event": "e"},
    "visit.booked_again": {"organisation": "o", "booking": "V-7K3M-Q9XT", "event": "e"},
}  # fmt: skip
TOLD_TOPICS = {word for name, word in vars(told).items() if name.isupper() and isinstance(word, str) and "." in word}


def letter(topic: str, audience: str) -> Letter:
    return compose.letter(topic, Subject("J-2026-0001", "/journeys/1", audience), LINK, PAYLOADS.get(topic, {}))


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_worded_for_every_audience(topic: str, audience: str) -> None:
    found = letter(topic, audience)
    assert found.subject
    assert "\n" not in found.subject
    assert len(found.subject) <= 120
    assert "{" not in found.subject + found.text + found.html.partition("</head>")[2]
    assert (LINK in found.text) == (LINK in found.html) == (topic != "learner.told")


def test_every_topic_that_is_told_can_be_worded() -> None:
    assert TOLD_TOPICS - set(TOPICS) == set()


def test_every_topic_has_a_folder_and_every_folder_a_topic() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders == {*TOPICS, DIGEST}


@pytest.mark.parametrize("topic", [*TOPICS, DIGEST])
def test_every_folder_holds_the_three_parts(topic: str) -> None:
    assert {path.name for path in (FOLDER / topic).iterdir()} == set(compose.PARTS)


@pytest.mark.parametrize(
    ("topic", "missing"), [("deadline.chased", "rule"), ("organisation.unreachable", "unreachable")]
)
def test_a_missing_name_fails(topic: str, missing: str) -> None:
    with pytest.raises(UndefinedError, match=missing):
        compose.letter(topic, Subject("J-1", "/", "staff"), LINK, DUE)


def test_an_unknown_topic_fails() -> None:
    with pytest.raises(UnknownTopic, match=r"nobody\.knows"):
        letter("nobody.knows", "staff")


def test_html_is_escaped() -> None:
    found = compose.letter("plan.agreed", Subject("<b>J</b>", "/", "staff"), 'https://x/"><script>', {})
    assert "<script>" not in found.html
    assert "<b>" not in found.html


def test_a_chaser_says_what_is_late_and_its_last_day() -> None:
    found = letter("deadline.chased", "partner")
    assert found.subject == "Journey J-2026-0001: the decision on the referral is late"
    assert "The last day is 9 March 2026." in found.text


def test_a_new_task_says_what_is_asked_and_its_last_day_or_that_it_waits() -> None:
    found = letter("task.opened", "staff")
    assert found.subject == "Journey J-2026-0001: a new task, the next step after an end without a destination"
    assert "The last day is 9 March 2026." in found.text
    asleep = {**PAYLOADS["task.opened"], "due_on": None}
    held = compose.letter("task.opened", Subject("J-1", "/", "staff"), LINK, asleep)
    assert "It waits while there is a hold" in held.text
    assert "It waits while there is a hold" in held.html


@pytest.mark.parametrize("level", ["remind", "flag", "escalate", "escalate_again"])
def test_every_level_has_words(level: str) -> None:
    payload = {**PAYLOADS["task.chased"], "level": level}
    found = compose.letter("task.chased", Subject("J-1", "/", "staff"), LINK, payload)
    assert re.search(r"is (due soon|late|still late)", found.subject)


@pytest.mark.parametrize(
    ("topic", "payload", "waits"),
    [
        ("deadline.chased", {"rule": "decide", "level": "flag"}, True),
        ("deadline.chased", {"rule": "contact_close", "level": "remind"}, True),
        ("deadline.chased", {"rule": "contact_close", "level": "flag"}, False),
        ("task.chased", {"kind": "confirm_death", "level": "escalate"}, False),
        ("task.chased", {"kind": "aftercare", "level": "escalate_again"}, True),
        ("task.opened", {"kind": "aftercare", "opened_on": "2026-03-02", "due_on": "2026-03-09"}, True),
        ("task.opened", {"kind": "aftercare", "opened_on": "2026-03-02", "due_on": None}, True),
        ("task.opened", {"kind": "aftercare", "opened_on": "2026-03-02", "due_on": "2026-03-02"}, False),
        ("task.opened", {"kind": "confirm_death", "opened_on": "2026-03-02", "due_on": "2026-03-03"}, False),
        ("task.opened", {"kind": "withdrawal_question", "opened_on": "2026-03-02", "due_on": "2026-03-09"}, False),
        ("journey.ended", {"outcome": "progressed"}, False),
    ],
)
def test_only_chasers_wait_and_not_late_ones_about_safety(topic: str, payload: dict[str, str], waits: bool) -> None:
    assert may_wait(topic, payload) is waits


@pytest.mark.parametrize(
    ("topic", "payload"),
    [("local_authority.told", {}), ("consent.withdrawn", {}), ("journey.ended", {"outcome": "withdrawn"}),
     ("webhook.switched_off", {}), ("task.chased", {"kind": "confirm_death", "level": "remind"})],
)  # fmt: skip
def test_what_is_about_safety_is_known(topic: str, payload: dict[str, str]) -> None:
    assert group_of(topic, payload) is Group.SAFETY
    assert topic_of(topic).name == topic
