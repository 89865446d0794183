"""Versions: every answer names the record's, a change may insist on one, and a lost race is never a fault of ours."""

from functools import partial
from typing import Any

import pytest
from httpx2 import Response

from engine.runtime import new_id
from tests.engine.racers import in_threads
from tests.stories.story import API, Story

ADVISER, COORDINATOR = "northgate.adviser", "northgate.coordinator"
CONTACT = {"channel": "phone", "reached": False}


@pytest.fixture
def journey(story: Story) -> str:
    """A journey at Northgate."""
    return str(story.refer("Amy Cole"))


def send(story: Story, path: str, body: Any, who: str = ADVISER, **headers: str) -> Response:
    """The whole answer to a change."""
    given = {"Idempotency-Key": new_id()} | {name.replace("_", "-"): value for name, value in headers.items()}
    answer: Response = story.cast.client_of(who).post(f"{API}{path}", json=body, headers=given)
    return answer


def look(story: Story, path: str, who: str = ADVISER) -> Response:
    """The whole answer to a look."""
    answer: Response = story.cast.client_of(who).get(f"{API}{path}")
    return answer


def contact(story: Story, journey: str, **headers: str) -> Response:
    """Record a try to reach the learner."""
    return send(story, f"/journeys/{journey}/record_contact", CONTACT, **headers)


def test_a_journey_names_its_version(story: Story, journey: str) -> None:
    answer = look(story, f"/journeys/{journey}")
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"' == '"1"'


def test_a_hand_off_names_its_version(story: Story, journey: str) -> None:
    assert look(story, f"/hand-offs/{story.inbound(journey)}").headers["etag"] == '"1"'


def test_a_new_referral_names_its_version(story: Story) -> None:
    body = {
        "partnership_id": story.cast["holistic"], "reason": "wants to go on learning", "wish": "undecided",
        "learner": {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "postcode": "BS1 4DJ"},
        "current_activity": 619, "shared": [{"item": "contact", "basis": "public_task"}],
    }  # fmt: skip
    assert send(story, "/referrals", body, "priya").headers["etag"] == '"1"'


def test_every_change_names_the_new_version(story: Story, journey: str) -> None:
    seen = [contact(story, journey).headers["etag"] for _ in range(3)]
    assert seen == ['"2"', '"3"', '"4"']
    assert look(story, f"/journeys/{journey}").headers["etag"] == '"4"'


def test_a_change_of_a_hand_off_names_its_new_version(story: Story, journey: str) -> None:
    path = f"/hand-offs/{story.inbound(journey)}"
    answer = send(story, f"{path}/acknowledge", {}, COORDINATOR)
    assert answer.headers["etag"] == look(story, path).headers["etag"] == '"2"'


def test_a_change_of_the_version_last_seen_is_made(story: Story, journey: str) -> None:
    assert contact(story, journey, If_Match='"1"').status_code == 200


@pytest.mark.parametrize("seen", ['"1"', '"3"', '"999999999"'])
def test_a_change_of_another_version_is_refused(story: Story, journey: str, seen: str) -> None:
    contact(story, journey)
    answer = contact(story, journey, If_Match=seen)
    assert (answer.status_code, answer.json()["type"]) == (412, "stale-version")
    assert story.instance(journey).version == 2


def test_a_hand_off_is_not_answered_on_an_old_version(story: Story, journey: str) -> None:
    path = f"/hand-offs/{story.inbound(journey)}"
    send(story, f"{path}/acknowledge", {}, COORDINATOR)
    assert send(story, f"{path}/decline", {"reason": "risk"}, COORDINATOR, If_Match='"1"').status_code == 412
    assert story.state(story.inbound(journey)) == "acknowledged"


def test_a_deadline_that_passed_unswept_makes_the_version_old(story: Story, journey: str) -> None:
    inbound = story.inbound(journey)
    answer_by = {"reason": "risk", "advice": "try the college"}
    story.at("2026-03-12 09:00")
    answer = send(story, f"/hand-offs/{inbound}/decline", answer_by, COORDINATOR, If_Match='"1"')
    assert answer.status_code in (409, 412)


def test_any_version_will_do_for_a_star(story: Story, journey: str) -> None:
    contact(story, journey)
    assert contact(story, journey, If_Match="*").status_code == 200


@pytest.mark.parametrize("given", ["1", 'W/"1"', '"one"', '"1", "2"', '"-1"', '""', '"' + "9" * 40 + '"'])
def test_an_etag_that_we_never_gave_is_not_understood(story: Story, journey: str, given: str) -> None:
    answer = contact(story, journey, If_Match=given)
    assert (answer.status_code, answer.json()["type"]) == (400, "malformed-header")


def test_somebody_who_may_not_see_it_learns_nothing_of_its_version(story: Story, journey: str) -> None:
    answer = send(story, f"/journeys/{journey}/record_contact", CONTACT, "millbrook.adviser", If_Match='"9"')
    assert answer.status_code == 404
    assert "etag" not in answer.headers


def test_a_repeated_request_is_answered_before_its_version_is_looked_at(story: Story, journey: str) -> None:
    given = {"Idempotency_Key": "one", "If_Match": '"1"'}
    first, again = contact(story, journey, **given), contact(story, journey, **given)
    assert (again.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])


def test_of_many_who_saw_the_same_version_one_writes(story: Story, journey: str) -> None:
    story.cast.client_of(ADVISER)
    call = partial(contact, story, journey, If_Match='"1"')
    answers = in_threads(8, lambda _number: call().status_code)
    assert sorted(answers) == [200] + [412] * 7


def test_of_many_who_name_no_version_nobody_meets_a_fault(story: Story, journey: str) -> None:
    story.cast.client_of(ADVISER)
    answers = in_threads(8, lambda _number: contact(story, journey).status_code)
    assert set(answers) <= {200, 409}
    assert story.instance(journey).version == 1 + answers.count(200)


def test_of_many_who_acknowledge_at_once_nobody_meets_a_fault(story: Story, journey: str) -> None:
    story.cast.client_of(COORDINATOR)
    path = f"/hand-offs/{story.inbound(journey)}/acknowledge"
    answers = in_threads(8, lambda _number: send(story, path, {}, COORDINATOR).status_code)
    assert sorted(answers) == [200] + [409] * 7
