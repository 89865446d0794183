"""What somebody might try with a page: to see more, to leave a trace, to act as another, to break it."""

import pytest
from sqlmodel import col, select

from api.schemas.paging import encode_cursor
from tests.pages.test_problem_pages import LEAD, seated
from tests.people import Cast
from tests.stories import way
from tests.stories.story import Story
from workflows.tables.accesses import AccessEntry


def test_what_tells_of_a_restricted_matter_is_named_to_named_staff_alone(story: Story) -> None:
    shared = [{"item": "contact", "basis": "public_task"},
              {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}]  # fmt: skip
    journey = way.accepted(story, needs=[{"code": "counselling"}], shared=shared)
    hand_off = story.inbound(journey)
    for page in ("", "/receipt"):
        assert "ounselling" not in seated(story.cast, "northgate.manager").get(f"/hand-offs/{hand_off}{page}").text
    assert "ounselling" in seated(story.cast, LEAD).get(f"/hand-offs/{hand_off}").text


def test_looking_at_a_concern_is_noted_as_that_alone(story: Story) -> None:
    journey = way.in_induction(story)
    concern = {"text": "Bruises.", "seen_on": "2026-03-02", "immediate": False}
    story.act("northgate.tutor", journey, "raise_concern", concern)
    seated(story.cast, "northgate.safeguarding_lead").get(f"/journeys/{journey}/actions/triage_concern")
    with story.cast.runtime.database.reading() as transaction:
        wanted = select(AccessEntry.surface).where(
            AccessEntry.actor_id == story.cast["northgate.safeguarding_lead"], col(AccessEntry.journey_id) == journey
        )
        assert set(transaction.session.exec(wanted)) == {"concerns"}


def test_a_form_that_one_person_opened_is_not_sent_as_another(story: Story) -> None:
    journey = way.in_induction(story)
    sent = {"_key": "k-1", "_for": story.cast[LEAD], "reason": "learner_unwell", "review_on-day": "20",
            "review_on-month": "3", "review_on-year": "2026"}  # fmt: skip
    answer = seated(story.cast, "northgate.manager").post(f"/journeys/{journey}/actions/hold", data=sent)
    assert answer.status_code == 409
    assert "Somebody else has signed in here" in answer.text
    assert story.get(LEAD, f"/journeys/{journey}")["hold"] is None


def test_an_address_alone_does_not_say_that_something_was_done(story: Story) -> None:
    journey = way.in_induction(story)
    for done in ("journey.report_death", "k-1"):
        assert "govuk-notification-banner" not in seated(story.cast, LEAD).get(f"/journeys/{journey}?done={done}").text


def test_signing_out_without_a_session_leads_to_the_sign_in(cast: Cast) -> None:
    answer = cast.stranger().post("/sign-out", data={"_": ""}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "moment", ["2026-01-01T00:00:00", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00", "soon"]
)
@pytest.mark.parametrize("page", ["/work", "/hand-offs"])
def test_a_place_in_a_list_that_is_none_is_refused(cast: Cast, page: str, moment: str) -> None:
    assert seated(cast, LEAD).get(page, params={"after": encode_cursor(moment, "x")}).status_code == 400


@pytest.mark.parametrize("address", ["/journeys?state=%00", "/journeys?q=%00", "/work?partnership=%00"])
def test_a_character_that_no_database_keeps_is_refused(cast: Cast, address: str) -> None:
    assert seated(cast, LEAD).get(address).status_code == 400


def test_a_form_with_such_a_character_is_refused(cast: Cast) -> None:
    assert cast.stranger().post("/sign-in", data={"email": "a\x00b", "password": "x"}).status_code == 400


def test_a_browser_that_hides_where_a_form_came_from_is_asked_not_to(cast: Cast) -> None:
    assert cast.stranger().get("/sign-in").headers["referrer-policy"] == "same-origin"


def test_an_address_with_a_slash_too_many_leads_to_no_other_host(cast: Cast) -> None:
    answer = seated(cast, LEAD).get("/account/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 404
