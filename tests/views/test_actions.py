"""What can be done, in words; and how an action is run: version, refusals, what is kept although it was stopped."""

import json
from typing import Any

import pytest

from api.routes.examples import HAND_OFF, JOURNEY, REFERRAL, example_of
from engine.tables import Instance
from tests.stories import way
from tests.stories.filing import SENT_ALONG
from tests.stories.story import Story, codes
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.actions.referrals.referral_request import SubmitReferral

OFFERED: list[tuple[str, JourneyAction | HandOffAction]] = [
    *(("journey", action) for action in JOURNEY_ACTIONS.values()),
    *(("hand_off", action) for action in HAND_OFF_ACTIONS.values()),
]


def offered(story: Story, who: str, path: str) -> dict[str, Any]:
    """The actions somebody is offered, by name."""
    return {row["name"]: row for row in story.get(who, f"{path}/actions")["items"]}


@pytest.mark.parametrize(("record", "action"), OFFERED, ids=[f"{record}-{each.name}" for record, each in OFFERED])
def test_every_action_is_described_by_an_example_it_accepts(record: str, action: Any) -> None:
    action.request.model_validate_json(_json(example_of(record, action.name)), context=SENT_ALONG)


def test_a_referral_is_described_by_an_example_it_accepts() -> None:
    SubmitReferral.model_validate_json(_json(REFERRAL))


@pytest.mark.parametrize(("examples", "actions"), [(JOURNEY, JOURNEY_ACTIONS), (HAND_OFF, HAND_OFF_ACTIONS)])
def test_no_example_is_left_over(examples: Any, actions: Any) -> None:
    assert set(examples) <= set(actions)


def test_the_interface_has_a_route_for_every_action(story: Story) -> None:
    paths = story.cast.client_of("priya").get("/api/v1/openapi.json").json()["paths"]
    wanted = {f"/api/v1/journeys/{{journey_id}}/{name}" for name in JOURNEY_ACTIONS}
    wanted |= {f"/api/v1/hand-offs/{{hand_off_id}}/{name}" for name in HAND_OFF_ACTIONS}
    assert wanted <= {path for path, methods in paths.items() if "post" in methods}


def test_an_open_action_names_its_request(story: Story) -> None:
    journey = way.refer(story)
    action = offered(story, "priya", f"/journeys/{journey}")["cancel"]
    assert (action["open"], action["request"], action["refusals"]) == (True, "Cancel", [])


def test_a_closed_action_says_who_could_take_it_in_words(story: Story) -> None:
    journey = way.in_planning(story)
    (refusal,) = [
        each for each in offered(story, "northgate.tutor", f"/journeys/{journey}")["agree_plan"]["refusals"]
        if each["code"] == "not_yours"
    ]  # fmt: skip
    assert refusal["who_could"] == ["coordinator of the responsible organisation Northgate"]


def test_a_closed_action_says_what_is_missing(story: Story) -> None:
    journey = way.in_induction(story)
    action = offered(story, way.LEAD, f"/journeys/{journey}")["finish_induction"]
    missing = {each for refusal in action["refusals"] for each in refusal["missing"]}
    assert "privacy_notice_seen_on" in missing


def test_an_outsider_is_offered_only_its_own_steps(story: Story) -> None:
    journey = way.in_assessment(story, "lead_provider")
    way.begin(story, way.hand_over(story, journey, "stage", stage="initial_assessment"))
    names = offered(story, way.PARTNER, f"/journeys/{journey}")
    assert "request_ending" in names
    assert {"withdraw", "finish_assessment"}.isdisjoint(names)


def test_an_outsider_who_tries_learns_only_that_it_may_not(story: Story) -> None:
    journey = way.accepted(story)
    reasons = {
        who: codes(story.act(who, journey, "close_unable_to_contact", expect=409)) for who in ("priya", way.LEAD)
    }
    assert reasons["priya"] == ["not_yours"]
    assert "not_yours" not in reasons[way.LEAD]


def test_the_responsible_staff_learn_every_reason(story: Story) -> None:
    journey = way.in_planning(story)
    body = way.plan(story, learner_agrees=None)
    refused = story.act("northgate.tutor", journey, "agree_plan", body, expect=409)
    assert set(codes(refused)) >= {"not_yours", "learner_must_agree"}


def test_a_hand_off_offers_its_receiver_the_answers(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    names = {name for name, row in offered(story, way.LEAD, f"/hand-offs/{hand_off}").items() if row["open"]}
    assert {"acknowledge", "ask_for_more", "accept", "decline"} <= names


def test_nothing_is_offered_once_it_was_declined(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    story.hand_off(way.LEAD, hand_off, "decline", {"reason": "no_place", "advice": "ask again"})
    assert offered(story, way.LEAD, f"/hand-offs/{hand_off}") == {}


@pytest.mark.parametrize(("etag", "status"), [('"1"', 200), ("*", 200), ('"7"', 412), ("1", 400)])
def test_a_change_may_name_the_version_it_acts_on(story: Story, etag: str, status: int) -> None:
    journey = way.refer(story)
    client = story.cast.client_of("priya")
    headers = {"Idempotency-Key": "one", "If-Match": etag}
    path = f"/api/v1/journeys/{journey}/cancel"
    assert client.post(path, json={"reason": "mistake"}, headers=headers).status_code == status


def test_the_answer_carries_the_new_version(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    client = story.cast.client_of(way.LEAD)
    answer = client.post(f"/api/v1/hand-offs/{hand_off}/acknowledge", headers={"Idempotency-Key": "one"})
    assert (answer.status_code, answer.headers["ETag"], answer.json()["version"]) == (200, '"2"', 2)


def test_the_same_key_gets_the_same_answer(story: Story) -> None:
    journey = way.in_induction(story)
    first = story.act(way.LEAD, journey, "record_contact", way.INDUCTION, expect=422)
    asked = [story.act(way.LEAD, journey, "record_induction", way.INDUCTION, key="same") for _turn in range(2)]
    assert asked[0] == asked[1]
    assert first["type"] == "invalid-request"


def test_who_may_not_see_a_journey_cannot_act_on_it(story: Story) -> None:
    journey = way.refer(story)
    hidden = story.act("harbour.coordinator", journey, "cancel", {"reason": "mistake"}, expect=404)
    missing = story.act("harbour.coordinator", f"{journey[:-4]}0000", "cancel", {"reason": "mistake"}, expect=404)
    assert hidden == missing


def test_what_was_stopped_is_refused_and_kept(story: Story) -> None:
    way.refer(story, about=way.learner("Una Bee", uln="1000000043", uln_requested=False))
    another = way.learner("Eva Dee", uln="1000000043", uln_requested=False)
    told = [story.refer(another, expect=409, key="same") for _turn in range(2)]
    assert told[0] == told[1]
    assert codes(told[0]) == ["uln_held_elsewhere"]


def test_nothing_expires_before_its_time(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    refused = story.hand_off("priya", hand_off, "expire", expect=409)
    assert codes(refused) == ["not_due_yet"]
    assert "4 March 2026" in refused["detail"]


def test_what_is_due_is_done_when_anybody_asks(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    story.at("2026-03-10 00:00:30")
    assert story.hand_off("priya", hand_off, "expire")["state"] == "expired"


def _json(example: Any) -> str:
    """The example as it is sent."""
    return json.dumps(example)


def test_a_record_of_an_unknown_release_can_be_read_and_not_moved(story: Story) -> None:
    journey = way.refer(story)
    story.set_stored(Instance, journey, definition_version=99)
    assert story.get("priya", f"/journeys/{journey}")["state"] == "referred"
    assert story.get("priya", "/journeys")["items"][0]["id"] == journey
    reasons = [row["refusals"] for row in offered(story, "priya", f"/journeys/{journey}").values()]
    assert {refusal["code"] for refusals in reasons for refusal in refusals} == {"unknown_definition"}
