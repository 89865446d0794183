"""Who may end a journey for all who are asked, and who may take back the report of a death."""

from tests.stories import way
from tests.stories.story import Story, codes

MOVED = {"moved_on": "2026-03-02", "source": "a letter", "evidence": "the post came back", "destination_asked": True}
DEATH = {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"}


def offered(story: Story) -> str:
    """A learner offered to Millbrook and to Harbour."""
    return way.refer(story, "consortium", receivers=[story.cast["millbrook"], story.cast["harbour"]])


def test_a_member_merely_asked_does_not_cancel_the_journey_for_all(story: Story) -> None:
    journey = offered(story)
    refused = story.act(way.PARTNER, journey, "cancel", {"reason": "duplicate"}, expect=409)
    assert codes(refused) == ["others_are_asked"]
    assert "decline your offer instead" in refused["refusals"][0]["sentence"]


def test_a_member_merely_asked_does_not_end_the_journey_as_moved_away(story: Story) -> None:
    refused = story.act(way.PARTNER, offered(story), "record_moved_away", MOVED, expect=409)
    assert codes(refused) == ["others_are_asked"]


def test_a_member_records_the_word_of_a_learner_who_calls_everything_off(story: Story) -> None:
    journey = offered(story)
    body = {"reason": "changed_mind", "learner_said": way.word(story)}
    story.act(way.PARTNER, journey, "cancel", body)
    assert story.state(journey) == "cancelled"
    assert story.history(journey)[-1].detail["channel"] == "face_to_face"


def test_the_referrer_ends_the_journey_for_all_who_are_asked(story: Story) -> None:
    cancelled, moved = offered(story), way.refer(story, "holistic", "Bob Fell")
    story.act("priya", cancelled, "cancel", {"reason": "changed_mind"})
    story.act("priya", moved, "record_moved_away", MOVED)
    assert (story.state(cancelled), story.state(moved)) == ("cancelled", "moved_away")


def test_the_last_who_is_asked_may_end_the_journey(story: Story) -> None:
    journey = offered(story)
    other = story.hand_offs(journey)[1]
    story.hand_off("harbour.coordinator", other, "decline", {"reason": "no_place", "advice": "try Millbrook"})
    story.act(way.PARTNER, journey, "record_moved_away", MOVED)
    assert story.state(journey) == "moved_away"


def test_what_a_member_may_not_end_is_shown_closed_to_it(story: Story) -> None:
    items = story.get(way.PARTNER, f"/journeys/{offered(story)}/actions")["items"]
    shown = {each["name"]: each["open"] for each in items if each["name"] in ("cancel", "record_moved_away")}
    assert shown == {"cancel": False, "record_moved_away": False}


def test_the_referrer_does_not_take_back_the_providers_report_of_a_death(story: Story) -> None:
    journey = way.on_programme(story)
    story.act(way.LEAD, journey, "report_death", DEATH)
    refused = story.act("priya", journey, "withdraw_death_report", {"reason": "not heard of it"}, expect=409)
    assert codes(refused) == ["not_yours"]
    story.act(way.LEAD, journey, "withdraw_death_report", {"reason": "another learner"})


def test_a_report_made_on_a_journey_that_has_ended_since_is_taken_back_on_another(story: Story) -> None:
    journey = way.accepted(story)
    other = story.refer(way.learner("Amy Cole"), to="consortium", same_person=True)
    story.act(way.LEAD, journey, "report_death", DEATH)
    story.act(way.LEAD, journey, "cancel", {"reason": "mistake"})
    story.act("priya", other, "withdraw_death_report", {"reason": "another learner"})
    story.act("priya", other, "report_death", DEATH)
