"""What a firing does to the deadlines of its instance, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.calendar import ENGLAND
from engine.deadlines import DeadlinePlan, Firing, OpenDeadline, Step, plan
from engine.definition import Hold, Transition, working_days
from tests.engine.toy import ORDER

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEDNESDAY = MONDAY + timedelta(days=2)
NEXT_WEDNESDAY = MONDAY + timedelta(days=9)


def midnight(day: int, month: int = 3) -> datetime:
    """The exclusive end of the day before, while London keeps winter time."""
    return datetime(2026, month, day, tzinfo=UTC)


DECIDE = OpenDeadline(
    id="d1", instance_id="o1", rule="decide", basis_at=MONDAY, opened_at=MONDAY, opened_sequence=1,
    waiting_party="shop", waiting_on="shop-1", due_at=midnight(10), remaining=None, level=0, missed_at=None,
    ended_at=None, ended_sequence=None, ended_by=None, result=None, next_at=midnight(10), slept_at=None,
    levels_from=None, levels_agreed="", alarm=False,
)  # fmt: skip
ANSWER = replace(DECIDE, id="d2", rule="answer", due_at=midnight(5), next_at=midnight(5))
ASLEEP = replace(DECIDE, due_at=None, remaining=3, next_at=None, slept_at=MONDAY)


def planned(
    event: str, source: str | None, *stored: OpenDeadline, at: datetime = WEDNESDAY, **more: Any
) -> DeadlinePlan:
    move = ORDER.table[source, event] if source else Transition("-", event, (), "waiting", ())
    firing = Firing(move, source, move.target or str(source), at, **more)
    return plan(ORDER.deadlines, stored, firing, lambda _key: ENGLAND, sequence=7)


def only(found: tuple[OpenDeadline, ...]) -> OpenDeadline:
    (deadline,) = found
    return deadline


def test_entering_a_state_opens_its_deadlines() -> None:
    opened = planned("place", None, at=MONDAY).opened
    assert [(new.rule.name, new.basis_at, new.due_at) for new in opened] == [("decide", MONDAY, midnight(10))]


def test_a_deadline_with_an_event_opens_only_by_it() -> None:
    assert [new.rule.name for new in planned("note", "waiting", moments={"chase_from": date(2026, 3, 5)}).opened] == [
        "chase"
    ]


@pytest.mark.parametrize(("day", "due"), [(date(2026, 3, 9), 5), (date(2026, 3, 6), 4), (date(2026, 3, 5), None)])
def test_what_counts_back_to_a_day_that_has_passed_never_opens(day: date, due: int | None) -> None:
    """Two days of work before Thursday 5 March it is Tuesday; asked on Wednesday, that would be late at once."""
    rule = replace(ORDER.rule["chase"], length=working_days(-2))
    move = ORDER.table["waiting", "note"]
    firing = Firing(move, "waiting", "waiting", WEDNESDAY, {"chase_from": day})
    opened = plan((rule,), (), firing, lambda _key: ENGLAND, sequence=7).opened
    assert [new.due_at for new in opened] == ([] if due is None else [midnight(due + 1)])


def test_a_date_as_basis_is_day_0_from_its_start() -> None:
    (new,) = planned("note", "waiting", moments={"chase_from": date(2026, 3, 5)}).opened
    assert (new.basis_at, new.due_at) == (midnight(5), midnight(11))


def test_a_deadline_whose_basis_is_unknown_does_not_open() -> None:
    assert planned("note", "waiting").opened == ()


def test_a_deadline_without_length_is_due_at_the_moment_itself() -> None:
    promised = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
    found = {new.rule.name: new.due_at for new in planned("take", "waiting", moments={"promised_at": promised}).opened}
    assert found["promise"] == promised


def test_a_deadline_without_length_and_a_date_is_due_at_its_end() -> None:
    moments = {"promised_at": date(2026, 3, 12)}
    found = {new.rule.name: new.due_at for new in planned("take", "waiting", moments=moments).opened}
    assert found["promise"] == midnight(13)


def test_staying_in_a_state_opens_nothing_again() -> None:
    assert planned("note", "waiting", DECIDE) == DeadlinePlan((DECIDE,), (), ())


def test_the_event_that_meets_a_deadline_ends_it_as_met() -> None:
    ended = only(planned("take", "waiting", DECIDE).changed)
    assert (ended.result, ended.ended_at, ended.ended_sequence, ended.ended_by) == ("met", WEDNESDAY, 7, "take")


def test_leaving_its_states_another_way_ends_a_deadline_as_not_needed() -> None:
    assert only(planned("cancel", "waiting", DECIDE).changed).result == "not_needed"


@pytest.mark.parametrize("event", ["take", "cancel"])
def test_a_deadline_answered_at_its_due_moment_is_missed(event: str) -> None:
    ended = only(planned(event, "waiting", DECIDE, at=midnight(10)).changed)
    assert (ended.result, ended.missed_at) == ("missed", midnight(10))


def test_a_deadline_answered_just_before_its_due_moment_is_met() -> None:
    at = midnight(10) - timedelta(microseconds=1)
    assert only(planned("take", "waiting", DECIDE, at=at).changed).result == "met"


def test_a_deadline_marked_missed_ends_as_missed_with_its_moment() -> None:
    ended = only(planned("take", "waiting", replace(DECIDE, missed_at=midnight(10)), at=midnight(12)).changed)
    assert (ended.result, ended.missed_at, ended.ended_at) == ("missed", midnight(10), midnight(12))


def test_a_sleeping_deadline_ends_as_not_needed_however_late() -> None:
    assert only(planned("cancel", "asked", ASLEEP, at=midnight(1, 9)).changed).result == "not_needed"


def test_in_a_pausing_state_a_deadline_keeps_what_was_left() -> None:
    asleep = only(planned("ask", "waiting", DECIDE).kept)
    assert (asleep.due_at, asleep.remaining) == (None, 3)


def test_entering_its_state_again_wakes_a_deadline_with_what_was_left() -> None:
    awake = only(planned("answer", "asked", ASLEEP, at=NEXT_WEDNESDAY).kept)
    assert (awake.due_at, awake.remaining) == (midnight(17), None)


def test_coming_back_from_a_pausing_state_opens_no_second_deadline() -> None:
    assert planned("answer", "asked", ASLEEP).opened == ()


def test_a_deadline_asleep_on_its_last_day_wakes_due_the_same_day() -> None:
    asleep = only(planned("ask", "waiting", DECIDE, at=midnight(9)).kept)
    awake = only(planned("answer", "asked", asleep, at=NEXT_WEDNESDAY).kept)
    assert (asleep.remaining, awake.due_at) == (0, midnight(12))


def test_an_event_may_pause_and_another_resume_within_a_state() -> None:
    asleep = only(planned("park", "waiting", DECIDE).kept)
    awake = only(planned("unpark", "waiting", asleep, at=NEXT_WEDNESDAY).kept)
    assert (asleep.due_at, asleep.remaining, awake.due_at) == (None, 3, midnight(17))


def test_a_resuming_event_wakes_a_deadline_in_its_pausing_state() -> None:
    kept = planned("answer_late", "asked", ASLEEP, ANSWER, at=midnight(5)).kept
    assert {deadline.rule: deadline.due_at for deadline in kept} == {"decide": midnight(11), "answer": midnight(5)}


def test_a_late_deadline_stays_late_and_is_not_chased_while_it_sleeps() -> None:
    late = replace(DECIDE, missed_at=midnight(10), next_at=midnight(11))
    (asleep,) = planned("ask", "waiting", late, at=midnight(11)).kept
    assert asleep == replace(late, next_at=None, slept_at=midnight(11))


def test_a_hold_puts_every_deadline_to_sleep_with_what_was_left() -> None:
    held = planned("hold", "asked", DECIDE, ANSWER, at=MONDAY)
    assert [(deadline.due_at, deadline.remaining) for deadline in held.kept] == [(None, 5), (None, 2)]


def test_resuming_wakes_what_the_hold_put_to_sleep() -> None:
    awake = only(planned("resume", "waiting", ASLEEP, at=NEXT_WEDNESDAY, held=True).kept)
    assert awake.due_at == midnight(17)


@pytest.mark.parametrize(
    ("steps", "sleeps"),
    [
        ([("ask", "waiting", "asked")], True),
        ([("ask", "waiting", "asked"), ("answer_late", "asked", "asked")], False),
        ([("ask", "waiting", "asked"), ("answer", "asked", "waiting")], False),
        ([("park", "waiting", "waiting")], True),
        ([("park", "waiting", "waiting"), ("unpark", "waiting", "waiting")], False),
        ([("note", "waiting", "waiting")], False),
    ],
)
def test_resuming_leaves_asleep_what_slept_by_its_own_rule(steps: list[tuple[str, str, str]], sleeps: bool) -> None:
    story = tuple(Step(number, *step) for number, step in enumerate(steps, start=2))
    after = only(planned("resume", steps[-1][2], ASLEEP, held=True, story=story).kept)
    assert (after.due_at is None) is sleeps


def test_what_paused_an_earlier_deadline_of_the_rule_does_not_count() -> None:
    story = (Step(1, "park", "waiting", "waiting"),)
    assert only(planned("resume", "waiting", ASLEEP, held=True, story=story).kept).due_at is not None


def test_on_hold_nothing_wakes_a_deadline() -> None:
    assert planned("unpark", "waiting", ASLEEP, held=True).changed == ()


def test_a_deadline_opened_on_hold_sleeps_from_the_start() -> None:
    (new,) = planned("note", "waiting", held=True, moments={"chase_from": WEDNESDAY}).opened
    assert (new.due_at, new.remaining) == (None, 3)


def test_opening_again_replaces_the_open_deadline() -> None:
    chase = replace(DECIDE, rule="chase", due_at=midnight(6))
    again = planned("note", "waiting", chase, moments={"chase_from": WEDNESDAY})
    assert (only(again.changed).result, again.opened[0].due_at) == ("not_needed", midnight(10))


def test_an_event_without_its_basis_leaves_the_open_deadline() -> None:
    chase = replace(DECIDE, rule="chase", due_at=midnight(6))
    assert planned("note", "waiting", chase) == DeadlinePlan((chase,), (), ())


def test_an_agreement_may_change_a_length() -> None:
    assert planned("place", None, at=MONDAY, terms={"decide": working_days(2)}).opened[0].due_at == midnight(5)


def test_an_agreement_may_switch_a_deadline_off() -> None:
    assert planned("place", None, at=MONDAY, terms={"decide": None}).opened == ()


def test_a_calendar_deadline_keeps_calendar_days() -> None:
    finish = replace(DECIDE, rule="finish", due_at=midnight(17))
    assert only(planned("hold", "working", finish).kept).remaining == 12


def test_the_plan_knows_the_least_due_moment_and_the_next_one_to_act_on() -> None:
    missed = replace(DECIDE, due_at=midnight(3), missed_at=midnight(3))
    after = planned("note", "waiting", missed, moments={"chase_from": WEDNESDAY})
    assert (after.due_at, after.wake_at) == (midnight(3), midnight(10))


@pytest.mark.parametrize("event", ["cancel", "lapse"])
def test_an_end_leaves_no_deadline(event: str) -> None:
    after = planned(event, "asked", ASLEEP, ANSWER)
    assert (after.kept, after.opened, after.due_at, after.wake_at) == ((), (), None, None)


def test_every_hold_event_is_tried_here() -> None:
    assert {move.event for move in ORDER.transitions if move.hold is not Hold.UNTOUCHED} == {"hold", "resume"}
