"""On the page of their account people change their password and end their other sessions; administrators send links."""

import re

import pytest
from httpx2 import Response

from api.auth.passwords import Passwords
from api.auth.sessions import open_session
from api.installation import Installation
from notifications.topics import INVITATION
from tests.pages.looks.people import ADMINISTRATOR, TUTOR, administered
from tests.pages.posting import Form, open_form
from tests.people import CHEAP, OFFERED, PASSWORD, application_on
from tests.stories.story import Story
from workflows.queries.organisations import roles_of
from workflows.vocabulary import Role

NEW = "kettle orbit mango"


def sign_in(story: Story, password: str) -> int:
    """Try to sign in as the tutor; the status."""
    said = {"email": story.cast.email(TUTOR), "password": password}
    return int(story.cast.stranger().post("/api/v1/sign-in", json=said).status_code)


def change(story: Story, present: str = PASSWORD, new: str = NEW) -> Form:
    """Fill in the form of another password."""
    return open_form(story, TUTOR, "/account/password").send(story, password=present, new_password=new)


def elsewhere(story: Story) -> str:
    """The token of another session of the tutor."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        return open_session(transaction.session, story.cast[TUTOR], OFFERED.session_lifetime).token


def is_open(story: Story, token: str) -> bool:
    """Whether a session goes on."""
    answer: Response = story.cast.stranger().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def sends_mail(story: Story) -> None:
    """Whoever has come in already, the administrator among them, comes to an installation that sends mail."""
    story.cast.client_of(ADMINISTRATOR)
    settings = OFFERED.model_copy(update={"smtp_host": "localhost", "smtp_from": "journeys@example.org"})
    application_on(Installation(settings, story.cast.runtime, Passwords(CHEAP)))


def test_the_password_is_changed_and_other_sessions_end(story: Story) -> None:
    token = elsewhere(story)
    assert "Your password was changed." in change(story).page.text
    assert (sign_in(story, PASSWORD), sign_in(story, NEW), is_open(story, token)) == (401, 200, False)


@pytest.mark.parametrize(("present", "new", "field"), [("wrong", NEW, "password"), (PASSWORD, "short", "new_password")])
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_shown(
    story: Story, present: str, new: str, field: str
) -> None:
    refused = change(story, present, new)
    assert refused.page.status_code == 409
    assert f'href="#{field}"' in refused.page.text
    assert PASSWORD not in refused.page.text
    assert sign_in(story, PASSWORD) == 200


def test_pressed_twice_it_is_changed_once(story: Story) -> None:
    form = open_form(story, TUTOR, "/account/password")
    for _ in range(2):
        assert "Your password was changed." in form.send(story, password=PASSWORD, new_password=NEW).page.text


@pytest.mark.parametrize("each", [True, False])
def test_other_sessions_are_ended(story: Story, each: bool) -> None:
    token = elsewhere(story)
    page = story.cast.client_of(TUTOR).get("/account").text
    (one,) = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)
    done = Form(TUTOR, Response(200), one if each else "/account/sessions/end", [("_key", "k")]).send(story)
    assert done.page.status_code == 200
    assert (is_open(story, token), story.cast.client_of(TUTOR).get("/account").status_code) == (False, 200)


def test_of_somebody_else_no_session_is_ended(story: Story) -> None:
    elsewhere(story)
    page = story.cast.client_of(TUTOR).get("/account").text
    (one,) = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)
    assert Form("priya", Response(200), one, [("_key", "k")]).send(story).page.status_code == 404


def test_whoever_forgot_their_password_reads_whom_to_ask(story: Story) -> None:
    stranger = story.cast.stranger()
    assert 'href="/sign-in/forgotten"' in stranger.get("/sign-in").text
    assert "Ask an administrator of your organisation." in stranger.get("/sign-in/forgotten").text


def test_a_colleague_chooses_a_new_password_by_a_link_and_keeps_their_roles(story: Story) -> None:
    cast = administered(story).cast
    token = elsewhere(story)
    sends_mail(story)
    sent = open_form(story, ADMINISTRATOR, f"/people/{cast[TUTOR]}/password").send(story)
    assert "The link is on its way." in sent.page.text
    assert (sign_in(story, PASSWORD), is_open(story, token)) == (401, False)
    accepting = {"token": story.messages(INVITATION)[-1].payload["token"], "password": NEW}
    assert cast.stranger().post("/api/v1/invitations/accept", json=accepting).status_code == 201
    assert sign_in(story, NEW) == 200
    with cast.runtime.database.reading() as transaction:
        assert roles_of(transaction.session, cast[TUTOR]) == {Role.TUTOR}
