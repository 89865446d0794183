"""A taster at another organisation: up to ten working days, nothing moves, and the learner says how it was (3.4)."""

from typing import Any

import pytest

from tests.people import agreement
from tests.stories import way
from tests.stories.deeds import send
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, in_days
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.vocabulary import DeliveryModel

SAID: dict[str, Any] = {"learners_words": "I liked the engines.", "suits": True}


def offered(story: Story, journey: str, **about: Any) -> str:
    """A taster in motor vehicle at Millbrook, sent."""
    return story.send(LEAD, journey, "taster", "millbrook", taster={}, **about)  # type: ignore[no-any-return]


def agreed(story: Story, journey: str, days: int = 4) -> str:
    """The same, accepted for so many calendar days from today."""
    taster = offered(story, journey)
    story.accept(PARTNER, taster, in_days(story, 0), in_days(story, days))
    return taster


def accepting(story: Story, taster: str, start_on: str, until: str) -> Any:
    return story.accept(PARTNER, taster, start_on, until, expect=None)


@pytest.mark.parametrize("model", [DeliveryModel.CONSORTIUM, DeliveryModel.HOLISTIC])
def test_a_taster_moves_nothing_but_the_learner_for_some_days(story: Story, model: DeliveryModel) -> None:
    journey = way.on_programme(story, model)
    before, places = story.responsibility(journey), story.places_taken("millbrook")
    sent = story.act(LEAD, journey, "send_hand_off",
                     {"kind": "taster", "receiver_id": story.cast["millbrook"], "taster": {}})  # fmt: skip
    assert sent["warnings"] == ["There is no external agreement in force between the two organisations."]
    taster = sent["hand_off"]["id"]
    assert story.get(PARTNER, f"/hand-offs/{taster}")["taster"]["area"] == "motor vehicle"
    story.accept(PARTNER, taster, in_days(story, 0), in_days(story, 4))
    way.begin(story, taster)
    assert (story.state(taster), story.state(journey)) == ("active", "on_programme")
    assert (story.responsibility(journey), story.places_taken("millbrook")) == (before, places)
    seen = story.get(PARTNER, f"/journeys/{journey}")
    assert (seen["relationships"], seen["learner"]["given_name"], seen["aims"]) == (["host"], "Amy", [])
    assert (seen["learner"]["uln"], seen["plan"], seen["referral"]) == (None, None, None)
    story.hand_off(PARTNER, taster, "end", SAID)
    told = story.get(LEAD, f"/hand-offs/{taster}")
    assert (told["state"], told["taster"]) == ("ended_complete", {"area": "motor vehicle", **SAID})
    kept = story.get(PARTNER, f"/hand-offs/{taster}")
    assert (kept["taster"]["learners_words"], kept["learner"], kept["journey_id"]) == (None, None, None)
    story.get(PARTNER, f"/journeys/{journey}", expect=404)


def test_an_undecided_learner_tries_an_area_before_the_start(story: Story) -> None:
    journey = way.accepted(story)
    taster = agreed(story, journey)
    way.begin(story, taster)
    assert (story.state(journey), story.state(taster)) == ("accepted", "active")
    story.hand_off(LEAD, story.inbound(journey), "return_unstarted", {"reason": "The course does not run."})
    assert (story.state(journey), story.state(taster)) == ("referred", "returned")
    assert story.told("hand_off.returned", taster) == ["millbrook"]


def test_ten_working_days_are_counted_over_easter_and_the_eleventh_is_refused(story: Story) -> None:
    """3.4: from Monday 30 March to Wednesday 15 April lie Good Friday, Easter Monday and two weekends."""
    story.at("2026-03-30 10:00")
    journey = way.accepted(story)
    one = offered(story, journey)
    refused = accepting(story, one, "2026-03-30", "2026-04-15")
    assert codes(refused) == ["taster_too_long"]
    assert "up to 10 working days" in refused["refusals"][0]["sentence"]
    assert accepting(story, one, "2026-03-30", "2026-04-14")["state"] == "accepted"
    assert story.due(one, "arrival") is not None
    later = {"start_on": "2026-04-01", "planned_end_on": "2026-04-17", "learner_agrees": way.word(story)}
    assert codes(story.hand_off(PARTNER, one, "defer", later, expect=409)) == ["taster_too_long"]


def test_a_bank_holiday_and_a_weekend_are_no_days_of_a_taster(story: Story) -> None:
    story.at("2026-04-27 10:00")
    one = offered(story, way.accepted(story))
    assert codes(accepting(story, one, "2026-04-27", "2026-05-12")) == ["taster_too_long"]
    assert accepting(story, one, "2026-04-27", "2026-05-11")["state"] == "accepted"


def test_an_agreement_changes_how_long_a_taster_may_last(story: Story) -> None:
    signed = agreement("external", "tasters", "northgate", "millbrook", times={"taster_length": 3})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [signed]}))
    one = offered(story, way.accepted(story))
    assert codes(accepting(story, one, "2026-03-02", "2026-03-05")) == ["taster_too_long"]
    assert accepting(story, one, "2026-03-02", "2026-03-04")["state"] == "accepted"


def test_one_area_is_tried_once_at_a_time_and_another_beside_it(story: Story) -> None:
    journey = way.accepted(story)
    offered(story, journey)
    again = send(story, journey, "taster", "millbrook", taster={"area": "Motor Vehicle"})
    assert codes(again) == ["already_open"]
    assert "hand_off" in send(story, journey, "taster", "millbrook", taster={"area": "welding"})
    assert "hand_off" in send(story, journey, "taster", "harbour", taster={})


def test_a_taster_ends_with_the_learners_own_words(story: Story) -> None:
    taster = agreed(story, way.in_induction(story))
    way.begin(story, taster)
    silent = story.hand_off(LEAD, taster, "end", {"reason": "over"}, expect=409)
    assert codes(silent) == ["evaluation_missing"]
    assert silent["refusals"][0]["missing"] == ["learners_words", "suits"]
    story.hand_off(LEAD, taster, "end", {**SAID, "suits": False})
    assert story.get("northgate.tutor", f"/hand-offs/{taster}")["taster"]["suits"] is False
    assert story.told("hand_off.ended", taster) == ["millbrook", "northgate"]


def test_the_end_that_passed_is_chased(story: Story) -> None:
    taster = agreed(story, way.in_induction(story))
    way.begin(story, taster)
    story.sweep("2026-03-07 00:30")
    assert story.state(taster) == "active"
    assert [each.payload["level"] for each in story.messages("deadline.chased", taster)] == ["remind", "flag"]


def test_attendance_there_counts_and_is_recorded_by_whoever_has_the_learner(story: Story) -> None:
    journey = way.in_induction(story)
    taster = agreed(story, journey)
    marks = {"marks": [{"held_on": in_days(story, 0), "session": "am", "mark": "present"}]}
    assert codes(story.act(PARTNER, journey, "record_attendance", marks, expect=409)) == ["no_active_part"]
    way.begin(story, taster)
    story.act("millbrook.tutor", journey, "record_attendance", marks)
    own = story.get(PARTNER, f"/journeys/{journey}")["attendance"]
    assert [each["deliverer"]["name"] for each in own["by_deliverer"]] == ["Millbrook"]
    whole = story.get(LEAD, f"/journeys/{journey}")["attendance"]
    assert whole["whole"]["present"] == 1


def test_on_a_break_nobody_tries_an_area(story: Story) -> None:
    journey = way.on_programme(story)
    taster = agreed(story, journey)
    word = {"agreed_on": in_days(story, 0), "return_on": in_days(story, 30), "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "start_break", {**word, "reason": "An operation"})
    refused = story.hand_off(PARTNER, taster, "start", {"arrived_on": in_days(story, 0)}, expect=409)
    assert codes(refused) == ["stage_not_reached"]


def test_who_may_not_send_a_taster_and_to_whom_none_goes(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    by_partner = send(story, journey, "taster", "harbour", who=PARTNER, taster={})
    assert codes(by_partner) == ["not_yours"]
    assert codes(send(story, journey, "taster", "pellow", taster={"area": "joinery"})) == ["cannot_receive_this"]
    assert codes(send(story, journey, "taster", "northgate", taster={})) == ["to_itself"]
    assert codes(send(story, journey, "taster", "millbrook")) == ["subject_missing"]
    assert "told_of_another_kind" in codes(send(story, journey, "stage", "millbrook", stage="planning", taster={}))
    assert codes(send(story, journey, "taster", "millbrook", taster={}, component="vocational")) == [
        "told_of_another_kind"]  # fmt: skip


def test_sent_twice_at_once_there_is_one(story: Story) -> None:
    journey = way.accepted(story)
    body = {"kind": "taster", "receiver_id": story.cast["millbrook"], "taster": {}}
    one = story.act(LEAD, journey, "send_hand_off", body, key="same")
    assert story.act(LEAD, journey, "send_hand_off", body, key="same") == one
    assert len(story.hand_offs(journey, "taster")) == 1


def test_the_place_that_was_left_out_is_not_taken_and_pressing_again_is_the_same(story: Story) -> None:
    taster = agreed(story, way.accepted(story))
    again = story.accept(PARTNER, taster, in_days(story, 0), in_days(story, 4))
    assert (again["state"], story.places_taken("millbrook")) == ("accepted", 0)


def test_the_end_of_the_journey_ends_a_taster(story: Story) -> None:
    journey = way.in_induction(story)
    taster = agreed(story, journey)
    way.begin(story, taster)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": in_days(story, 0)})
    assert (story.state(taster), story.told("hand_off.ended", taster)) == ("ended_with_journey", ["millbrook"])


def test_not_arrived_it_comes_back_to_be_placed_again(story: Story) -> None:
    journey = way.in_induction(story)
    taster = agreed(story, journey)
    story.sweep("2026-03-05 00:30")
    assert (story.state(taster), len(story.tasks(journey, "place_again"))) == ("returned", 1)
