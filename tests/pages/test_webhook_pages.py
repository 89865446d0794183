"""Managers look after webhooks on pages: a secret is shown once, and what failed is sent again."""

import re

from tests.api.test_notifications import MANAGER, URL, create, deliver
from tests.pages.posting import Form, open_form
from tests.stories.story import Story

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def step(story: Story, path: str, name: str, **said: str) -> Form:
    """Do something about a webhook."""
    return open_form(story, MANAGER, f"{path}/{name}").send(story, **said)


def failing(story: Story) -> str:
    """A webhook of Connexions to which a message could not be sent; its page."""
    path = f"/webhooks/{create(story)['id']}"
    story.refer("Amy Cole")
    deliver(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("UPDATE delivery SET status = 'failed', last_error = 'Nobody answered.'")
    return path


def test_the_secret_is_shown_once_however_often_it_is_sent(story: Story) -> None:
    form = open_form(story, MANAGER, "/webhooks/new")
    made = form.send(story, url=URL)
    assert len(SECRET.findall(made.page.text)) == 1
    again = form.send(story, url=URL)
    assert "If you missed its secret, give it a new one." in again.page.text
    (one,) = story.get(MANAGER, "/webhooks")["items"]
    renewed = SECRET.findall(step(story, f"/webhooks/{one['id']}", "secret").page.text)
    assert (len(renewed), renewed == SECRET.findall(made.page.text)) == (1, False)


def test_an_address_that_is_not_allowed_stays_as_it_was_typed(story: Story) -> None:
    refused = open_form(story, MANAGER, "/webhooks/new").send(story, url="http://hooks.example.org/")
    assert (refused.page.status_code, refused.value("url")) == (409, "http://hooks.example.org/")
    assert 'href="#url"' in refused.page.text


def test_what_failed_is_sent_again_one_by_one_or_all_since_a_moment(story: Story) -> None:
    path = failing(story)
    one = open_form(story, MANAGER, path)
    assert "Nobody answered." in one.text
    for _click in range(2):
        assert "On its way" in one.send(story).text
    since = {"since-day": "2", "since-month": "3", "since-year": "2026", "since-time": "09:00"}
    assert "What may still go is sent again" in step(story, path, "again", **since).page.text


def test_it_is_switched_off_and_on_and_removed_once(story: Story) -> None:
    path = failing(story)
    off = step(story, path, "switch-off").page.text
    assert ("It is switched off." in off, "/deliveries/" in off) == (True, False)
    assert "Send again what it missed." in step(story, path, "switch-on").page.text
    removing = open_form(story, MANAGER, f"{path}/remove")
    for _click in range(2):
        assert "No system of yours is told anything yet." in removing.send(story).text


def test_to_everybody_else_there_is_none(story: Story) -> None:
    path = f"/webhooks/{create(story)['id']}"
    for who, asked in (("priya", "/webhooks"), ("priya", "/webhooks/new"), ("northgate.manager", path),
                       ("northgate.manager", f"{path}/remove"), (MANAGER, f"{path}/nothing")):  # fmt: skip
        assert story.cast.client_of(who).get(asked).status_code == 404
