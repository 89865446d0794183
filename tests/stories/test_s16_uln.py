"""S16: what is asked of a unique learner number, at referral and later."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.people import Cast
from tests.stories.scenes import scene
from tests.stories.story import Story
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner

TEMPORARY, VALID = "9999999999", "1000000043"
TUTOR, COORDINATOR = "northgate.tutor", "northgate.coordinator"
with (Path(__file__).parents[1] / "data" / "uln_vectors.csv").open(encoding="utf-8", newline="") as file:
    VECTORS = [(row["input"], row["expected"]) for row in csv.DictReader(file)]
# The check itself asks no database: one of them will do.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
REFUSED = [
    ("1000000044", "check digit should be 3"),
    ("1000000063", "cannot be a ULN"),
    ("0999999999", "ten digits and does not start with 0"),
    ("100000004", "ten digits"),
    ("1.00E+09", "ten digits"),
]


def somebody(uln: str | None = None, name: str = "Ida", **more: Any) -> dict[str, Any]:
    """A learner with this ULN."""
    known = {"given_name": name, "family_name": "Lund", "birth_date": "2009-07-01", "postcode": "BS1 4DJ"}
    return known | ({"uln": uln} if uln is not None else {}) | more


def learner_of(story: Story, journey: str) -> Learner:
    """The stored learner of a journey."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Learner, transaction.session.get_one(Journey, journey).learner_id)


def in_induction(story: Story, learner: dict[str, Any]) -> str:
    """A journey at Northgate where everything but the ULN is recorded for the end of INDUCTION."""
    journey: str = story.refer(learner)
    inbound = story.inbound(journey)
    story.accept(COORDINATOR, inbound, "2026-03-02", "2026-12-18")
    story.hand_off(COORDINATOR, inbound, "start", {"arrived_on": "2026-03-02"})
    seen = {"checklist": ["safety"], "privacy_notice_seen_on": "2026-03-02"}
    story.act(TUTOR, journey, "record_induction", seen)
    return journey


def faults(answer: Any) -> list[tuple[str, str]]:
    """Field and message of each fault."""
    return [(fault["field"], fault["message"]) for fault in answer["errors"]]


@ON_ONE
@pytest.mark.parametrize(("uln", "words"), REFUSED)
def test_a_referral_with_an_impossible_uln_is_refused_and_told_why(story: Story, uln: str, words: str) -> None:
    ((field, message),) = faults(story.refer(somebody(uln), expect=422))
    assert field == "learner.uln"
    assert words in message


@ON_ONE
@pytest.mark.parametrize(("uln", "words"), REFUSED)
def test_an_impossible_uln_is_not_recorded_later_either(story: Story, uln: str, words: str) -> None:
    journey = story.refer(somebody())
    ((field, message),) = faults(story.act("priya", journey, "record_uln", {"uln": uln}, expect=422))
    assert field == "uln"
    assert words in message


@ON_ONE
@pytest.mark.parametrize(("uln", "expected"), VECTORS)
def test_a_referral_answers_every_vector(story: Story, uln: str, expected: str) -> None:
    answer = story.refer(somebody(uln), expect=422 if expected == "invalid" else 201)
    assert expected == "invalid" or learner_of(story, answer).uln_status == expected


@ON_ONE
@pytest.mark.parametrize(("uln", "expected"), VECTORS)
def test_recording_answers_every_vector(story: Story, uln: str, expected: str) -> None:
    journey = story.refer(somebody())
    story.act("priya", journey, "record_uln", {"uln": uln}, expect=422 if expected == "invalid" else 200)
    assert learner_of(story, journey).uln_status == ("none" if expected == "invalid" else expected)


def test_a_uln_of_nothing_is_not_a_uln(story: Story) -> None:
    ((field, _message),) = faults(story.refer(somebody(""), expect=422))
    assert field == "learner.uln"


def test_without_a_uln_induction_does_not_end(story: Story) -> None:
    journey = in_induction(story, somebody())
    refused = story.act(TUTOR, journey, "finish_induction", expect=409)
    assert [(each["code"], each["missing"]) for each in refused["refusals"]] == [("uln_missing", ["uln"])]


@pytest.mark.parametrize("known", [{"requested": True}, {"uln": VALID}, {"uln": TEMPORARY}])
def test_induction_ends_once_the_uln_is_known_or_requested(story: Story, known: dict[str, Any]) -> None:
    journey = in_induction(story, somebody())
    story.act(TUTOR, journey, "record_uln", known)
    story.act(TUTOR, journey, "finish_induction")
    assert story.state(journey) == "initial_assessment"


def test_a_uln_requested_at_referral_is_enough(story: Story) -> None:
    journey = in_induction(story, somebody(uln_requested=True))
    story.act(TUTOR, journey, "finish_induction")
    assert story.state(journey) == "initial_assessment"


def test_the_temporary_uln_is_stored_with_its_flag(story: Story) -> None:
    learner = learner_of(story, story.refer(somebody(TEMPORARY)))
    assert (learner.uln, learner.uln_status) == (TEMPORARY, "temporary")


def test_the_temporary_uln_matches_nobody(story: Story) -> None:
    ida, una = story.refer(somebody(TEMPORARY)), story.refer(somebody(TEMPORARY, "Una"))
    assert learner_of(story, ida).id != learner_of(story, una).id
    assert story.messages("referral.sent", una) != []


def test_the_temporary_uln_is_found_by_nobody_who_searches_it(story: Story) -> None:
    story.refer(somebody(TEMPORARY))
    assert story.get(COORDINATOR, "/journeys", q=TEMPORARY)["items"] == []


def test_a_valid_uln_takes_the_place_of_the_temporary_one(story: Story) -> None:
    journey = story.refer(somebody(TEMPORARY))
    story.act("priya", journey, "record_uln", {"uln": VALID})
    assert learner_of(story, journey).uln_status == "valid"


def test_the_same_person_is_matched_by_a_valid_uln(story: Story) -> None:
    first, second = story.refer(somebody(VALID)), story.refer(somebody(VALID), "lead_provider")
    assert learner_of(story, first).id == learner_of(story, second).id


@pytest.fixture
@scene
def held_already(story: Story) -> str:
    """The journey of Ida, who holds a valid ULN, at Northgate."""
    journey: str = story.refer(somebody(VALID))
    story.accept(COORDINATOR, story.inbound(journey), "2026-03-02", "2026-12-18")
    return journey


def test_a_referral_with_somebody_elses_uln_stops(story: Story, held_already: str) -> None:
    stopped = story.refer(somebody(VALID, "Una"), "consortium", expect=409)
    assert [each["code"] for each in stopped["refusals"]] == ["uln_held_elsewhere"]


def test_a_referral_that_stopped_makes_nobody(story: Story, held_already: str) -> None:
    story.refer(somebody(VALID, "Una"), "consortium", expect=409)
    assert story.get("priya", "/journeys", q="Una")["items"] == []
    assert learner_of(story, held_already).given_name == "Ida"


def test_somebody_elses_uln_is_not_recorded(story: Story, held_already: str) -> None:
    journey = story.refer(somebody(None, "Una"))
    stopped = story.act("priya", journey, "record_uln", {"uln": VALID}, expect=409)
    assert [each["code"] for each in stopped["refusals"]] == ["uln_held_elsewhere"]
    assert learner_of(story, journey).uln_status == "none"


def test_each_side_sees_its_own_record_and_the_other_as_held_elsewhere(
    story: Story, cast: Cast, held_already: str
) -> None:
    una = story.refer(somebody(None, "Una"), "consortium")
    story.act("priya", una, "record_uln", {"uln": VALID}, expect=409)
    (task,) = story.get("northgate.mis_officer", "/tasks")["items"]
    assert (task["kind"], task["journey_id"]) == ("duplicate_uln", held_already)
    assert task["about"] == {"other": "held elsewhere"}


def test_trying_again_opens_no_second_task(story: Story, held_already: str) -> None:
    una = story.refer(somebody(None, "Una"))
    for _turn in range(2):
        story.act("priya", una, "record_uln", {"uln": VALID}, expect=409)
    assert len(story.tasks(una, "duplicate_uln")) == 1
    assert len(story.tasks(held_already, "duplicate_uln")) == 1
