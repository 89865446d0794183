"""On the pages of their account people say when they are away, how they are told, and take their second factor away."""

import pyotp
import pytest

from tests.api.enrolled import FACTOR
from tests.clock import Clock
from tests.pages.posting import Form, open_form
from tests.people import PASSWORD
from tests.stories.story import Story

COORDINATOR, SECOND = "northgate.coordinator", "northgate.second_coordinator"


def away(story: Story, deputy: str = SECOND, until: str = "20") -> Form:
    """Fill in that the coordinator is away from Monday 9 March 2026."""
    days = {"from_on-day": "9", "from_on-month": "3", "from_on-year": "2026",
            "until_on-day": until, "until_on-month": "3", "until_on-year": "2026"}  # fmt: skip
    return open_form(story, COORDINATOR, "/account/away").send(story, deputy_id=story.cast[deputy], **days)


def test_being_away_is_entered_with_a_deputy_and_ended(story: Story) -> None:
    told = away(story).text
    assert "You will be away from 9 March 2026 to 20 March 2026." in told
    assert "Northgate Second Coordinator" in told
    assert story.get(COORDINATOR, "/preferences")["away"]["deputy_id"] == story.cast[SECOND]
    back = open_form(story, COORDINATOR, "/account/back")
    for _click in range(2):
        assert "You are not away." in back.send(story).text


@pytest.mark.parametrize(
    ("deputy", "until", "field", "why"),
    [("northgate.tutor", "20", "deputy_id", "The deputy must hold the same roles"),
     (SECOND, "8", "from_on-day", "an absence cannot end before it begins")],
)  # fmt: skip
def test_what_is_wrong_keeps_what_was_typed(story: Story, deputy: str, until: str, field: str, why: str) -> None:
    refused = away(story, deputy, until)
    assert why.lower() in refused.text.lower()
    assert refused.value("until_on-day") == until
    assert story.get(COORDINATOR, "/preferences")["away"] is None


def test_only_who_may_be_the_deputy_is_offered(story: Story) -> None:
    page = open_form(story, COORDINATOR, "/account/away").text
    assert ("Northgate Second Coordinator" in page, "Northgate Manager" in page) == (True, True)
    assert ("Northgate Tutor" in page, "Millbrook Coordinator" in page) == (False, False)


def test_how_one_is_told_is_chosen_for_each_kind_of_message(story: Story) -> None:
    form = open_form(story, COORDINATOR, "/account/messages")
    assert form.value("chasers") == "both_daily"
    assert "What you chose counts" in form.send(story, learning="email_daily", chasers="inbox").page.text
    made = {
        each["group"]: (each["channel"], each["digest"]) for each in story.get(COORDINATOR, "/preferences")["choices"]
    }
    assert (made["learning"], made["chasers"], made["referrals"]) == (("email", True), ("inbox", True), ("both", False))


def test_a_second_factor_is_removed_with_password_and_code_and_once(story: Story, clock: Clock) -> None:
    client = story.cast.client_of(COORDINATOR)
    secret = client.post(FACTOR).json()["secret"]
    client.post(f"{FACTOR}/confirm", json={"code": pyotp.TOTP(secret).at(clock.now())})
    clock.later(minutes=1)
    form = open_form(story, COORDINATOR, "/account/second-factor/remove")
    wrong = form.send(story, password=PASSWORD, code="000000")
    assert "The password or the code is not right." in wrong.text
    assert PASSWORD not in wrong.page.text
    for _click in range(2):
        done = wrong.send(story, password=PASSWORD, code=pyotp.TOTP(secret).at(clock.now()))
        assert "Your second factor is removed." in done.page.text
