"""Random stories of orders: legal and illegal events, holds and days passing, against a model in plain Python."""

from functools import partial
from typing import cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from engine.actor import Actor
from engine.errors import Refused
from engine.invariants import violations
from engine.runtime import Runtime
from engine.sweep import sweep
from tests.clock import MONDAY, Clock
from tests.engine import toy
from tests.engine.order_model import ENDS, MOVES, OrderModel

EVENTS = sorted(MOVES)
CAST = (toy.SHOP, toy.BUYER)
ACTORS = st.sampled_from(CAST)
DAYS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 7, 30])


class Orders(RuleBasedStateMachine):
    """One order in the engine, and the same order in the model."""

    def __init__(self, runtime: Runtime, clock: Clock) -> None:
        super().__init__()
        self.runtime, self.clock = runtime, clock
        self.clock.move_to(MONDAY)
        self.place()

    @rule()
    @precondition(lambda self: self.model.state in ENDS)
    def place(self) -> None:
        """The next order, when one has ended."""
        self.order, self.model = toy.place(self.runtime), OrderModel(self.clock.now())

    @rule(event=st.sampled_from(EVENTS), actor=ACTORS, chase=st.booleans())
    def try_anything(self, event: str, actor: Actor, chase: bool) -> None:
        """Somebody tries something, which may well be refused."""
        self._click(event, actor, chase)

    @rule(data=st.data(), chase=st.booleans())
    @precondition(lambda self: self.model.state not in ENDS)
    def do_what_is_allowed(self, data: st.DataObject, chase: bool) -> None:
        """Somebody does what the order is open to, unless it lapses by then."""
        open_now = [(event, actor) for event in EVENTS for actor in CAST if self.model.allows(event, *actor.roles)]
        if open_now:
            self._click(*data.draw(st.sampled_from(open_now)), chase)

    def _click(self, event: str, actor: Actor, chase: bool) -> None:
        # What is due comes before a click, but stays only if the click is accepted: a refusal writes nothing.
        moments = {"chase_from": self.clock.now()} if chase else {}
        try:
            toy.act(self.runtime, self.order, event, actor, moments=moments)
        except Refused:
            sweep(self.runtime)
            self.model.pass_time_until(self.clock.now())
            assert not self.model.allows(event, *actor.roles)
        else:
            self.model.pass_time_until(self.clock.now())
            assert self.model.allows(event, *actor.roles)
            self.model.fire(event, chase)

    @rule(days=DAYS, hours=st.integers(min_value=0, max_value=23), swept=st.booleans())
    def wait(self, days: int, hours: int, swept: bool) -> None:
        """Time passes; the sweep may run at its end, or be down."""
        self.clock.later(days=days, hours=hours)
        if swept:
            sweep(self.runtime)
            self.model.pass_time_until(self.clock.now())

    @invariant()
    def agrees(self) -> None:
        """The stored order is that of the model."""
        row = toy.row_of(self.runtime, self.order)
        assert (row.state, row.version, row.held_since is not None) == (
            self.model.state, self.model.version, self.model.held,
        )  # fmt: skip
        assert toy.due(self.runtime, self.order) == self.model.due()

    def teardown(self) -> None:
        """At the end nothing impossible is stored."""
        with self.runtime.reading(toy.SHOP) as work:
            assert violations(work.session) == []


@pytest.fixture
def stories(database_kind: str) -> int:
    """How many stories to tell: fewer where each step costs more."""
    return {"sqlite": 60, "postgresql": 15}[database_kind]


def test_orders_do_what_the_model_does(runtime: Runtime, clock: Clock, stories: int) -> None:
    told = settings(max_examples=stories, stateful_step_count=25)
    # Hypothesis takes anything that makes a machine; its annotation names only the class.
    told_by = cast("type[Orders]", partial(Orders, runtime, clock))
    run_state_machine_as_test(told_by, settings=told)
