"""What is open is counted again when the calendar changes: what must move moves as foreseen, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from engine import chaser_answers, deadline_store, recounting, tasks
from engine.calendar import Closures, WorkingCalendar, calendar_of
from engine.corrections import correct
from engine.database import Database
from engine.deadlines import OpenDeadline
from engine.definition import USUAL_LEVELS, calendar_days, working_days
from engine.firing import Note
from engine.invariants import violations
from engine.recounting import Move
from engine.runtime import Command, Runtime, Verdict, Work
from engine.sweep import sweep
from engine.tables import DueMove, Task
from engine.tasks import Errand
from tests.clock import Clock
from tests.engine import toy

# Placed on Monday 2 March 2026 at 10:00, decided by Monday 9 March.
DUE, A_DAY_LATER = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)
# Due by the end of Monday 16 March; the 2nd and 5th day of work after it where two days are closed in between.
LATE, ESCALATED = datetime(2026, 3, 17, tzinfo=UTC), datetime(2026, 3, 18, tzinfo=UTC)
SECOND_ESCALATION = datetime(2026, 3, 25, tzinfo=UTC)
WEDNESDAY, THURSDAY, FRIDAY = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)
NEXT_MONDAY, NEXT_TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
FIRST = date(2026, 3, 2)
DAYS = st.sets(st.integers(-5, 40).map(lambda after: FIRST + timedelta(days=after)), max_size=8)


@dataclass
class Office:
    """Orders under calendars that can be changed: `everybody`'s, and the shop's `own`."""

    runtime: Runtime
    everybody: set[date] = field(default_factory=set)
    own: set[date] = field(default_factory=set)

    def closures(self) -> Closures:
        """The days closed now."""
        return {None: frozenset(self.everybody), "shop-1": frozenset(self.own)}

    def foreseen(self, key: str | None = None) -> list[Move]:
        """What would move under the days closed now."""
        with self.runtime.reading(toy.SHOP) as work:
            return recounting.foreseen(work, partial(calendar_of, self.closures()), key)

    def recount(self, key: str | None = None) -> list[Move]:
        """Count again under the days closed now."""
        return self.runtime.run_many(toy.SHOP, partial(_recount, key))

    def broken(self) -> list[str]:
        """What the invariants say."""
        with self.runtime.reading(toy.SHOP) as work:
            return violations(work.session)


def _recount(key: str | None, work: Work) -> list[Move]:
    return recounting.recount(work, key, "an extra bank holiday")


@pytest.fixture
def office(database: Database) -> Office:
    """An office where nothing is closed yet."""
    usual = toy.chased_runtime_on(database)
    office = Office(usual)
    office.runtime = Runtime(
        database, usual.catalogue, usual.clock_actions, lambda _transaction: office.closures()
    )  # fmt: skip
    return office


@pytest.fixture
def late(office: Office) -> str:
    """An order to be finished by Monday 16 March, counted where Friday 20 and Monday 23 March are closed."""
    office.own |= {date(2026, 3, 20), date(2026, 3, 23)}
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "take", facts=toy.Facts(calendar="shop-1"))
    return order


def chased(work: Work, order: str) -> OpenDeadline:
    """The deadline of the rule "chase" that is open."""
    return next(each for each in deadline_store.open_deadlines(work, order) if each.rule == "chase")


def open_task(runtime: Runtime, order: str, errand: Callable[[str], Errand]) -> str:
    """Open a task about an order; its id."""

    def act(work: Work) -> Verdict:
        return {"id": tasks.open_task(work, errand(order)).id}

    return str(runtime.run(Command("task"), toy.SHOP, act)["id"])


def in_working_days(order: str) -> Errand:
    return Errand("call", order, "shop-1", "shop", working_days(5))


def in_days(order: str) -> Errand:
    return Errand("call", order, "shop-1", "shop", calendar_days(7))


def stored_task(runtime: Runtime, task: str) -> Task:
    with runtime.reading(toy.SHOP) as work:
        return work.session.get_one(Task, task)


def test_a_day_closed_later_moves_what_counts_over_it(office: Office) -> None:
    order = toy.place(office.runtime)
    office.everybody.add(WEDNESDAY)
    office.recount()
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}
    assert (toy.row_of(office.runtime, order).due_at, office.broken()) == (A_DAY_LATER, [])


def test_a_day_closed_after_the_due_day_moves_nothing(office: Office) -> None:
    order = toy.place(office.runtime)
    office.everybody.add(NEXT_TUESDAY)
    assert (office.recount(), toy.due(office.runtime, order)) == ([], {"decide": DUE})


def test_a_due_day_that_is_closed_moves_to_the_next_day_of_work(office: Office) -> None:
    order = toy.place(office.runtime)
    office.everybody.add(NEXT_MONDAY)
    office.recount()
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}


def test_what_counts_calendar_days_is_not_moved(office: Office) -> None:
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "take")
    office.everybody.add(WEDNESDAY)
    assert office.recount() == []


def test_what_is_foreseen_is_what_then_moves(office: Office) -> None:
    for _each in range(3):
        open_task(office.runtime, toy.place(office.runtime), in_working_days)
    office.everybody.add(WEDNESDAY)
    foreseen = office.foreseen()
    assert (len(foreseen), office.recount(), office.foreseen()) == (6, foreseen, [])


def test_looking_ahead_writes_nothing(office: Office) -> None:
    order = toy.place(office.runtime)
    office.everybody.add(WEDNESDAY)
    office.foreseen()
    assert toy.due(office.runtime, order) == {"decide": DUE}


def test_each_move_is_kept_with_what_it_was_for(office: Office) -> None:
    order = toy.place(office.runtime)
    office.everybody.add(WEDNESDAY)
    office.recount()
    with office.runtime.reading(toy.SHOP) as work:
        (kept,) = work.session.exec(select(DueMove).where(col(DueMove.instance_id) == order)).all()
    assert (kept.rule, kept.due_before, kept.due_after, kept.because, kept.moved_by) == (
        "decide", DUE, A_DAY_LATER, "an extra bank holiday", "sam",
    )  # fmt: skip


@pytest.mark.parametrize("swept", [True, False])
def test_what_is_late_stays_due_when_it_was(office: Office, clock: Clock, *, swept: bool) -> None:
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "note", moments={"chase_from": FIRST})
    clock.move_to(datetime(2026, 3, 6, 9, tzinfo=UTC))
    if swept:
        sweep(office.runtime)
    office.everybody.add(WEDNESDAY)
    office.recount()
    assert toy.due(office.runtime, order) == {"chase": datetime(2026, 3, 6, tzinfo=UTC), "decide": A_DAY_LATER}


def test_a_day_opened_again_brings_forward(office: Office) -> None:
    office.everybody.add(WEDNESDAY)
    order = toy.place(office.runtime)
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}
    office.everybody.clear()
    office.recount()
    assert toy.due(office.runtime, order) == {"decide": DUE}


def test_nothing_is_brought_forward_into_the_past(office: Office, clock: Clock) -> None:
    office.everybody.add(WEDNESDAY)
    order = toy.place(office.runtime)
    clock.move_to(A_DAY_LATER - timedelta(hours=12))
    office.everybody.clear()
    office.recount()
    assert (toy.due(office.runtime, order), sweep(office.runtime).applied) == ({"decide": A_DAY_LATER}, 1)


def test_two_days_opened_again_leave_the_rest_of_today(office: Office, clock: Clock) -> None:
    office.everybody |= {WEDNESDAY, FRIDAY}
    order = toy.place(office.runtime)
    clock.move_to(A_DAY_LATER - timedelta(hours=12))
    office.everybody.clear()
    office.recount()
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}


def test_what_sleeps_keeps_the_days_it_has_left(office: Office, clock: Clock) -> None:
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "hold")
    office.everybody.add(WEDNESDAY)
    assert office.recount() == []
    toy.act(office.runtime, order, "resume")
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}


def test_days_closed_while_it_slept_are_not_counted_twice(office: Office, clock: Clock) -> None:
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "hold")
    clock.later(days=3)
    toy.act(office.runtime, order, "resume")
    due = toy.due(office.runtime, order)
    office.everybody.add(WEDNESDAY)
    assert (office.recount(), toy.due(office.runtime, order)) == ([], due)


def test_an_own_day_counts_only_for_what_is_counted_under_that_calendar(office: Office) -> None:
    own, other = (toy.place(office.runtime, facts=toy.Facts(calendar=key)) for key in ("shop-1", None))
    office.own.add(WEDNESDAY)
    office.recount("shop-1")
    assert toy.due(office.runtime, own) == {"decide": A_DAY_LATER}
    assert toy.due(office.runtime, other) == {"decide": DUE}


def test_an_own_calendar_lacks_everybodys_days_too(office: Office) -> None:
    order = toy.place(office.runtime, facts=toy.Facts(calendar="shop-1"))
    office.everybody.add(WEDNESDAY)
    office.recount()
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}


def test_it_is_reminded_by_the_calendar_it_is_counted_under(office: Office) -> None:
    office.own.add(FRIDAY)
    order = toy.place(office.runtime, facts=toy.Facts(calendar="shop-1"))
    assert toy.row_of(office.runtime, order).wake_at == datetime(2026, 3, 9, tzinfo=UTC)
    sweep(office.runtime, datetime(2026, 3, 9, tzinfo=UTC))
    with office.runtime.reading(toy.SHOP) as work:
        (deadline,) = deadline_store.open_deadlines(work, order)
    assert (deadline.level, deadline.next_at) == (1, A_DAY_LATER)


def test_what_was_escalated_is_escalated_again_by_its_own_calendar(office: Office, late: str) -> None:
    sweep(office.runtime, ESCALATED)
    assert toy.row_of(office.runtime, late).wake_at == SECOND_ESCALATION


def test_a_click_chases_what_is_late_by_its_own_calendar(office: Office, late: str, clock: Clock) -> None:
    clock.move_to(ESCALATED)
    toy.act(office.runtime, late, "note", moments={})
    assert toy.row_of(office.runtime, late).wake_at == SECOND_ESCALATION


def test_an_answer_puts_levels_off_by_the_calendar_of_the_deadline(office: Office, late: str) -> None:
    sweep(office.runtime, LATE)

    def put_off(work: Work) -> None:
        (deadline,) = deadline_store.open_deadlines(work, late)
        chaser_answers.put_off_deadline(work, late, deadline.id, USUAL_LEVELS, date(2026, 3, 18))

    office.runtime.run_many(toy.SHOP, put_off)
    # The 2nd day of work after Wednesday 18 March: Friday and Monday are closed.
    assert toy.row_of(office.runtime, late).wake_at == datetime(2026, 3, 24, tzinfo=UTC)


def test_put_off_to_before_the_new_due_day_its_levels_count_from_that(office: Office) -> None:
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "note", moments={"chase_from": FIRST})
    sweep(office.runtime, datetime(2026, 3, 5, tzinfo=UTC))

    def put_off(work: Work) -> None:
        deadline = chased(work, order)
        chaser_answers.put_off_deadline(work, order, deadline.id, USUAL_LEVELS, THURSDAY)

    office.runtime.run_many(toy.SHOP, put_off)
    office.everybody.add(THURSDAY)
    office.recount()
    moments = []
    for at in (datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)):
        sweep(office.runtime, at)
        with office.runtime.reading(toy.SHOP) as work:
            moments.append(chased(work, order).next_at)
    # Due by the end of Friday 6 March: flagged then, and escalated on the 2nd day of work after it.
    assert moments == [datetime(2026, 3, 7, tzinfo=UTC), DUE]


def test_woken_it_is_counted_under_its_own_calendar(office: Office) -> None:
    order = toy.place(office.runtime, facts=toy.Facts(calendar="shop-1"))
    toy.act(office.runtime, order, "hold")
    office.own.add(WEDNESDAY)
    toy.act(office.runtime, order, "resume")
    assert toy.due(office.runtime, order) == {"decide": A_DAY_LATER}


def test_reopened_by_a_correction_it_is_counted_under_its_own_calendar(office: Office, clock: Clock) -> None:
    office.own.add(FRIDAY)
    order = toy.place(office.runtime, facts=toy.Facts(calendar="shop-1"))
    clock.later(days=2)
    toy.act(office.runtime, order, "take")
    clock.later(days=2)
    office.runtime.run_many(toy.SHOP, lambda work: correct(work, order, toy.Facts(), Note()))
    # Three of its days were left on Wednesday: Monday 9, Tuesday 10 and Wednesday 11 March.
    assert toy.due(office.runtime, order) == {"decide": datetime(2026, 3, 12, tzinfo=UTC)}


def test_a_task_moves_by_its_working_days(office: Office) -> None:
    order = toy.place(office.runtime)
    moves, stays = (open_task(office.runtime, order, errand) for errand in (in_working_days, in_days))
    office.everybody.add(WEDNESDAY)
    office.recount()
    assert stored_task(office.runtime, moves).due_at == A_DAY_LATER
    assert stored_task(office.runtime, stays).due_at == DUE


def test_one_organisations_day_moves_no_task(office: Office) -> None:
    task = open_task(office.runtime, toy.place(office.runtime), in_working_days)
    office.own.add(WEDNESDAY)
    office.recount("shop-1")
    assert stored_task(office.runtime, task).due_at == DUE


def following(order: str, deadline: OpenDeadline) -> Errand:
    """A task due two working days before the due day of a time limit."""
    assert deadline.due_at is not None
    due_day = WorkingCalendar.due_day_of(deadline.due_at)
    return Errand("call", order, "shop-1", "shop", working_days(-2), counted_from=due_day, follows=deadline.id)


def open_following(runtime: Runtime, order: str) -> str:
    """A task due two working days before the only time limit of an order."""
    with runtime.reading(toy.SHOP) as work:
        (limit,) = deadline_store.open_deadlines(work, order)
    return open_task(runtime, order, lambda order: following(order, limit))


def test_what_counts_back_from_a_time_limit_moves_with_it_as_foreseen(office: Office) -> None:
    """Decided by Monday 9 March, so by Thursday 5; once the Wednesday is closed by Tuesday 10, so by Friday 6."""
    order = toy.place(office.runtime)
    task = open_following(office.runtime, order)
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 6, tzinfo=UTC)
    office.everybody.add(WEDNESDAY)
    foreseen = office.foreseen()
    assert [each.task_id for each in foreseen if each.task_id] == [task]
    assert office.recount() == foreseen
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 7, tzinfo=UTC)


def test_a_day_closed_between_moves_what_counts_back_alone(office: Office) -> None:
    """Finished by Monday 16 March, fourteen days on, whatever is closed; before that days of work are counted."""
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "take")
    task = open_following(office.runtime, order)
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 13, tzinfo=UTC)
    office.everybody.add(date(2026, 3, 13))
    assert [each.task_id for each in office.recount()] == [task]
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 12, tzinfo=UTC)


def test_one_organisations_day_moves_what_follows_a_time_limit_of_its_calendar(office: Office) -> None:
    order = toy.place(office.runtime, facts=toy.Facts(calendar="shop-1"))
    task = open_following(office.runtime, order)
    office.own.add(WEDNESDAY)
    foreseen = office.foreseen("shop-1")
    assert {each.task_id for each in foreseen} == {None, task}
    assert office.recount("shop-1") == foreseen
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 7, tzinfo=UTC)


def test_once_awake_it_counts_back_from_where_the_time_limit_is_due_by_then(office: Office, clock: Clock) -> None:
    """Held on Tuesday 3 March, thirteen days before the end and seven days of work before Thursday 12."""
    order = toy.place(office.runtime)
    toy.act(office.runtime, order, "take")
    task = open_following(office.runtime, order)
    clock.later(days=1)
    toy.act(office.runtime, order, "hold")
    clock.later(days=11)
    toy.act(office.runtime, order, "resume")
    # Thirteen days from Saturday 14 March are up on Friday 27; two days of work before that is Wednesday 25.
    assert toy.due(office.runtime, order) == {"finish": datetime(2026, 3, 28, tzinfo=UTC)}
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 26, tzinfo=UTC)
    office.everybody.add(date(2026, 3, 26))
    office.recount()
    assert stored_task(office.runtime, task).due_at == datetime(2026, 3, 25, tzinfo=UTC)


def test_one_organisations_day_moves_a_task_of_its_calendar(office: Office) -> None:
    order = toy.place(office.runtime)
    task = open_task(office.runtime, order, lambda order: replace(in_working_days(order), calendar="shop-1"))
    office.own.add(WEDNESDAY)
    foreseen = office.foreseen("shop-1")
    assert [each.task_id for each in foreseen] == [task]
    assert office.recount("shop-1") == foreseen
    assert stored_task(office.runtime, task).due_at == A_DAY_LATER


def test_a_deadline_of_an_earlier_release_is_counted_from_its_basis(office: Office) -> None:
    order = toy.place(office.runtime)
    with office.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("UPDATE deadline SET counted_from = NULL, counted_days = NULL")
    office.everybody.add(WEDNESDAY)
    office.recount()
    office.everybody.clear()
    assert (toy.due(office.runtime, order), len(office.recount())) == ({"decide": A_DAY_LATER}, 1)
    assert toy.due(office.runtime, order) == {"decide": DUE}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(already=DAYS, extra=DAYS)
def test_days_closed_and_opened_again_leave_every_due_moment_as_it_was(
    office: Office, already: set[date], extra: set[date]
) -> None:
    office.everybody = set(already)
    order = toy.place(office.runtime)
    task = open_task(office.runtime, order, in_working_days)
    before = (toy.due(office.runtime, order), stored_task(office.runtime, task).due_at)
    office.everybody = already | extra
    office.recount()
    office.everybody = set(already)
    office.recount()
    assert (toy.due(office.runtime, order), stored_task(office.runtime, task).due_at) == before
    assert office.broken() == []
