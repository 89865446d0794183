"""Once a death is reported nothing more is told of the learner until a second person has looked (rule C19)."""

from sqlmodel import col, select

from engine.tables import OutboxMessage
from notifications.words import WORDS
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_told_of_tasks import post, said

DEATH = {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"}


def statuses(story: Story) -> set[str]:
    """In which ways the messages written until now stand, but for what ends the silence."""
    wanted = select(OutboxMessage.status).where(col(OutboxMessage.despite_hold).is_(False))
    with story.cast.runtime.database.reading() as transaction:
        return set(transaction.session.exec(wanted))


def reported(story: Story) -> str:
    """Amy on programme, her death reported a moment ago."""
    journey = way.on_programme(story)
    story.act(way.LEAD, journey, "report_death", DEATH)
    return journey


def test_what_is_told_after_the_report_waits(story: Story) -> None:
    journey = reported(story)
    way.secure(story, journey)
    assert statuses(story) == {"held"}


def test_what_is_told_of_a_hand_off_after_the_report_waits(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    story.act(way.LEAD, journey, "report_death", DEATH)
    story.hand_off(way.PARTNER, story.hand_offs(journey, "component")[0], "submit_work", {})
    assert statuses(story) == {"held"}


def test_what_is_told_of_another_journey_of_the_learner_waits(story: Story) -> None:
    reported(story)
    story.refer(way.learner("Amy Cole"), to="consortium", same_person=True)
    assert statuses(story) == {"held"}


def test_what_is_told_of_others_goes_on(story: Story) -> None:
    reported(story)
    bob = way.refer(story, "holistic", "Bob Fell")
    assert [each.status for each in story.messages("referral.sent", bob)] == ["waiting"]


def test_everything_goes_again_once_the_report_is_taken_back(story: Story) -> None:
    journey = reported(story)
    way.secure(story, journey)
    story.act(way.LEAD, journey, "withdraw_death_report", {"reason": "another learner"})
    assert statuses(story) == {"waiting"}


def test_only_the_second_person_is_chased_meanwhile(story: Story) -> None:
    """C19: the task that ends the silence is chased, and its chasers leave."""
    journey = reported(story)
    way.secure(story, journey)
    post(story, "2026-03-06 00:00:10")
    chasers = story.messages("task.chased", journey)
    assert {(each.payload["kind"], each.status) for each in chasers} == {("confirm_death", "sent")}
    assert any(WORDS["confirm_death"] in line for line in said(story, way.LEAD))


def test_what_is_told_later_does_not_stop_the_chaser(story: Story) -> None:
    """C19: other messages wait again, the chaser of the second person does not."""
    journey = reported(story)
    story.sweep("2026-03-04 00:00:10")
    way.secure(story, journey)
    chasers = story.messages("task.chased", journey)
    assert {each.status for each in chasers} == {"waiting"}
