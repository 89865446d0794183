"""A referral that somebody is still writing: theirs alone, sent once, gone in ten working days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from api.housekeeping import forget_expired
from api.subject_access.collecting import held_about
from engine.errors import Refused, UnknownInstance
from engine.runtime import Command, Verdict, Work
from engine.tables import Task
from tests.stories.story import Story
from workflows.actions.referrals import drafting
from workflows.tables.journeys import Journey
from workflows.tables.referrals import ReferralDraft
from workflows.views.known_learner import KnownView, Sought, known_already, whom_it_fits

TYPED = [("given_name", "Amy"), ("family_name", "Cole")]
AMY = Sought("Amy", "Cole", date(2009, 5, 14), postcode="BS1 4DJ")


def run(story: Story, act: Callable[[Work], Verdict], by: str = "priya") -> Verdict:
    """What an action on drafts answers."""
    return story.cast.runtime.run(Command("test"), story.cast.caller(by), act)


def begun(story: Story, typed: Any = TYPED, by: str = "priya") -> str:
    """The id of a draft that somebody begins."""
    return str(run(story, lambda work: drafting.begin(work, "who", typed, whom_it_fits(work, AMY)), by)["id"])


def sent(story: Story, draft: str, journey: str) -> None:
    """A draft became a journey."""

    def act(work: Work) -> Verdict:
        drafting.has_been_sent(work, drafting.held(work, draft), journey)
        return {}

    run(story, act)


def drafts(story: Story) -> list[ReferralDraft]:
    """Every draft there is."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(ReferralDraft)))


def known(story: Story, by: str, sought: Sought = AMY) -> KnownView:
    """What somebody is told of a learner before referring them."""
    with story.cast.runtime.reading(story.cast.caller(by)) as work:
        return known_already(work, sought)


def codes(raised: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal."""
    return [each.code for each in raised.value.refusals]


@pytest.mark.parametrize(("at", "left"), [("2026-03-16 23:59", 1), ("2026-03-17 00:00", 0)])
def test_a_draft_goes_after_ten_working_days(story: Story, at: str, left: int) -> None:
    begun(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        forget_expired(transaction, story.at(at))
    assert len(drafts(story)) == left


def test_a_draft_is_its_writers_alone(story: Story) -> None:
    draft = begun(story)
    with pytest.raises(UnknownInstance):
        run(story, lambda work: drafting.save(work, drafting.held(work, draft), "who", TYPED) and {}, by="tom")


def test_what_is_typed_twice_alike_is_one_draft(story: Story) -> None:
    assert begun(story) == begun(story) != begun(story, [("given_name", "Ben")])


def test_a_draft_about_a_known_learner_is_found_when_they_ask_what_is_held(story: Story) -> None:
    journey = story.refer("Amy Cole")
    draft = begun(story)
    with story.cast.runtime.database.reading() as transaction:
        learner = transaction.session.get_one(Journey, journey).learner_id
        found = held_about(transaction.session, learner)
    assert [row["id"] for row in found.rows["referral_draft"]] == [draft]


def test_a_tutor_begins_no_referral(story: Story) -> None:
    with pytest.raises(Refused) as raised:
        begun(story, by="northgate.tutor")
    assert codes(raised) == ["not_yours"]


def test_nobody_keeps_more_than_fifty_drafts(story: Story) -> None:
    for number in range(drafting.MOST_DRAFTS):
        begun(story, [("given_name", f"Amy {number}")])
    with pytest.raises(Refused) as raised:
        begun(story)
    assert codes(raised) == ["too_many_drafts"]


def test_a_draft_that_becomes_too_large_is_refused(story: Story) -> None:
    draft = begun(story)
    with pytest.raises(Refused) as raised:
        run(story, lambda work: drafting.save(work, drafting.held(work, draft), "reason", [("reason", "a" * 60_001)]))
    assert codes(raised) == ["too_much"]


def test_what_was_sent_is_neither_changed_nor_deleted_and_holds_nothing_typed(story: Story) -> None:
    draft, journey = begun(story), story.refer("Ben Ode")
    sent(story, draft, journey)
    with pytest.raises(Refused) as raised:
        run(story, lambda work: drafting.discard(work, draft))
    assert (codes(raised), drafts(story)[0].answers) == (["already_sent"], {})


def test_of_what_was_sent_nobody_is_alerted(story: Story) -> None:
    draft, journey = begun(story), story.refer("Ben Ode")
    sent(story, draft, journey)
    with pytest.raises(Refused) as raised:
        run(story, lambda work: drafting.nobody_can_take(work, drafting.held(work, draft), "hair"))
    assert codes(raised) == ["already_sent"]


def test_characters_that_show_nothing_are_not_kept(story: Story) -> None:
    begun(story, [("given_name", "A\x00m\x1by")])
    assert drafts(story)[0].answers == {"who": [["given_name", "Amy"]]}


def test_that_nobody_can_take_a_learner_alerts_the_managers_once(story: Story) -> None:
    draft = begun(story)
    for _click in range(2):
        run(story, lambda work: drafting.nobody_can_take(work, drafting.held(work, draft), "hair, level 1"))
    [task] = story.get("connexions.manager", "/tasks")["items"]
    assert (task["kind"], task["about"], task["due_on"]) == (
        "gap_in_provision",
        {"sought": "hair, level 1"},
        "2026-03-09",
    )


def test_the_alert_says_nothing_of_who_the_learner_is(story: Story) -> None:
    draft = begun(story)
    run(story, lambda work: drafting.nobody_can_take(work, drafting.held(work, draft), "hair"))
    with story.cast.runtime.database.reading() as transaction:
        [task] = transaction.session.exec(select(Task)).all()
    assert (task.instance_id, set(task.detail)) == (None, {"sought", "asked_by"})


def test_the_referrer_finds_the_open_referral_of_the_same_learner(story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.refer("Ben Ode")
    found = known(story, "priya")
    assert ([line.id for line in found.open_ones], found.is_known) == ([journey], False)


def test_whoever_may_not_know_of_the_referral_hears_only_that_the_learner_is_known(story: Story) -> None:
    story.refer("Amy Cole")
    found = known(story, "ashdown.adviser")
    assert (found.open_ones, found.ended, found.is_known) == ([], [], True)


def test_of_another_postcode_nobody_hears_anything(story: Story) -> None:
    story.refer("Amy Cole")
    elsewhere = Sought("Amy", "Cole", date(2009, 5, 14), postcode="BS2 8EQ")
    assert not known(story, "ashdown.adviser", elsewhere).is_known


def test_a_uln_that_another_learner_holds_is_said_to_be_elsewhere_and_nothing_more(story: Story) -> None:
    ben = {"given_name": "Ben", "family_name": "Ode", "birth_date": "2009-01-01", "uln": "1000000043"}
    story.refer(ben)
    found = known(story, "ashdown.adviser", Sought("Amy", "Cole", date(2009, 5, 14), uln="1000000043"))
    assert (found.uln_elsewhere, found.is_known, found.open_ones) == (True, False, [])


def test_an_ended_journey_may_be_followed_by_whoever_referred(story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.act("priya", journey, "cancel", {"reason": "mistake"})
    assert known(story, "priya").may_follow == [journey]
