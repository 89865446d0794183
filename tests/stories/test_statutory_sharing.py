"""What the local authority is told of 16 and 17 year olds by law goes on, whatever they take back (ESA 2008, C25)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.copying import export, withdraw
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD

AMY: dict[str, Any] = {
    "given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "postcode": "BS1 4DJ",
    "uln_requested": True, "address": "7 Canary Row", "phone": "0117 496 0123", "safe_contact_times": "after four",
}  # fmt: skip
OFFICER = "council.officer"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, 16, on programme at Northgate; all that was shared of her rests on her consent."""
    return way.on_programme(story, about=AMY, shared=[{"item": "contact", "basis": "consent"}])


def learner(story: Story, journey: str, who: str = OFFICER) -> Any:
    """What somebody sees of Amy."""
    return story.get(who, f"/journeys/{journey}")["learner"]


def object_to(story: Story, journey: str, who: str, *, objects: bool = True, expect: int = 200) -> Any:
    """Somebody records that Amy objects, or no longer does."""
    body = {"objects": objects, "learners_word": way.word(story)}
    return story.act(who, journey, "record_tracking_objection", body, expect=expect)


def minimum(seen: Any) -> dict[str, Any]:
    """What is there, but for ids."""
    return {name: value for name, value in seen.items() if value not in (None, []) and name != "id"}


STATUTORY = {
    "given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "address": "7 Canary Row",
    "postcode": "BS1 4DJ", "current_activity": 619, "activity_since": "2026-03-02",
}  # fmt: skip
CONTACT = {"phone": "+441174960123", "safe_contact_times": "after four"}


def test_it_sees_the_minimum_contact_and_days(story: Story, journey: str) -> None:
    assert minimum(learner(story, journey)) == STATUTORY | CONTACT
    assert story.get(OFFICER, f"/journeys/{journey}")["dates"]["started_on"] == "2026-03-02"


def test_what_the_learner_takes_back_changes_nothing_of_it(story: Story, journey: str) -> None:
    before = learner(story, journey)
    for row in story.get(LEAD, f"/journeys/{journey}")["consents"]:
        withdraw(story, LEAD, journey, row["id"])
    assert learner(story, journey) == before


@pytest.mark.parametrize("who", [LEAD, "northgate.tutor", "priya", OFFICER])
def test_once_the_learner_objects_it_sees_the_minimum_alone(story: Story, journey: str, who: str) -> None:
    object_to(story, journey, who)
    assert minimum(learner(story, journey)) == STATUTORY
    assert not any(story.get(OFFICER, f"/journeys/{journey}")["dates"].values())


def test_nor_does_a_copy_tell_it_more(story: Story, journey: str) -> None:
    object_to(story, journey, LEAD)
    texts = [export(story, LEAD, journey, "council").text, export(story, OFFICER, journey, form="csv").text]
    assert not [text for text in texts if "496" in text or "after four" in text]
    assert all("7 Canary Row" in text for text in texts)


def test_an_objection_is_the_authority_s_alone_and_can_be_taken_back(story: Story, journey: str) -> None:
    before = learner(story, journey), learner(story, journey, LEAD)
    object_to(story, journey, LEAD)
    assert learner(story, journey, LEAD) == before[1]
    object_to(story, journey, LEAD, objects=False)
    assert learner(story, journey) == before[0]


def test_it_is_on_record_with_the_learner_s_word(story: Story, journey: str) -> None:
    object_to(story, journey, LEAD)
    entry = story.history(journey)[-1]
    assert (entry.event, entry.detail) == (
        "record_tracking_objection", {"objects": True, "said_on": "2026-03-02", "channel": "face_to_face"},
    )  # fmt: skip


def test_a_stranger_records_none(story: Story, journey: str) -> None:
    object_to(story, journey, "harbour.coordinator", expect=404)


def test_of_somebody_of_18_the_authority_sees_nothing(story: Story) -> None:
    journey = way.accepted(story, about=AMY | {"birth_date": "2008-03-02"})
    story.get(OFFICER, f"/journeys/{journey}", expect=404)
    assert codes(export(story, LEAD, journey, "council", expect=409).json()) == ["receiver_sees_nothing"]
