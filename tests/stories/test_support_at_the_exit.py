"""Support still open at the exit: handed over to the destination with consent, and then no longer in the way."""

from typing import Any

import pytest

from tests.stories import deeds, way
from tests.stories.story import Story, codes
from tests.stories.way import CONTACT, FOR_SUPPORT, LEAD

WORKER = "waywheel.worker"
ADVISER = "northgate.adviser"
NEED = {"needs": [{"code": "travel"}]}
COUNSELLING = {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}
MENTOR = {"person": "the college's mentor"}


def leaving(story: Story, *, began: bool = True, **told: Any) -> tuple[str, str]:
    """A journey in EXIT_REVIEW, everything for its end recorded, and its travel support by WayWheel, still open."""
    journey = way.on_programme(story, **(told or deeds.NEED))
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    if began:
        story.hand_off(WORKER, support, "accept")
        way.begin(story, support, "waywheel", "worker")
    way.credit(story, journey)
    way.secure(story, journey)
    way.leave(story, journey)
    return journey, support


def to_pellow(story: Story, **more: Any) -> dict[str, Any]:
    """The hand-over to Pellow Joinery, where the learner becomes an apprentice."""
    return {"organisation_id": story.cast["pellow"], **more}


def consents(story: Story, receiver: str, basis: str = "consent") -> dict[str, Any]:
    """A need for travel, of which Northgate and WayWheel may know, and on some basis one receiver more."""
    receivers = {"northgate": "consent", "waywheel": "consent", receiver: basis}
    shared = [{**FOR_SUPPORT, "basis": ground, "receiver_id": story.cast[each]} for each, ground in receivers.items()]
    return {**NEED, "shared": [CONTACT, *shared]}


def test_support_handed_over_lets_the_journey_close(story: Story) -> None:
    """C17, 5: once somebody at the destination goes on with it, nothing stands in the way of closing."""
    journey, support = leaving(story)
    assert codes(story.act(LEAD, journey, "close", expect=409)) == ["support_open"]
    story.hand_off(LEAD, support, "hand_support_over", MENTOR)
    story.act(LEAD, journey, "close")
    assert (story.state(journey), story.tasks(journey)) == ("progressed", [])


def test_support_handed_over_says_to_whom(story: Story) -> None:
    """5: organisation and person stay on record with the outcome."""
    _journey, support = leaving(story)
    story.hand_off(LEAD, support, "hand_support_over", to_pellow(story, **MENTOR))
    seen = story.get(LEAD, f"/hand-offs/{support}")
    assert (seen["state"], seen["support_outcome"]) == ("ended_complete", "handed_over")
    assert (seen["handed_to"]["name"], seen["handed_to_person"]) == ("Pellow Joinery", MENTOR["person"])


def test_the_consent_of_the_hand_over_stands_in_the_story(story: Story) -> None:
    """5: every hand-over can be traced to the learner's consent."""
    journey, support = leaving(story)
    story.hand_off(LEAD, support, "hand_support_over", MENTOR)
    known = {each["id"] for each in story.get(LEAD, f"/journeys/{journey}")["consents"] if each["need"]}
    assert story.history(support)[-1].detail["consent"] in known


def test_support_not_yet_begun_is_taken_back_as_handed_over(story: Story) -> None:
    """C21, 5: what the agency had not begun is taken back from it."""
    _journey, support = leaving(story, began=False)
    story.hand_off(LEAD, support, "hand_support_over", MENTOR)
    seen = story.get(LEAD, f"/hand-offs/{support}")
    assert (seen["state"], seen["support_outcome"]) == ("recalled", "handed_over")


def test_consent_for_the_destination_is_enough(story: Story) -> None:
    """5: the learner agreed that Pellow Joinery hears of the need."""
    _journey, support = leaving(story, **consents(story, "pellow"))
    story.hand_off(LEAD, support, "hand_support_over", to_pellow(story))
    assert story.state(support) == "ended_complete"


@pytest.mark.parametrize("basis", ["public_task", "legal_obligation"])
def test_only_the_learner_s_consent_hands_support_over(story: Story, basis: str) -> None:
    """5: "with consent" is the learner's word, no other lawful basis."""
    _journey, support = leaving(story, **consents(story, "pellow", basis))
    refused = story.hand_off(LEAD, support, "hand_support_over", to_pellow(story), expect=409)
    assert codes(refused) == ["consent_missing"]


def test_consent_for_the_agency_alone_hands_nothing_over(story: Story) -> None:
    """5: what WayWheel may know is not for the destination; nor for a person there."""
    _journey, support = leaving(story, **consents(story, "haven"))
    for to in (to_pellow(story), MENTOR):
        assert codes(story.hand_off(LEAD, support, "hand_support_over", to, expect=409)) == ["consent_missing"]


def test_consent_taken_back_hands_nothing_over(story: Story) -> None:
    """C25: a withdrawal counts at once."""
    journey, support = leaving(story)
    consent = next(each["id"] for each in story.get(LEAD, f"/journeys/{journey}")["consents"] if each["need"])
    story.act(LEAD, journey, "withdraw_consent", {"consent_id": consent, "learners_word": way.word(story)})
    assert codes(story.hand_off(LEAD, support, "hand_support_over", MENTOR, expect=409)) == ["consent_missing"]


def test_an_unknown_organisation_takes_nothing_over(story: Story) -> None:
    """5: an organisation is one that is known here."""
    _journey, support = leaving(story)
    stranger = {"organisation_id": "01a00000-0000-7000-8000-000000000000"}
    assert codes(story.hand_off(LEAD, support, "hand_support_over", stranger, expect=409)) == ["receiver_unknown"]


def test_support_is_handed_over_to_somebody(story: Story) -> None:
    """5: a hand-over to nobody is none."""
    _journey, support = leaving(story)
    story.hand_off(LEAD, support, "hand_support_over", {}, expect=422)


def test_ending_support_is_not_handing_it_over(story: Story) -> None:
    """C21: an agency says how it ended, and never that others go on with it."""
    _journey, support = leaving(story)
    story.hand_off(WORKER, support, "end", {"outcome": "handed_over"}, expect=422)


def test_the_agency_hands_nothing_over(story: Story) -> None:
    """5: sender and responsible organisation hand over; the agency ends its part."""
    _journey, support = leaving(story)
    assert codes(story.hand_off(WORKER, support, "hand_support_over", MENTOR, expect=409)) == ["not_yours"]


def test_the_responsible_adviser_hands_over_what_the_referrer_opened(story: Story) -> None:
    """5: support that the referrer opened before entry is settled by whoever answers for the learner now."""
    journey = way.refer(story, **deeds.NEED)
    support = story.send("priya", journey, "support", "waywheel", need="travel")
    way.accept(story, journey)
    way.start(story, journey)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    way.assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    way.secure(story, journey)
    way.leave(story, journey)
    story.hand_off(ADVISER, support, "hand_support_over", MENTOR)
    assert story.state(support) == "recalled"


def test_the_agency_does_not_hear_who_takes_counselling_over(story: Story) -> None:
    """0.6: after the end the agency keeps its outcome, not where the learner went."""
    journey = way.on_programme(story, needs=[{"code": "counselling"}], shared=[CONTACT, COUNSELLING])
    support = story.send(LEAD, journey, "support", "haven", need="counselling")
    story.hand_off("haven.worker", support, "accept")
    way.begin(story, support, "haven", "worker")
    way.secure(story, journey)
    way.leave(story, journey)
    story.hand_off(LEAD, support, "hand_support_over", MENTOR)
    seen = story.get("haven.worker", f"/hand-offs/{support}")
    assert (seen["support_outcome"], seen["handed_to_person"]) == ("handed_over", None)
