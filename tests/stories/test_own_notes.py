"""What the learner writes comes to the staff who are named for it, to the next review, and is a task where they ask."""

import re
from datetime import date

import pytest

from tests.pages.test_problem_pages import seated
from tests.stories import way
from tests.stories.own import come_in, newest, read, say, text_of
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD
from workflows.actions.learners import own_notes
from workflows.tables.learners import Learner

ADVISER, MANAGER, TUTOR = "northgate.adviser", "northgate.manager", "northgate.tutor"
THANKS = "We have it. Thank you."
NOTE = "I was late because of the bus."


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, on her programme."""
    return way.on_programme(story)


def overview(story: Story, who: str, journey: str) -> str:
    """The record as somebody of the staff sees it first."""
    return str(seated(story.cast, who).get(f"/journeys/{journey}").text)


def test_a_note_is_kept_and_shown_to_the_learner(story: Story, journey: str) -> None:
    client = come_in(story)
    shown = read(client, say(client, "/my/comments", text=NOTE).headers["location"])
    assert THANKS in shown
    # An address alone says of nobody that they wrote something.
    assert THANKS not in read(client, "/my/comments?done=own.write_note")
    for path in ("/my/comments", "/my/plan"):
        assert f"A note, 2 March 2026, 10:00 {NOTE}" in read(client, path)


def test_named_staff_read_it_and_nobody_else(story: Story, journey: str) -> None:
    say(come_in(story), "/my/comments", text=NOTE)
    everybody = (ADVISER, LEAD, "northgate.safeguarding_lead", MANAGER, TUTOR, "priya", "council.officer")
    told = [who for who in everybody if NOTE in overview(story, who, journey)]
    assert told == [ADVISER, LEAD, "northgate.safeguarding_lead"]


def test_a_note_moves_no_journey(story: Story, journey: str) -> None:
    version = story.instance(journey).version
    say(come_in(story), "/my/comments", text=NOTE)
    assert story.instance(journey).version == version


def test_a_note_stands_beside_the_form_of_the_next_review_and_never_in_it(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/comments", text=NOTE)
    form = f"/journeys/{journey}/actions/record_review"
    before, _form, fields = seated(story.cast, ADVISER).get(form).text.partition('<form method="post"')
    # All who read the review would read it there.
    assert (NOTE in before, NOTE in fields) == (True, False)
    assert NOTE not in seated(story.cast, TUTOR).get(form).text
    way.review(story, journey, ADVISER)
    assert NOTE not in seated(story.cast, ADVISER).get(form).text
    assert "It was there at your review on 2 March 2026." in read(client, "/my/comments")


def test_a_review_without_named_staff_leaves_the_note_for_the_next(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/comments", text=NOTE)
    way.review(story, journey, TUTOR)
    assert "It was there at your review" not in read(client, "/my/comments")


def test_a_note_that_came_after_the_day_of_the_review_waits_for_the_next(story: Story, journey: str) -> None:
    held_on = way.in_days(story, 0)
    story.at("2026-03-04 10:00")
    client = come_in(story)
    say(client, "/my/comments", text=NOTE)
    way.review(story, journey, ADVISER, held_on=held_on)
    assert "It was there at your review" not in read(client, "/my/comments")


def test_a_note_that_came_while_the_review_was_written_down_waits_for_the_next(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/comments", text=NOTE)
    page = seated(story.cast, ADVISER)
    path = f"/journeys/{journey}/actions/record_review"
    opened = page.get(path).text
    hidden = dict(re.findall(r'name="(_\w+)" value="([^"]*)"', opened))
    story.at("2026-03-02 10:10")
    say(client, "/my/comments", text="I will not be there tomorrow.")
    held = {"held_on-day": "2", "held_on-month": "3", "held_on-year": "2026", "sessions_planned": "10",
            "sessions_attended": "9", "at_risk": "no", "learner_comment": "It goes well."}  # fmt: skip
    assert page.post(path, data={**hidden, **held}, follow_redirects=False).status_code == 303
    notes = read(client, "/my/comments")
    assert notes.count("It was there at your review on 2 March 2026.") == 1
    assert "I will not be there tomorrow. A note, 2 March 2026, 10:00" in notes


def test_an_empty_note_is_asked_for_again(story: Story, journey: str) -> None:
    answer = say(come_in(story), "/my/comments", text="  ")
    assert answer.status_code == 422
    assert "What do you want to say?" in text_of(answer)


def test_a_note_that_is_too_long_is_kept_in_the_form(story: Story, journey: str) -> None:
    answer = say(come_in(story), "/my/comments", text="bus " * 1200)
    assert (answer.status_code, answer.text.count("bus bus") > 0) == (422, True)


def test_the_same_click_twice_is_one_note(story: Story, journey: str) -> None:
    client = come_in(story)
    for _ in range(2):
        say(client, "/my/comments", "own-once", text=NOTE)
    assert read(client, "/my/comments").count(NOTE) == 1


def test_more_than_anybody_writes_on_a_day_waits_for_tomorrow(story: Story, journey: str) -> None:
    client = come_in(story)
    for number in range(20):
        say(client, "/my/comments", text=f"{number}")
    answer = say(client, "/my/comments", text=NOTE)
    assert "You have written a lot today." in text_of(answer)
    assert NOTE in answer.text
    story.at("2026-03-03 10:00")
    assert say(come_in(story), "/my/comments", text=NOTE).status_code == 303


@pytest.mark.parametrize(("kind", "role"), [("change", "coordinator"), ("support", "adviser")])
def test_what_the_learner_asks_for_is_a_task_of_five_working_days(
    story: Story, journey: str, kind: str, role: str
) -> None:
    client = come_in(story)
    assert say(client, "/my/change", kind=kind, text=NOTE).status_code == 303
    (task,) = story.tasks(journey, "learners_request")
    assert (task.role, task.detail["what"], str(story.task_due(task))) == (role, kind, "2026-03-09")
    assert "You should hear from us by 9 March 2026. You need not ask again." in read(client, "/my/change")
    assert NOTE not in str(task.detail)


def test_what_is_asked_twice_is_asked_already(story: Story, journey: str) -> None:
    client = come_in(story)
    for text in (NOTE, "And I want to move to care."):
        say(client, "/my/change", kind="change", text=text)
    assert len(story.tasks(journey, "learners_request")) == 1
    assert read(client, "/my/change").count("You have asked for this, and we look at it.") == 1
    assert "move to care" in overview(story, ADVISER, journey)


def test_the_learner_reads_that_it_was_dealt_with(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/change", kind="support", text=NOTE)
    (task,) = story.tasks(journey, "learners_request")
    story.post(ADVISER, f"/tasks/{task.id}/done", {"outcome": "met her; she needs a bus pass"})
    page = read(client, "/my/change")
    assert "We looked at it on 2 March 2026." in page
    assert "bus pass" not in page


def test_what_nobody_looked_at_before_the_end_is_not_said_to_be_looked_at(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/change", kind="support", text=NOTE)
    story.act(LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    page = read(client, "/my/change")
    assert "This part ended on 2 March 2026, before we looked at it." in page
    assert "We looked at it" not in page


def test_before_a_place_is_accepted_it_is_the_referrers_to_answer(story: Story) -> None:
    journey = way.refer(story)
    say(come_in(story), "/my/change", kind="change", text=NOTE)
    (task,) = story.tasks(journey, "learners_request")
    assert (task.organisation_id, task.role) == (story.cast["connexions"], "adviser")


def test_nothing_is_asked_of_a_journey_that_has_ended(story: Story, journey: str) -> None:
    client = come_in(story)
    story.act(LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    answer = say(client, "/my/comments", text=NOTE)
    assert (answer.status_code, NOTE in answer.text) == (409, False)
    assert "All your journeys have ended" in read(client, "/my/change")
    answer = say(client, "/my/comments", text=NOTE, journey=journey)
    assert "This part has ended, so nobody works on it now." in text_of(answer)


def test_with_two_journeys_the_learner_says_which_is_meant(story: Story) -> None:
    first = way.refer(story, "holistic")
    second = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    client = come_in(story)
    assert "Which one is it about?" in read(client, "/my/change")
    say(client, "/my/change", kind="change", text=NOTE, journey=first)
    assert (len(story.tasks(first, "learners_request")), story.tasks(second, "learners_request")) == (1, [])
    assert "You asked for a change on 2 March 2026 ( Northgate )." in read(client, "/my/change")


@pytest.mark.parametrize(
    ("born", "line"),
    [("2009-05-14", "Childline on 0800 1111"), ("2007-03-03", "Childline on 0800 1111"),
     ("2007-03-02", "Samaritans on 116 123")],
)  # fmt: skip
def test_whom_to_call_when_not_safe_is_said_by_age(story: Story, journey: str, born: str, line: str) -> None:
    story.set_stored(Learner, newest(story), birth_date=date.fromisoformat(born))
    assert f"You can call {line}, day and night." in read(come_in(story), "/my/comments")


def test_nobody_writes_on_the_journey_of_another(story: Story, journey: str) -> None:
    way.in_induction(story, about="Ben Ode")
    assert say(come_in(story, "Ben"), "/my/comments", text=NOTE, journey=journey).status_code == 404


@pytest.mark.parametrize("code", ["own_journey_ended", "enough_for_today"])
def test_each_reason_against_a_note_says_what_to_do(code: str) -> None:
    (sentence,) = [each.sentence for each in (own_notes.ENDED, own_notes.ENOUGH) if each.code == code]
    assert "adviser" in sentence
