"""Whoever stands in for a colleague chooses that once, reads it on every page, and can stop at any time."""

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.pages.posting import Form, open_form, read
from tests.pages.test_problem_pages import seated
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_deputies import COORDINATOR, MANAGER, SECOND, TUTOR, go_away, put

BANNER = "You act for "


def begin(story: Story, who: str = SECOND, colleague: str = COORDINATOR) -> TestClient:
    """The browser of somebody who acts for a colleague from now on."""
    client = seated(story.cast, who)
    sent = sending(client, "/account/acting", person_id=story.cast[colleague])
    assert sent.status_code == 200
    return client


def sending(client: TestClient, address: str, form: Form | None = None, **said: str) -> Response:
    """Open a form in a browser, or take one that is open, and send it."""
    form = form or read("", client.get(address))
    answer: Response = client.post(form.action, data={**dict(form.pairs), **said})
    return answer


def acknowledge(story: Story) -> tuple[str, str]:
    """A referral that Northgate has not answered; it, and the address of acknowledging it."""
    hand_off = story.inbound(way.refer(story))
    return hand_off, f"/hand-offs/{hand_off}/actions/acknowledge"


def test_what_is_done_for_a_colleague_is_recorded_so_and_every_page_says_for_whom(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND)
    hand_off, address = acknowledge(story)
    client = begin(story)
    assert BANNER in client.get("/work").text
    assert sending(client, address).status_code == 200
    entry = story.history(hand_off)[-1]
    assert (entry.actor_id, entry.acting_for) == (story.cast[SECOND], story.cast[COORDINATOR])
    client.post("/account/acting/stop", data={"_": ""})
    assert BANNER not in client.get("/work").text


def test_it_holds_in_the_one_session_alone(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND)
    client = begin(story)
    client.cookies.set("journey_session", story.cast.client_of(TUTOR).headers["Authorization"].removeprefix("Bearer "))
    answer = client.get("/work")
    assert (answer.status_code, BANNER in answer.text) == (200, False)


def test_when_the_colleague_is_back_it_ends_and_nothing_that_was_written_is_lost(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND)
    hand_off, address = acknowledge(story)
    client = begin(story)
    form = read("", client.get(address))
    put(story, COORDINATOR, "/preferences", {"away": None})
    ended = sending(client, "", form)
    assert (ended.status_code, "You act for your colleague no longer" in ended.text) == (403, True)
    assert sending(client, "", read("", ended)).status_code == 200
    assert story.history(hand_off)[-1].acting_for is None


def test_a_form_opened_in_ones_own_name_is_not_sent_for_a_colleague_unasked(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND)
    hand_off, address = acknowledge(story)
    client = seated(story.cast, SECOND)
    form = read("", client.get(address))
    sending(client, "/account/acting", person_id=story.cast[COORDINATOR])
    asked = sending(client, "", form)
    assert (asked.status_code, "Send it for Northgate Coordinator" in asked.text) == (409, True)
    assert sending(client, "", read("", asked)).status_code == 200
    assert story.history(hand_off)[-1].acting_for == story.cast[COORDINATOR]


def test_no_password_comes_back_in_a_page(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND)
    client = seated(story.cast, SECOND)
    form = read("", client.get("/account/password"))
    sending(client, "/account/acting", person_id=story.cast[COORDINATOR])
    asked = sending(client, "", form, **dict.fromkeys(("password", "new_password"), "what I typed"))
    assert (asked.status_code, "typed" in asked.text, 'href="/account/password' in asked.text) == (409, False, True)


def test_whoever_stands_in_for_nobody_is_told_so(story: Story) -> None:
    """As "nobody_to_act_for" and, for an id that was sent all the same, "acting_for_refused"."""
    assert "You stand in for nobody now." in open_form(story, TUTOR, "/account/acting").text
    form = open_form(story, MANAGER, "/account/acting")
    assert "You cannot act for this colleague." in form.send(story, person_id=story.cast["priya"]).text


def test_a_manager_enters_who_is_away_and_that_they_are_back(story: Story) -> None:
    path = f"/people/{story.cast[COORDINATOR]}"
    said = {f"{name}-{part}": text for name in ("from_on", "until_on")
            for part, text in (("day", "2"), ("month", "3"), ("year", "2026"))}  # fmt: skip
    done = open_form(story, MANAGER, f"{path}/away").send(story, deputy_id=story.cast[SECOND], **said)
    assert "Away now" in done.page.text
    for who in (SECOND, TUTOR):
        assert "The absence of a colleague is entered by a manager" in open_form(story, who, f"{path}/away").text
        assert story.cast.client_of(who).get("/people/away").status_code == 404
    back = open_form(story, MANAGER, f"{path}/back")
    for _click in range(2):
        assert "Nobody is away" in back.send(story).page.text


def test_of_another_organisation_nobody_is_entered_as_away(story: Story) -> None:
    assert story.cast.client_of(MANAGER).get(f"/people/{story.cast['priya']}/away").status_code == 404
