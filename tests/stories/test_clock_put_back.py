"""A machine's clock that is put back: what was done stays done, and nothing is dated before it (rule 0.1)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actor import CLOCK
from engine.history import entries
from engine.runtime import Runtime, Work, new_id
from tests.clock import MONDAY
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, london
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows import queries
from workflows.actions.moves import responsibility

TEN = london("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def afterwards(story: Story) -> Iterator[None]:
    """In the end the clock is right again: what must hold is asked at a moment after everything recorded."""
    yield
    story.clock.move_to(london("2026-03-20 10:00"))


def test_an_acceptance_is_not_dated_before_the_referral(story: Story) -> None:
    journey = way.refer(story)
    story.clock.later(minutes=-5)
    way.accept(story, journey)
    assert story.responsibility(journey) == [("northgate", TEN, None)]


def test_a_cancellation_does_not_erase_who_was_responsible(story: Story) -> None:
    journey = way.refer(story)
    story.clock.later(minutes=10)
    way.accept(story, journey)
    story.clock.later(hours=-1)
    story.act(LEAD, journey, "cancel", {"reason": "changed_mind"})
    accepted_at = TEN + timedelta(minutes=10)
    assert story.responsibility(journey) == [
        ("connexions", TEN, accepted_at), ("northgate", accepted_at, accepted_at)
    ]  # fmt: skip
    assert story.instance(journey).ended_at == accepted_at


def test_a_decline_ends_the_journey_after_it_began(story: Story) -> None:
    journey = way.refer(story)
    story.clock.later(hours=-1)
    story.hand_off(LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "ask again"})
    assert story.responsibility(journey) == [("connexions", TEN, TEN)]


def test_a_return_is_dated_after_what_happened_on_any_hand_off(story: Story) -> None:
    journey = way.accepted(story, "lead_provider")
    story.clock.later(hours=2)
    story.send(LEAD, journey, "component", "millbrook", component="functional_skills")
    story.clock.later(hours=-3)
    story.hand_off(LEAD, story.inbound(journey), "return_unstarted", {"reason": "no tutor"})
    with story.cast.runtime.database.reading() as transaction:
        last = entries(transaction.session, journey)[-1]
    assert (last.at, last.recorded_at) == (TEN + timedelta(hours=2), TEN - timedelta(hours=1))


def test_what_is_due_is_not_done_again_before_it_was(story: Story) -> None:
    journey = way.refer(story)
    story.sweep("2026-03-10 00:00")
    story.clock.move_to(london("2026-03-08 10:00"))
    story.act(PRIYA, journey, "send_referral")
    times = [entry.at for entry in story.history(journey)]
    assert times == sorted(times)


def test_a_second_referral_is_not_dated_before_the_first(story: Story) -> None:
    way.refer(story)
    story.clock.later(hours=-1)
    second = way.refer(story, "lead_provider", same_person=True)
    assert [entry.at for entry in story.history(second)] == [TEN]


def test_a_transfer_arrives_after_it_was_sent(story: Story) -> None:
    journey = way.on_programme(story)
    transfer = way.transferring(story, journey)
    story.clock.later(minutes=-30)
    way.begin(story, transfer)
    assert story.state(journey) == "transferred_out"
    assert story.instance(story.get(PARTNER, "/journeys")["items"][0]["id"]).responsible == story.cast["millbrook"]


STEPS = st.lists(
    st.tuples(st.integers(-120, 120), st.sampled_from(["pass", "plan", "finish"]), st.integers(0, 3)), max_size=12
)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """A journey, whose periods are then written by hand and taken back."""
    return way.refer(story)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_periods_have_neither_gap_nor_overlap_in_whatever_order(
    story: Story, runtime: Runtime, journey: str, database_kind: str
) -> None:
    names = [story.cast[each] for each in ("connexions", "northgate", "millbrook", "harbour")]

    @given(STEPS)
    def hold(steps: list[tuple[int, str, int]]) -> None:
        with runtime.database.reading() as transaction:
            before = 0
            for minutes, step, place in steps:
                moment = MONDAY + timedelta(minutes=minutes)
                work = Work(runtime, transaction, CLOCK, at=moment, recorded_at=moment, command_id=new_id())
                if step == "finish":
                    responsibility.finish(work, journey)
                else:
                    ahead = timedelta(minutes=30 if step == "plan" else -place)
                    responsibility.pass_to(work, journey, names[place], moment + ahead)
                work.session.flush()
                stored = queries.journeys.stored_responsibility(work.session, journey)
                assert len(stored) >= before
                before = len(stored)
                periods = queries.journeys.responsibility(work.session, journey)
                assert periods[0].from_at == TEN
                assert all(earlier.until_at == later.from_at for earlier, later in pairwise(periods))
                assert all(each.until_at is None or each.until_at >= each.from_at for each in stored)
            transaction.session.rollback()

    hold()
