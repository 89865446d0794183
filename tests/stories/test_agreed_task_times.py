"""An agreement sets how long tasks that stand on it may take, their chasing and calendar ("Time", rule 0.5)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from engine.definition import USUAL_LEVELS
from engine.tables import Task
from engine.tasks import Errand
from tests.people import agreement
from tests.stories import way
from tests.stories.chased import answer, chase, chases, more_time
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.facts.terms import errand_under
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.agreements import Agreement
from workflows.vocabulary import Role, TaskKind

LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}
M2, M4 = "lead_provider", "partnership"
PARTS = {M2: ["initial_assessment", "functional_skills"], M4: ["vocational", "personal_social", "functional_skills"]}
BACK = {"reason": "our tutor is ill", "safety": True}
# The four days of work from Tuesday 3 March on which Millbrook is closed.
CLOSED = {"day": "2026-03-03", "until": "2026-03-06", "name": "Moving house"}


def referrals(**said: Any) -> dict[str, Any]:
    """The referral agreement of Connexions and Northgate."""
    return agreement("referral", "referrals", "connexions", "northgate", **said)


def partners(model: str, **said: Any) -> dict[str, Any]:
    """What Northgate and Millbrook agreed in a delivery model."""
    title = f"{model}.millbrook"
    return agreement("external", title, "northgate", "millbrook", partnership=model, delivers=PARTS[model], **said)


def agree(story: Story, said: dict[str, Any]) -> None:
    """Put it into force."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))


def returned(story: Story) -> Task:
    """The task to place again what Millbrook gives back on Monday 2 March 2026."""
    journey = way.taught_elsewhere(story, M2)
    story.hand_off(PARTNER, story.hand_offs(journey, "component")[0], "return_work", BACK)
    (task,) = story.tasks(journey, "place_again")
    return task


def test_the_next_step_after_an_end_follows_the_referral_s_agreement(story: Story) -> None:
    agree(story, referrals(times={"aftercare": 2}))
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", LEFT)
    (task,) = story.tasks(journey, "aftercare")
    assert story.task_due(task) == date(2026, 3, 4)


def test_placing_again_follows_the_agreement_of_what_came_back(story: Story) -> None:
    agree(story, referrals(times={"place_again": 1}))
    agree(story, partners(M2, times={"place_again": 3}))
    assert story.task_due(returned(story)) == date(2026, 3, 5)


def test_a_partner_s_request_follows_the_partner_s_agreement(story: Story) -> None:
    agree(story, partners(M2, times={"lead_request": 2}))
    journey = way.taught_elsewhere(story, M2)
    story.act(PARTNER, journey, "request_ending", {"what": "withdrawal", "reason": "not seen"})
    (task,) = story.tasks(journey, "lead_request")
    assert story.task_due(task) == date(2026, 3, 4)


def test_final_credit_is_asked_for_as_long_before_the_report_as_agreed(story: Story) -> None:
    """The report is due on Monday 9 March."""
    agree(story, partners(M2, times={"final_credit": 4}))
    journey = way.taught_elsewhere(story, M2)
    way.secure(story, journey)
    way.leave(story, journey)
    (task,) = story.tasks(journey, "final_credit")
    assert story.task_due(task) == date(2026, 3, 3)


def test_review_input_is_asked_for_as_long_before_the_review_as_agreed(story: Story) -> None:
    """The review is due on Monday 30 March."""
    agree(story, partners(M4, times={"review_input": 5}))
    journey = way.on_programme(story, M4)
    story.sweep("2026-03-16 00:00")
    (task,) = story.tasks(story.hand_offs(journey, "partner")[-1], "review_input")
    assert story.task_due(task) == date(2026, 3, 23)


@pytest.mark.parametrize(("times", "due"), [({}, date(2026, 3, 4)), ({"re_offer": 4}, date(2026, 3, 6))])
def test_offering_to_the_next_partner_follows_the_agreement_of_who_said_no(
    story: Story, times: dict[str, int], due: date
) -> None:
    agree(story, partners(M4, times=times))
    journey = way.in_planning(story, M4)
    way.rank(story, journey, "millbrook", "harbour")
    sent = story.send(LEAD, journey, "partner", "millbrook")
    story.hand_off(PARTNER, sent, "decline", {"reason": "no_place"})
    (task,) = story.tasks(journey, "re_offer")
    assert story.task_due(task) == due


def test_a_level_that_is_off_is_left_out_and_the_others_come(story: Story) -> None:
    agree(story, partners(M2, times={"place_again.remind": None, "place_again.escalate": None}))
    task = returned(story)
    story.sweep("2026-03-27 00:00")
    assert [row.level for row in chases(story, task.id)] == ["flag", "escalate_again"]


def test_the_receiver_s_own_closures_count_where_the_agreement_says_so(story: Story) -> None:
    agree(story, partners(M2, times={"place_again": 3}, provider_calendar=True))
    story.post("millbrook.manager", "/closures", CLOSED)
    assert story.task_due(returned(story)) == date(2026, 3, 11)


def test_a_closure_of_the_receiver_added_later_moves_the_task_too(story: Story) -> None:
    agree(story, partners(M2, times={"place_again": 3}, provider_calendar=True))
    task = returned(story)
    moved = story.post("millbrook.manager", "/closures", CLOSED)["moved"]
    assert ("place_again", "2026-03-05", "2026-03-11") in {
        (each["rule"], each["due_before"], each["due_after"]) for each in moved
    }
    (task,) = story.tasks(task.instance_id or "", "place_again")
    assert story.task_due(task) == date(2026, 3, 11)


def test_without_such_an_agreement_nobody_s_own_closures_count(story: Story) -> None:
    story.post("millbrook.manager", "/closures", CLOSED)
    assert story.task_due(returned(story)) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("times", "until", "code"),
    [
        ({"chaser_extension": 2}, "2026-03-19", None),
        ({"chaser_extension": 2}, "2026-03-20", "day_too_late"),
        ({"chaser_extension": None}, "2026-03-18", "no_more_time"),
    ],
)
def test_who_is_chased_puts_it_off_for_as_long_as_is_agreed(
    story: Story, times: dict[str, Any], until: str, code: str | None
) -> None:
    """Late since Tuesday 17 March."""
    agree(story, partners(M2, times=times))
    task = returned(story)
    story.sweep("2026-03-17 00:00")
    chaser = chase(story, task.id).id
    refused = answer(story, LEAD, chaser, more_time(until), at="2026-03-17 10:00", expect=409 if code else 200)
    assert code is None or codes(refused) == [code]


def test_a_learner_may_say_no_for_as_long_as_is_agreed(story: Story) -> None:
    agree(story, referrals(times={"learners_choice": 2}))
    journey = way.accepted(story)
    assert story.get(LEAD, f"/journeys/{journey}")["dates"]["may_say_no_until"] == "2026-03-04"


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"place_again": None}, "only time limits and levels are switched off: give a number for place_again"),
        ({"reopen_window": None}, "give a number for reopen_window"),
        ({"place_again.escalate": 5}, "in order, the flag first: see place_again"),
        ({"place_again.shout": None}, "is no time limit"),
        ({"withdrawal_question.flag": None}, "is no time limit"),
        ({"september_guarantee.flag": None}, "is no time limit"),
        ({"september_guarantee": 5}, "is no time limit"),
        ({"duplicate_uln": 5}, "is no time limit"),
    ],
)
def test_what_no_agreement_can_set_is_refused(times: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Network.model_validate({"agreements": [referrals(times=times)]})


@pytest.mark.parametrize(("kind", "moved"), [(TaskKind.DUPLICATE_ULN, False), (TaskKind.AFTERCARE, True)])
def test_no_agreement_moves_the_chasing_of_what_it_cannot_speak_about(
    story: Story, kind: TaskKind, moved: bool
) -> None:
    agree(story, referrals(times={"escalate": 4}))
    errand = Errand(kind, None, story.cast["northgate"], Role.COORDINATOR)
    with story.cast.runtime.database.reading() as transaction:
        said = transaction.session.exec(select(Agreement).where(Agreement.title == "referrals")).one()
        under = errand_under(transaction.session, errand, said.id)
    assert (under.levels != USUAL_LEVELS) is moved


@pytest.mark.parametrize(("day", "expect"), [("2026-03-12", 200), ("2026-03-13", 409)])
def test_how_long_an_end_can_be_taken_back_follows_the_referral_s_agreement(
    story: Story, day: str, expect: int
) -> None:
    """Ended on Monday 2 March 2026, and ten days are agreed."""
    agree(story, referrals(times={"reopen_window": 10}))
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", LEFT)
    reply = story.act(LEAD, journey, "ask_reopening", {"reason": "she is back"}, at=f"{day} 23:00", expect=expect)
    if expect != 200:
        assert codes(reply) == ["too_late_to_reopen"]
        assert reply["refusals"][0]["sentence"].startswith("More than 10 days have passed")


@pytest.mark.parametrize(("day", "expect"), [("2026-04-01", 200), ("2026-04-02", 409)])
def test_how_long_an_assessment_is_taken_over_follows_the_referral_s_agreement(
    story: Story, day: str, expect: int
) -> None:
    """Assessed on Monday 2 March 2026, and one month is agreed."""
    agree(story, referrals(times={"assessment_reuse": 1}))
    amy = way.learner("Amy Cole")
    first = way.in_planning(story, "holistic", amy)
    story.act(LEAD, first, "withdraw", LEFT)
    story.at(f"{day} 10:00")
    again = way.in_assessment(story, "holistic", amy, earlier_journey_id=first)
    reply = story.act(LEAD, again, "reuse_assessment", expect=expect)
    if expect != 200:
        assert "There is no earlier assessment under 1 month old" in reply["refusals"][0]["sentence"]
