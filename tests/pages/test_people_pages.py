"""An administrator invites a colleague, sets roles and records who has left, in the browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import NARROW, WIDE, Visitor, a_server
from tests.pages.doing import press
from tests.pages.looks.people import ADMINISTRATOR, TUTOR, administered
from tests.people import OFFERED, Cast
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
MAIL = {"smtp_host": "localhost", "smtp_from": "journeys@example.org"}


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    """Where a server answers that sends mail."""
    with a_server(cast, OFFERED.model_copy(update=MAIL)) as at:
        yield at


@pytest.fixture
def story(story: Story) -> Story:
    """A story in which Northgate has an administrator."""
    return administered(story)


@pytest.mark.parametrize(("width", "script"), [(WIDE, True), (NARROW, False)])
def test_a_colleague_is_invited_and_stands_in_the_list_as_invited(
    visit: Visit, story: Story, width: int, script: bool
) -> None:
    with visit(ADMINISTRATOR, width=width, script=script) as visitor:
        visitor.go("/people")
        press(visitor, "Invite a colleague")
        visitor.page.fill("#name", "Zoe Lind")
        visitor.page.fill("#email", "tutor@northgate.example.org")
        visitor.page.check('input[name="roles"][value="tutor"]')
        press(visitor, "Send the invitation")
        assert visitor.faults() == ["Somebody has this e-mail address already. Ask your colleague for another address."]
        assert visitor.page.input_value("#name") == "Zoe Lind"
        visitor.page.fill("#email", "zoe@northgate.example.org")
        press(visitor, "Send the invitation")
        expect(visitor.page.get_by_role("row", name="Zoe Lind")).to_contain_text("Invited, until 9 March 2026")
        assert not visitor.scrolls_sideways()


def test_roles_are_set_and_count_at_once(visit: Visit, story: Story) -> None:
    with visit(ADMINISTRATOR) as visitor:
        visitor.go(f"/people/{story.cast[TUTOR]}/roles")
        visitor.page.check('input[name="roles"][value="coordinator"]')
        press(visitor, "Save")
        expect(visitor.page.get_by_role("row", name="Northgate Tutor")).to_contain_text("Coordinator, Tutor")


def test_nobody_gives_roles_to_themselves_and_hears_why(visit: Visit, story: Story) -> None:
    with visit(ADMINISTRATOR) as visitor:
        visitor.go(f"/people/{story.cast[ADMINISTRATOR]}/roles")
        visitor.page.check('input[name="roles"][value="manager"]')
        press(visitor, "Save")
        assert visitor.faults() == ["You cannot give roles to yourself. Ask another administrator."]
        assert visitor.page.is_checked('input[name="roles"][value="manager"]')


def test_whoever_leaves_is_gone_after_a_question_that_says_what_goes_where(visit: Visit, story: Story) -> None:
    journey = story.refer("Amy Cole")
    no = {"reason": "no_place", "advice": "ask again in April"}
    story.hand_off("northgate.coordinator", story.inbound(journey), "decline", no)
    with visit("tom") as visitor:
        visitor.go(f"/people/{story.cast['priya']}/leave")
        told = visitor.page.inner_text("main")
        assert "1 open task goes to colleagues in the same role, or else to your managers." in told
        press(visitor, "They have left")
        assert "Priya Shah" not in visitor.page.inner_text("main table")
        visitor.go("/people/leavers")
        expect(visitor.page.get_by_role("row", name="Priya Shah")).to_be_visible()
    with visit("priya") as visitor:
        visitor.go("/work")
        assert visitor.heading() == "Sign in"


def test_people_of_another_organisation_are_not_there_in_the_same_words(visit: Visit, story: Story) -> None:
    nobody = f"{story.cast['priya'][:-4]}0000"
    with visit(ADMINISTRATOR) as visitor:
        said = []
        for person in (story.cast["priya"], nobody):
            assert visitor.go(f"/people/{person}/leave").status == 404
            said.append(visitor.page.inner_text("main"))
        assert said[0] == said[1]


def test_only_an_administrator_has_the_link_and_others_hear_who_is_one(visit: Visit, story: Story) -> None:
    with visit(ADMINISTRATOR) as visitor:
        assert visitor.go("/work").page.get_by_role("link", name="People").count() == 1
    with visit(TUTOR) as visitor:
        assert visitor.go("/work").page.get_by_role("link", name="People").count() == 0
        assert visitor.go(f"/people/{story.cast[ADMINISTRATOR]}/roles").status == 403
        expect(visitor.page.locator("main")).to_contain_text("Northgate Mis Officer")
