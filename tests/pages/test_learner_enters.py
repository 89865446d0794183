"""A learner comes in from the paper that they were handed, and goes again, at a computer that others use too."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.clock import Clock
from tests.pages.browser import NARROW, Visitor
from tests.pages.coming_in import CODE, choose_sign_in, send, type_code, with_code
from tests.pages.doing import press
from tests.pages.test_problem_pages import seated
from tests.stories import way
from tests.stories.coming_in import OWN_PASSWORD, is_in
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
NOTE = "The bus comes too late."


def main(visitor: Visitor) -> str:
    """What the page says."""
    return visitor.page.locator("main").inner_text()


def write_note(visitor: Visitor) -> None:
    """Write a note and send it."""
    visitor.page.fill("textarea", NOTE)
    send(visitor, "Send my note")


def test_staff_print_a_code_and_the_learner_comes_in_by_it(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    with visit("northgate.tutor") as tutor:
        tutor.go(f"/journeys/{journey}")
        press(tutor, "Give the learner a code")
        send(tutor, "Confirm")
        code = tutor.page.locator(".app-own-code code").inner_text()
        tutor.page.emulate_media(media="print")
        assert tutor.page.get_by_text("Your code", exact=True).is_visible()
        for not_printed in ("It is shown this once", "Amy Cole", "Signed in as"):
            assert not tutor.page.get_by_text(not_printed).first.is_visible()
    with visit(None, width=NARROW) as amy:
        amy.go("/my/account")
        type_code(amy, code.lower())
        assert amy.heading() == "Your sign-in"


def test_the_page_of_a_code_opened_again_shows_none(visit: Visit, story: Story) -> None:
    journey = way.in_induction(story)
    with visit(way.LEAD) as lead:
        lead.go(f"/journeys/{journey}/actions/give_code")
        send(lead, "Confirm")
        code = lead.page.locator(".app-own-code code").inner_text()
        with lead.page.expect_navigation():
            lead.page.reload()
        assert "This code was shown once already" in main(lead)
        assert code not in lead.page.content()


@pytest.mark.parametrize("script", [True, False])
def test_whoever_signs_out_at_the_library_leaves_nothing(visit: Visit, story: Story, script: bool) -> None:
    with_code(story)
    with visit(None, script=script) as amy:
        amy.go("/my/account")
        type_code(amy)
        send(amy, "Sign out")
        assert "You are signed out" in main(amy)
        amy.page.go_back()
        amy.go("/my/account")
        assert amy.heading() == "See your journey"


def test_what_was_typed_before_the_session_ended_is_sent_after_coming_in_again(
    visit: Visit, story: Story, clock: Clock
) -> None:
    with_code(story)
    with visit(None) as amy:
        amy.go("/my/comments")
        type_code(amy)
        clock.later(minutes=21)
        write_note(amy)
        assert "What you typed is kept" in main(amy)
        type_code(amy)
        send(amy, "Send it now")
        assert NOTE in main(amy)


def test_another_learner_who_comes_in_there_never_sees_it(visit: Visit, story: Story, clock: Clock) -> None:
    with_code(story)
    ben = way.in_induction(story, about=way.learner("Ben Ito", birth_date="2009-05-15"))
    code = story.act(way.LEAD, ben, "give_code")["code"]
    with visit(None) as visitor:
        visitor.go("/my/comments")
        type_code(visitor)
        clock.later(minutes=21)
        write_note(visitor)
        type_code(visitor, code, day="15")
        assert NOTE not in visitor.page.content()


def test_a_learner_comes_back_by_the_sign_in_they_chose(visit: Visit, story: Story) -> None:
    with_code(story)
    with visit(None) as amy:
        amy.go("/my/account")
        type_code(amy)
        choose_sign_in(amy)
        send(amy, "Sign out")
        amy.go("/my/enter?return_to=/my/account")
        press(amy, "Or sign in")
        amy.page.fill("#email", "amy@example.org")
        amy.page.fill("#password", OWN_PASSWORD)
        send(amy, "Sign in")
        assert amy.heading() == "Your sign-in"


def test_a_learner_with_the_keyboard_alone_comes_in(visit: Visit, story: Story) -> None:
    with_code(story)
    with visit(None) as amy:
        amy.go("/my/enter?return_to=/my/account")
        amy.page.focus("#code")
        for text in (CODE, "14", "5", "2009"):
            amy.page.keyboard.type(text)
            amy.page.keyboard.press("Tab")
        with amy.page.expect_navigation():
            amy.page.keyboard.press("Enter")
        assert amy.heading() == "Your sign-in"


def test_staff_who_sit_at_the_same_browser_stay_signed_in(story: Story) -> None:
    client = seated(story.cast, way.LEAD)
    client.post("/my/sign-out", data={"_": ""})
    assert client.get("/work", follow_redirects=False).status_code == 200
    assert not is_in(client)


def test_a_page_that_is_not_there_speaks_to_the_learner(story: Story) -> None:
    text = story.cast.stranger().get("/my/nothing-here").text
    assert 'href="/my"' in text
    assert "Go to your work" not in text
