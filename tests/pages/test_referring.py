"""A referral by pages, from looking for the learner to the receipt."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlmodel import select

from api.auth.tables import SignInSession
from api.pages.referring.steps import BY_NAME
from engine.clock import now
from tests.pages import referring
from tests.pages.browser import NARROW, WIDE, Visitor
from tests.pages.doing import press
from tests.people import PASSWORD, Cast
from tests.stories.story import Story
from workflows.actions.referrals.referral_request import LearnerDetails, SubmitReferral
from workflows.tables.journeys import Journey

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.mark.parametrize(("width", "script"), [(WIDE, True), (WIDE, False), (NARROW, True), (NARROW, False)])
def test_an_adviser_refers_a_learner_page_by_page(visit: Visit, story: Story, width: int, script: bool) -> None:
    with visit("priya", width=width, script=script) as visitor:
        referring.to_the_check(visitor)
        assert visitor.heading() == "Check your answers"
        assert not visitor.scrolls_sideways()
        referring.click(visitor, "Send the referral")
        assert visitor.heading() == "Referral sent"
        assert "An answer is due" in visitor.page.inner_text("main")
        journey = visitor.page.url.split("/")[-2]
    seen = story.get("northgate.coordinator", f"/journeys/{journey}")
    assert (seen["learner"]["given_name"], seen["referral"]["wish"]) == ("Amy", "an apprenticeship")


def test_a_draft_is_gone_on_with_later_where_it_was_left(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        referring.click(visitor, "Go on with this referral")
        referring.contact(visitor)
        referring.click(visitor, "Save and come back later")
        assert visitor.page.get_by_text("Your draft is kept.").is_visible()
    with visit("priya") as visitor:
        visitor.go("/refer").page.get_by_role("link", name="Amy Cole", exact=True).click()
        assert visitor.heading() == "What does the learner do now?"
        press(visitor, "Back")
        assert visitor.page.input_value("#phone") == "07700 900123"


def test_what_is_wrong_is_kept_and_named(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor, uln="1000000044")
        assert [fault.partition(":")[0] for fault in visitor.faults()] == ["ULN"]
        assert (visitor.page.input_value("#uln"), visitor.page.input_value("#given_name")) == ("1000000044", "Amy")


def test_an_open_referral_of_the_same_learner_is_shown_first(visit: Visit, story: Story) -> None:
    story.refer("Amy Cole")
    with visit("priya") as visitor:
        referring.who(visitor)
        assert "There is an open referral of this learner already" in visitor.page.inner_text("main")


def test_an_adviser_who_may_not_know_of_it_is_told_of_no_referral(visit: Visit, story: Story) -> None:
    reference = story.get("priya", f"/journeys/{story.refer('Amy Cole')}")["reference"]
    with visit("ashdown.adviser") as visitor:
        referring.who(visitor)
        said = visitor.page.inner_text("main")
    assert "is known already. We cannot say more." in said
    assert (reference in said, "Northgate" in said) == (False, False)


def test_a_second_referral_to_the_same_partnership_cannot_be_sent(visit: Visit, story: Story) -> None:
    with visit("priya") as visitor:
        referring.to_the_check(visitor)
        story.refer("Amy Cole", to="consortium")
        visitor.page.reload()
        press(visitor, "Say whether it is the same person")
        visitor.page.locator("input[value=yes]").check()
        referring.go_on(visitor)
        assert "This learner has an open referral to the same partnership already." in visitor.page.inner_text("main")


def test_a_form_sent_from_two_windows_is_sent_once(visit: Visit, cast: Cast) -> None:
    with visit("priya") as visitor:
        referring.to_the_check(visitor)
        other = visitor.context.new_page()
        other.goto(visitor.page.url)
        referring.click(visitor, "Send the referral")
        other.get_by_role("button", name="Send the referral").click()
        assert other.url == visitor.page.url
    assert journeys(cast) == 1


def test_going_back_after_sending_leads_to_the_receipt(visit: Visit, cast: Cast) -> None:
    with visit("priya") as visitor:
        referring.to_the_check(visitor)
        check = visitor.page.url
        referring.click(visitor, "Send the referral")
        visitor.page.goto(check)
        assert visitor.heading() == "Referral sent"
    assert journeys(cast) == 1


def test_a_page_saved_in_another_window_meanwhile_is_not_written_over(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        referring.click(visitor, "Go on with this referral")
        other = visitor.context.new_page()
        other.goto(visitor.page.url)
        referring.contact(visitor)
        referring.go_on(visitor)
        other.fill("#phone", "07700 900456")
        other.get_by_role("button", name="Continue").click()
        assert "This page was saved meanwhile" in other.inner_text("main")
        assert "07700 900123" in other.inner_text("main")
        assert other.input_value("#phone") == "07700 900456"


def test_a_session_that_ends_in_the_middle_loses_nothing(visit: Visit, cast: Cast) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        referring.click(visitor, "Go on with this referral")
        referring.contact(visitor)
        end_sessions(cast)
        referring.go_on(visitor)
        visitor.page.fill("#email", cast.email("priya"))
        visitor.page.fill("#password", PASSWORD)
        referring.click(visitor, "Sign in")
        referring.click(visitor, "Send it now")
        assert visitor.heading() == "What does the learner do now?"
        press(visitor, "Back")
        assert visitor.page.input_value("#phone") == "07700 900123"


def test_nobody_can_take_the_learner(visit: Visit, story: Story) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        visitor.go(f"/refer/{referring.draft_of(visitor)}/pages/provider")
        press(visitor, "Nobody can take this learner")
        referring.click(visitor, "Tell my managers")
        assert visitor.heading() == "Your managers have been told"
    [task] = story.get("connexions.manager", "/tasks")["items"]
    assert task["about"] == {"sought": "A whole programme, postcode area BS"}


def test_a_draft_is_deleted(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        press(visitor, "Do not refer, delete this draft")
        referring.click(visitor, "Delete the draft")
        assert "Amy Cole" not in visitor.page.inner_text("main")


def test_the_draft_of_somebody_else_is_not_there(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        address = visitor.page.url.removeprefix(visitor.address)
    with visit("tom") as visitor:
        assert visitor.go(address).heading() == "Page not found"


def test_only_whoever_referred_gets_the_receipt(visit: Visit, story: Story) -> None:
    journey = story.refer("Amy Cole")
    with visit("northgate.coordinator") as visitor:
        assert visitor.go(f"/journeys/{journey}/receipt").heading() == "Page not found"


def test_a_referral_is_sent_by_keyboard_alone(visit: Visit, cast: Cast) -> None:
    with visit("priya") as visitor:
        visitor.go("/refer")
        for answers in referring.BY_KEYBOARD:
            referring.by_keyboard(visitor, answers)
        assert visitor.heading() == "Referral sent"
    assert journeys(cast) == 1


def test_a_self_referral_asks_for_the_learners_word(visit: Visit) -> None:
    with visit("priya") as visitor:
        referring.who(visitor)
        visitor.go(f"/refer/{referring.draft_of(visitor)}/pages/source")
        visitor.page.locator("input[name=source][value=self]").check()
        referring.go_on(visitor)
        assert visitor.faults() == ["Say below when and how the learner asked to be referred"]


def test_every_field_of_a_referral_is_asked_for_on_a_page() -> None:
    asked = {field for step in BY_NAME.values() if step.request for field in step.request.model_fields}
    made = {"learner", "partnership_id", "receivers", "programme_id", "shared", "earlier_journey_id", "preview_digest"}
    assert {*SubmitReferral.model_fields, *LearnerDetails.model_fields} - asked == made


def journeys(cast: Cast) -> int:
    """How many journeys there are."""
    with cast.runtime.database.reading() as transaction:
        return len(transaction.session.exec(select(Journey)).all())


def end_sessions(cast: Cast) -> None:
    """Everybody is signed out."""
    with cast.runtime.database.unit_of_work() as transaction:
        for row in transaction.session.exec(select(SignInSession)):
            row.revoked_at = now()
            transaction.session.add(row)
