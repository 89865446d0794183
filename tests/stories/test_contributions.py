"""A project, a session or a borrowed qualification from elsewhere; for a group nothing of any learner (0.3, 5)."""

from typing import Any

import pytest

from tests.outside.interface import operations
from tests.stories import way
from tests.stories.deeds import send
from tests.stories.story import API, Story, codes
from tests.stories.way import LEAD, in_days

ASHDOWN, HAVEN = "ashdown.coordinator", "haven.worker"
LASTS = ("Quillfeather", "Hana", "2009-05-14", "1000000043", "BS1 4DJ")


def agreed(story: Story, journey: str, **about: Any) -> str:
    """A session by Ashdown, accepted to begin today."""
    part = way.contribution(story, from_on=in_days(story, 0), until_on=in_days(story, 3))
    hand_off = story.send(LEAD, journey, "contribution", "ashdown", contribution={**part, **about})
    story.accept(ASHDOWN, hand_off, in_days(story, 0), in_days(story, 3))
    return hand_off  # type: ignore[no-any-return]


def to_group(story: Story, journey: str, to: str = "haven", *, expect: int = 200) -> Any:
    """Sessions by Haven's health team, for the group."""
    part = way.contribution(story, from_on=in_days(story, 0), until_on=in_days(story, 3))
    more: dict[str, Any] = {"for_group": True, "note": "For twelve weeks on Fridays."}
    return story.send(LEAD, journey, "contribution", to, contribution=part, expect=expect, **more)


def borrowed(story: Story, journey: str, component: str = "vocational") -> str:
    """The vocational award taught by Ashdown, sent and accepted."""
    part = way.contribution(story, "borrowed_qualification", from_on=in_days(story, 0), until_on=in_days(story, 60))
    aim = way.aims(story, journey)[component]
    hand_off = story.send(LEAD, journey, "contribution", "ashdown", contribution=part, aim_id=aim)
    story.accept(ASHDOWN, hand_off, in_days(story, 0), in_days(story, 60))
    return hand_off  # type: ignore[no-any-return]


@pytest.mark.parametrize("model", ["holistic", "partnership"])
def test_a_session_is_taught_elsewhere_and_responsibility_stays(story: Story, model: str) -> None:
    journey = way.on_programme(story, model)
    before = story.responsibility(journey)
    session = agreed(story, journey)
    told = story.get(ASHDOWN, f"/hand-offs/{session}")
    assert (told["contribution"]["form"], told["contribution"]["unit"]) == ("taught_session", "First aid")
    assert (told["learner"]["given_name"], told["shared"]) == ("Amy", ["contact"])
    way.begin(story, session, "ashdown")
    story.hand_off(ASHDOWN, session, "end", {"reason": "held"})
    assert (story.state(session), story.responsibility(journey)) == ("ended_complete", before)
    assert story.places_taken("ashdown") == 0
    kept = story.get(ASHDOWN, f"/hand-offs/{session}")
    assert (kept["contribution"]["unit"], kept["learner"]) == ("First aid", None)


def test_what_a_session_is_told_needs_a_basis(story: Story) -> None:
    share = [{"item": "levels_plan_credit"}]
    journey = way.on_programme(story)
    part = way.contribution(story)
    refused = send(story, journey, "contribution", "ashdown", contribution=part, share=share)
    assert codes(refused) == ["no_lawful_basis"]


def test_the_same_twice_is_refused_and_other_days_are_not(story: Story) -> None:
    journey = way.in_induction(story)
    agreed(story, journey)
    same = way.contribution(story, from_on=in_days(story, 2), until_on=in_days(story, 5))
    assert codes(send(story, journey, "contribution", "ashdown", contribution=same)) == ["already_open"]
    later = way.contribution(story, from_on=in_days(story, 9), until_on=in_days(story, 9))
    assert "hand_off" in send(story, journey, "contribution", "ashdown", contribution=later)


def test_it_may_begin_as_late_as_it_was_wanted(story: Story) -> None:
    journey = way.in_induction(story)
    part = way.contribution(story, from_on="2026-05-11", until_on="2026-05-21")
    session = story.send(LEAD, journey, "contribution", "ashdown", contribution=part)
    story.accept(ASHDOWN, session, "2026-05-11", "2026-05-12")
    assert story.state(session) == "accepted"


def test_a_borrowed_qualification_is_taught_there_and_its_credit_recorded_there(story: Story) -> None:
    journey = way.on_programme(story)
    aim = way.aims(story, journey)["vocational"]
    lent = borrowed(story, journey)
    said = {"aims": [{"aim_id": aim, "actual_credit": 6}]}
    assert codes(story.act(ASHDOWN, journey, "record_credit", said, expect=409)) == ["aim_unknown"]
    way.begin(story, lent, "ashdown")
    seen = story.get(ASHDOWN, f"/journeys/{journey}")["aims"]
    assert [(each["id"], each["deliverer"]["name"]) for each in seen] == [(aim, "Ashdown")]
    full = {"aims": [{"aim_id": aim, "actual_credit": 6, "achievement": "full"}]}
    assert codes(story.act(LEAD, journey, "record_credit", full, expect=409)) == ["credit_needs_partners_record"]
    story.act(ASHDOWN, journey, "record_credit", said)
    other = {"aims": [{"aim_id": way.aims(story, journey)["personal_social"], "actual_credit": 4}]}
    assert codes(story.act(ASHDOWN, journey, "record_credit", other, expect=409)) == ["aim_unknown"]
    story.hand_off(ASHDOWN, lent, "end", {"reason": "taught"})
    story.act(ASHDOWN, journey, "record_credit", full)
    assert story.get(LEAD, f"/journeys/{journey}")["credit"]["achieved"] == 6


def test_a_borrowed_qualification_that_comes_back_is_ours_to_teach(story: Story) -> None:
    journey = way.on_programme(story)
    lent = borrowed(story, journey)
    way.begin(story, lent, "ashdown")
    story.hand_off(ASHDOWN, lent, "return_work", {"reason": "the tutor left"})
    teachers = {aim["component"]: aim["deliverer"]["name"] for aim in story.get(LEAD, f"/journeys/{journey}")["aims"]}
    assert set(teachers.values()) == {"Northgate"}


@pytest.mark.parametrize(("who", "to"), [(HAVEN, "haven"), (ASHDOWN, "ashdown")])
def test_a_group_contribution_leaves_no_trace_of_a_learner_on_any_surface(story: Story, who: str, to: str) -> None:
    hana = way.learner("Hana Quillfeather", uln="1000000043", uln_requested=False, phone="0117 496 0123")
    journey = way.in_induction(story, about=hana)
    reference = story.get(LEAD, f"/journeys/{journey}")["reference"]
    learner = story.get(LEAD, f"/journeys/{journey}")["learner"]["id"]
    sessions = to_group(story, journey, to)
    marks = (*LASTS, journey, reference, learner)

    def traces() -> dict[str, list[str]]:
        client, found = story.cast.client_of(who), {}
        paths = [each.at(one) for each in operations() if each.method == "GET" and len(each.parameters) < 2
                 for one in ((journey, sessions) if each.parameters else ("",))]  # fmt: skip
        paths += [
            f"{API}/{each}?q={word}" for each in ("journeys", "hand-offs") for word in ("Hana", "Quill", reference)
        ]
        for path in paths:
            text = client.get(path).text.replace(path, "")
            found[path] = [mark for mark in marks if mark in text]
        return {path: each for path, each in found.items() if each}

    assert traces() == {}
    story.get(who, f"/journeys/{journey}", expect=404)
    story.get(who, f"/journeys/{journey}/history", expect=404)
    assert story.get(who, "/journeys")["items"] == []
    told = story.get(who, f"/hand-offs/{sessions}")
    assert (told["kind"], told["contribution"]["unit"], told["sender"]["name"]) == (
        "contribution", "First aid", "Northgate")  # fmt: skip
    assert (told["for_group"], told["journey_id"], told["learner"], told["shared"]) == (True, None, None, [])
    line = story.get(who, "/hand-offs")["items"][0]
    assert (line["id"], line["kind"], line["learner_name"], line["journey_id"]) == (
        sessions, "contribution", None, None)  # fmt: skip
    story.hand_off(who, sessions, "acknowledge")


def test_the_groups_receiver_answers_without_knowing_anybody(story: Story) -> None:
    journey = way.in_induction(story)
    sessions = to_group(story, journey)
    dates = {"start_on": in_days(story, 0), "planned_end_on": in_days(story, 3)}
    story.hand_off(HAVEN, sessions, "accept", dates)
    story.act(LEAD, journey, "hold", {"reason": "learner_asked", "review_on": in_days(story, 7)})
    assert story.get(HAVEN, f"/hand-offs/{sessions}")["hold"] is None
    story.hand_off(HAVEN, sessions, "start", {"arrived_on": in_days(story, 0)})
    fear = {"text": "Somebody was crying.", "seen_on": in_days(story, 0), "place": "the hall", "immediate": False}
    assert codes(story.hand_off(HAVEN, sessions, "raise_concern", fear, expect=409)) == ["about_no_learner"]
    story.hand_off(HAVEN, sessions, "end", {"reason": "held"})
    kept = story.get(HAVEN, f"/hand-offs/{sessions}")
    assert (kept["state"], kept["contribution"]["unit"], kept["journey_id"]) == ("ended_complete", "First aid", None)
    assert story.messages("learner.told", journey) == [
        each for each in story.messages("learner.told", journey) if each.payload["what"] == "accepted"]  # fmt: skip


def test_who_looked_at_a_groups_contribution_looked_at_nobody(story: Story) -> None:
    journey = way.in_induction(story)
    sessions = to_group(story, journey)
    story.get(HAVEN, f"/hand-offs/{sessions}")
    story.get(HAVEN, "/hand-offs")
    looked = story.get("northgate.manager", f"/journeys/{journey}/accesses")
    assert "Haven" not in str(looked)


def test_a_colleagues_draft_for_the_group_stands_in_nobodys_way(story: Story) -> None:
    part = way.contribution(story, from_on=in_days(story, 0), until_on=in_days(story, 3))
    body: dict[str, Any] = {"contribution": part, "for_group": True}
    story.send(LEAD, way.in_induction(story), "contribution", "haven", draft=True, **body)
    other = way.in_induction(story, about="Una Bell")
    assert story.state(story.send(LEAD, other, "contribution", "haven", **body)) == "sent"


def test_a_group_in_which_art_cole_is_may_be_taught_arts_and_not_hear_of_art(story: Story) -> None:
    journey = way.in_induction(story, about="Art Cole")
    part = way.contribution(story, unit="Arts and crafts", from_on=in_days(story, 0), until_on=in_days(story, 3))
    body: dict[str, Any] = {"contribution": part, "for_group": True}
    refused = story.send(LEAD, journey, "contribution", "haven", note="For ART.", expect=409, **body)
    assert codes(refused) == ["group_names_nobody"]
    assert (
        story.state(story.send(LEAD, journey, "contribution", "haven", note="Start with coleslaw.", **body)) == "sent"
    )


def test_nobody_counts_the_learners_of_a_group(story: Story) -> None:
    to_group(story, way.in_induction(story))
    again = to_group(story, way.in_induction(story, about="Ben Ode"), expect=409)
    assert codes(again) == ["already_open"]
    assert len(story.get(HAVEN, "/hand-offs")["items"]) == 1


def test_before_it_is_sent_the_preview_shows_no_journey_to_a_group(story: Story) -> None:
    journey = way.in_induction(story)
    body = {"kind": "contribution", "receiver_id": story.cast["haven"], "for_group": True,
            "contribution": way.contribution(story)}  # fmt: skip
    seen = story.post(LEAD, f"/journeys/{journey}/hand-offs/preview", body)
    views = seen["receivers"][0]["views"]
    assert {view["journey"] for view in views} == {None}
    assert {view["hand_off"]["learner"] for view in views} == {None}
    story.act(LEAD, journey, "send_hand_off", {**body, "preview_digest": seen["preview_digest"]})
