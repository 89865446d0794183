"""The sign-in that a learner may choose beside the code: proof, other sessions, and what is never kept in a page."""

import re
from html import escape, unescape

import pytest

from api.auth.passwords import Passwords
from tests.stories import way
from tests.stories.coming_in import OWN_PASSWORD, came_in, choose, enter, give, is_in, sign_in
from tests.stories.story import Story
from tests.stories.test_own_code import stored

CHOSEN = "Next time you can sign in"


@pytest.fixture
def database_kind() -> str:
    """SQLite alone: that codes and sign-ins work on both databases is shown by the stories of them."""
    return "sqlite"


@pytest.fixture
def journey(story: Story) -> str:
    """Amy Cole's, in induction."""
    return way.in_induction(story)


@pytest.fixture
def code(story: Story, journey: str) -> str:
    """A code that nobody has used."""
    return give(story, journey)


def test_a_learner_comes_back_by_the_sign_in_that_they_chose(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    assert choose(client, code.lower()).headers["location"] == "/my/account?done=k-1"
    assert CHOSEN in client.get("/my/account?done=k-1").text
    assert sign_in(story.cast.stranger(), email="Amy@Example.org ").status_code == 303
    assert enter(story.cast.stranger(), code).status_code == 303


def test_nobody_chooses_a_sign_in_without_the_code(story: Story, journey: str, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    refused = choose(client, "AAAAA AAAAA")
    assert refused.status_code == 409
    assert 'href="#proof"' in refused.text
    assert sign_in(story.cast.stranger()).status_code == 401


def test_changing_it_needs_the_present_password_and_ends_other_sessions(story: Story, code: str) -> None:
    client, other = story.cast.stranger(), story.cast.stranger()
    for each in (client, other):
        enter(each, code)
    choose(client, code)
    assert not is_in(other)
    assert choose(client, code, "k-2").status_code == 409
    new = "seven quiet lamps on tables"
    assert choose(client, OWN_PASSWORD, "k-3", password=new).status_code == 303
    assert [sign_in(story.cast.stranger(), each).status_code for each in (OWN_PASSWORD, new)] == [401, 303]
    assert is_in(client)


def test_the_form_sent_twice_says_the_same_and_is_no_wrong_try(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    assert [choose(client, code).status_code for _ in range(2)] == [303, 303]
    assert stored(story.cast, "learner_account")[0]["failed_attempts"] == 0


def test_a_removed_sign_in_is_gone(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    choose(client, code)
    assert client.post("/my/account/remove", data={"_key": "r-1"}, follow_redirects=False).status_code == 303
    assert stored(story.cast, "learner_account") == []
    assert is_in(client)


def test_nobody_shuts_themselves_out_when_the_code_works_no_more(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    choose(client, code)
    story.clock.later(days=90)
    sign_in(client)
    assert "Remove my e-mail address" not in client.get("/my/account").text
    refused = client.post("/my/account/remove", data={"_key": "r-1"})
    assert (refused.status_code, "Ask your adviser or tutor for a new code first" in refused.text) == (409, True)
    assert sign_in(story.cast.stranger()).status_code == 303


def test_an_address_alone_tells_nobody_that_something_was_done(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    assert CHOSEN not in client.get("/my/account?done=own_sign_in.choose").text
    assert "You are signed out" not in client.get("/my/enter?out=true").text
    assert "You are signed out" in story.cast.stranger().get("/my/enter?out=true").text


def test_a_password_is_never_carried_over_a_new_entry(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    story.clock.later(minutes=21)
    asked = choose(client, code)
    assert asked.status_code == 401
    assert all(text not in asked.text for text in ("otters", code, "amy%40example.org"))


def test_what_was_typed_goes_along_when_the_other_way_in_is_taken(story: Story, journey: str) -> None:
    client = came_in(story, journey)
    story.clock.later(minutes=21)
    asked = client.post("/my/comments", data={"text": "On time.", "_key": "k-1"}, follow_redirects=False)
    found = re.findall(r'name="(_return_to|_carried|_carried_for)" value="([^"]*)"', asked.text)
    carried = {name: unescape(value) for name, value in found}
    for path in ("/my/sign-in", "/my/enter"):
        shown = client.post(path, data={**carried, "_switch": "yes"})
        assert (shown.status_code, escape(carried["_carried"]) in shown.text, "error" in shown.text) == (
            200,
            True,
            False,
        )


def test_a_password_chosen_while_the_code_is_replaced_opens_nothing(
    story: Story, journey: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, hash_it = story.cast.stranger(), Passwords.hash
    enter(client, code)

    def replaced_meanwhile(self: Passwords, *said: str) -> str:
        give(story, journey)
        return hash_it(self, *said)

    with monkeypatch.context() as patched:
        patched.setattr(Passwords, "hash", replaced_meanwhile)
        assert choose(client, code).status_code == 401
    assert sign_in(story.cast.stranger()).status_code == 401


@pytest.mark.parametrize("password", ["short", "password1234", "amy amy amy cole", "abcdefghijkl"])
def test_the_password_follows_the_same_rules_as_those_of_staff(story: Story, code: str, password: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    refused = choose(client, code, password=password)
    assert refused.status_code == 409
    assert 'href="#password"' in refused.text


def test_the_address_of_another_learner_cannot_be_used(story: Story, code: str) -> None:
    client, other = story.cast.stranger(), story.cast.stranger()
    enter(client, code)
    choose(client, code)
    second = give(story, way.in_induction(story, about="Ben Ito"))
    enter(other, second)
    refused = choose(other, second)
    assert refused.status_code == 409
    assert "cannot be used here" in refused.text


def test_ten_wrong_passwords_lock_the_sign_in_and_not_the_code(story: Story, code: str) -> None:
    client = story.cast.stranger()
    enter(client, code)
    choose(client, code)
    for _ in range(10):
        sign_in(story.cast.stranger(), "not this one")
    assert sign_in(story.cast.stranger()).status_code == 401
    assert enter(story.cast.stranger(), code).status_code == 303
    story.clock.later(minutes=15)
    assert sign_in(story.cast.stranger()).status_code == 303


def test_the_account_of_staff_is_none_of_a_learner(story: Story, code: str) -> None:
    email = story.cast.email(way.LEAD)
    client = story.cast.stranger()
    enter(client, code)
    assert choose(client, code, email=email).status_code == 303
    sent = {"email": email, "password": OWN_PASSWORD}
    assert story.cast.stranger().post("/sign-in", data=sent, follow_redirects=False).status_code == 401
    assert sign_in(story.cast.stranger(), email=email).status_code == 303
