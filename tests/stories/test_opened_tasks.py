"""Whoever has a task hears of it when it opens, in the digest unless it is urgent, and of none that is done by then."""

from typing import Any

import pytest
from sqlmodel import col, select

from api.jobs import AGREEMENTS, GUARANTEES, Job, worker_of
from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from engine.tables import OutboxMessage
from notifications.recipients import wish_of
from notifications.run import deliver_once
from notifications.tables import InboxItem
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story, london
from tests.stories.test_told_of_tasks import withdrawn_from_counselling
from tests.stories.way import LEAD, PARTNER

LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}
UNWELL = {"reason": "learner_unwell", "review_on": "2026-06-30"}
DEATH = {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"}


def opened(story: Story, kind: str) -> list[OutboxMessage]:
    """The messages that tell of a new task of a kind."""
    return [each for each in story.messages("task.opened") if each.payload["kind"] == kind]


def told(story: Story, words: str) -> list[str]:
    """Who has something with these words in the inbox once the messages have gone out."""
    deliver_once(story.cast.runtime.database, ADDRESS_BOOK, channels_of(Settings()))
    with story.cast.runtime.database.reading() as transaction:
        lines = transaction.session.exec(select(InboxItem.person_id).where(col(InboxItem.subject).contains(words)))
        people = set(lines)
    return sorted(name for name, identifier in story.cast.ids.items() if identifier in people)


def look(story: Story, job: Job, at: str) -> Any:
    """A nightly job at a time; what it opened and finished."""
    story.at(at)
    return worker_of(story.cast.runtime, Settings()).run(job)


def waits(story: Story, message: OutboxMessage) -> bool:
    """Whether a message waits for somebody's daily digest."""
    with story.cast.runtime.database.reading() as transaction:
        return wish_of(transaction.session, story.cast["priya"], message.topic, message.payload).grouped


def test_the_named_adviser_hears_of_the_next_step_as_the_learner_leaves(story: Story) -> None:
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", LEFT)
    (message,) = opened(story, "aftercare")
    (task,) = story.tasks(journey, "aftercare")
    assert (message.payload["task"], message.payload["due_on"]) == (task.id, "2026-03-09")
    assert (message.payload["person"], message.created_at) == (story.cast["priya"], task.opened_at)
    assert waits(story, message)
    assert told(story, "a new task, the next step") == ["priya"]


def test_the_fourth_week_of_absence_is_told_at_its_midnight_at_once_and_never_again(story: Story) -> None:
    """C18: the alert comes at 00:00 of the 28th day, and there is no other level."""
    journey = way.in_induction(story)
    story.sweep("2026-03-30 00:00")
    (message,) = opened(story, "withdrawal_question")
    assert (message.created_at, waits(story, message)) == (london("2026-03-30 00:00"), False)
    story.sweep("2026-05-01 09:00")
    (task,) = story.tasks(journey, "withdrawal_question")
    assert (chases(story, task.id), len(opened(story, "withdrawal_question"))) == ([], 1)


def test_of_a_reopening_to_confirm_everybody_hears_but_who_asks(story: Story) -> None:
    journey = way.in_assessment(story)
    story.act(LEAD, journey, "ask_reopening", {"reason": "Too early."})
    assert told(story, "confirming a reopening") == ["northgate.second_coordinator"]


def test_of_counselling_to_be_handed_over_only_named_staff_hear(story: Story) -> None:
    """0.6: the task says that there is counselling."""
    support = withdrawn_from_counselling(story)
    reference = story.get("northgate.adviser", f"/hand-offs/{support}")["reference"]
    people = told(story, f"{reference}: a new task, handing support over")
    assert "northgate.adviser" in people
    assert {who.rpartition("_")[2].rpartition(".")[2] for who in people} <= {"adviser", "coordinator", "lead"}


def test_what_is_done_before_the_message_leaves_is_told_to_nobody(story: Story) -> None:
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", LEFT)
    (task,) = story.tasks(journey, "aftercare")
    story.post("priya", f"/tasks/{task.id}/done", {"outcome": "A new course was found."})
    assert told(story, "a new task, the next step") == []
    assert {each.status for each in opened(story, "aftercare")} == {"cancelled"}


def test_of_a_reported_death_the_second_person_hears_at_once_and_of_other_tasks_nobody(story: Story) -> None:
    """C19: messages wait until the second person has looked, but for what asks that person."""
    journey = way.taught_elsewhere(story, "lead_provider")
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(PARTNER, journey, "request_ending", {"what": "withdrawal", "reason": "not seen"})
    (asking,) = opened(story, "confirm_death")
    assert (asking.status, waits(story, asking)) == ("waiting", False)
    assert [each.status for each in opened(story, "lead_request")] == ["held"]


def test_a_task_about_no_journey_is_told_when_it_opens(story: Story) -> None:
    look(story, AGREEMENTS, "2026-06-01 00:10")
    found = opened(story, "agreement_ends")
    assert {each.instance_id for each in found} == {None}
    assert told(story, "a new task, an agreement that ends soon") == ["millbrook.manager", "northgate.manager"]


@pytest.mark.parametrize(
    ("born", "since", "at", "kind"),
    [
        ("2009-05-14", {}, "2026-06-01 00:15", "september_guarantee"),
        ("2006-01-10", {"current_activity_since": "2026-01-31"}, "2026-04-30 00:15", "young_persons_guarantee"),
    ],
)
def test_what_is_owed_to_young_people_is_asked_for_through_a_hold(
    story: Story, born: str, since: dict[str, Any], at: str, kind: str
) -> None:
    journey = way.refer(story, about=way.learner("Amy Cole", birth_date=born), **since)
    way.accept(story, journey, planned_end_on="2026-07-31")
    story.act(LEAD, journey, "hold", UNWELL)
    look(story, GUARANTEES, at)
    (task,) = story.tasks(journey, kind)
    assert (task.slept_at, task.remaining, task.through_hold) == (None, None, True)
    (message,) = opened(story, kind)
    assert message.payload["due_on"] == str(story.task_due(task))


def test_who_is_referred_after_september_is_not_asked_after_that_year(story: Story) -> None:
    """It would be late on the day it opens; whoever follows the learner sees them in the list all the same."""
    story.at("2026-10-05 10:00")
    journey = way.refer(story)
    assert look(story, GUARANTEES, "2026-10-06 00:15")["opened"] == 0
    story.sweep("2026-10-20 09:00")
    assert story.tasks(journey, "september_guarantee") == []
    listed = story.get("priya", "/september-guarantee", offered="no")["items"]
    assert [each["learner_name"] for each in listed] == ["Amy Cole"]


@pytest.mark.parametrize(("return_on", "reviewed_on"), [("2026-03-06", None), ("2026-03-09", "2026-03-02")])
def test_a_break_of_less_than_five_days_is_not_looked_at_before_the_return(
    story: Story, return_on: str, reviewed_on: str | None
) -> None:
    """C14: the day five working days before the return has passed when such a break is agreed."""
    journey = way.on_programme(story)
    body = {"agreed_on": "2026-03-02", "return_on": return_on, "reason": "family", "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "start_break", body)
    due = [str(story.due(journey, each.rule)) for each in story.open_deadlines(journey) if each.rule == "break_review"]
    assert due == ([] if reviewed_on is None else [reviewed_on])
    story.sweep("2026-03-03 00:00")
    assert [row.level for row in chases(story, journey) if row.rule == "break_review"] == (
        [] if reviewed_on is None else ["flag"]
    )
    assert str(story.due(journey, "break_return")) == return_on
