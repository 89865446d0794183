"""Random histories of changes of area, returns, recalls, refusals and arrivals: what must hold after each step (3)."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import connect
from typing import Any
from typing import cast as as_type

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from api.commands import on_hand_off, on_journey
from engine import sweep
from engine.clock import london_date, start_of_day
from engine.database import open_database
from engine.errors import Refused, UnknownInstance
from engine.runtime import Command
from tests.clock import MONDAY, Clock
from tests.people import Cast, runtime_on
from tests.stories import areas, unbroken, way
from tests.stories.story import Story
from workflows import queries
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.facts.journeys import JourneyFacts
from workflows.tables.programmes import PlacePool
from workflows.vocabulary import HandOffKind

HOMES = ("northgate", "millbrook", "harbour")
LEARNERS = ("Ella Finn", "Una Reed")
UNITS: tuple[dict[str, Any], ...] = (
    areas.SHARED_DONE,
    areas.SHARED_OPEN,
    areas.HAIR_DONE,
    areas.HAIR_OPEN,
    areas.ENGINES,
    areas.CARE,
)
CREDIT = {unit["number"]: unit["credit"] for unit in UNITS}
AIMS = {"northgate": areas.HAIR_AGAIN, "millbrook": areas.MOTOR, "harbour": areas.IN_CARE}
LEARNER, HOME, UNIT = st.integers(0, len(LEARNERS) - 1), st.sampled_from(HOMES), st.sampled_from(UNITS)
PATIENCE = st.sampled_from([0, 1, 2, 5, 9, 30, 60])
ANSWERS = ("acknowledge", "decline", "recall", "return_unstarted", "defer", "accept", "start")


# A failing history is told as it is: to find a shorter one takes minutes.
QUICKLY = (Phase.explicit, Phase.generate)
UNDER_WAY = ("sent", "acknowledged", "accepted")


class Changes(RuleBasedStateMachine):
    """Two learners at Northgate; Millbrook and Harbour have a place for one of them each."""

    def __init__(self, story: Story, clock: Clock, restore: Callable[[], None], journeys: tuple[str, ...]) -> None:
        super().__init__()
        restore()
        self.story, self.clock, self.journeys = story, clock, journeys
        self.clock.move_to(MONDAY + timedelta(days=1))
        self.most = dict.fromkeys(journeys, 0)
        self.known: list[tuple[str, datetime, str | None]] = []

    @rule(which=LEARNER, to=HOME, days=st.integers(0, 16))
    def propose(self, which: int, to: str, days: int) -> None:
        """Whoever is the home, or was, reviews and sends a change; it may well be refused."""
        journey = self.journeys[which]
        home = self._name(self._responsible(journey))
        if home is None:
            return
        held = {"held_on": self._day(0), "sessions_planned": 1, "sessions_attended": 1, "at_risk": False,
                "learner_comment": "good", "adviser_took_part": True}  # fmt: skip
        self._on_journey(home, journey, "record_review", held)
        self._on_journey(home, journey, "send_hand_off", {
            "kind": "change_of_area", "receiver_id": self.story.cast[to], "proposed_by": "home",
            "learner_agrees": self._word(), "wanted_from": self._day(days),
        })  # fmt: skip

    @rule(which=LEARNER, what=st.sampled_from(ANSWERS), days=st.integers(0, 10))
    def answer(self, which: int, what: str, days: int) -> None:
        """Either side does something with the change that was sent last."""
        change = self._latest(self.journeys[which])
        if change is None:
            return
        sender, receiver = self._name(change.sender_id), self._name(change.receiver_id)
        said: dict[str, dict[str, Any]] = {
            "decline": {"reason": "no_place"}, "recall": {"reason": "changed_mind"},
            "return_unstarted": {"reason": "no tutor"},
            "defer": {"start_on": self._day(days), "planned_end_on": self._day(200), "learner_agrees": self._word()},
            "accept": {"eligible": True, "suitable": True, "ready": True, "start_on": self._day(days),
                       "planned_end_on": self._day(200), "programme_id": self.story.cast.programme(receiver or "")},
            "start": {"arrived_on": self._day(0), "aims": AIMS[receiver or ""]},
        }  # fmt: skip
        self._on_hand_off((sender if what == "recall" else receiver) or "", change.id, what, said.get(what, {}))

    @initialize(which=LEARNER, to=HOME)
    def begin(self, which: int, to: str) -> None:
        """One of them is on the way from the start."""
        self.go_on(which=which, to=to, days=1)
        self.go_on(which=which, to=to, days=1)

    @rule(which=LEARNER, to=HOME, days=st.integers(0, 3))
    def go_on(self, which: int, to: str, days: int) -> None:
        """What leads on: a change is sent, accepted, and begins on its day."""
        change = self._latest(self.journeys[which])
        if change is None or self._is_over(change.id):
            self.clock.later(days=1)
            self.propose(which=which, to=to, days=days)
        elif change.accepted_at is None:
            self.answer(which=which, what="accept", days=days)
        else:
            self.clock.move_to(max(self.clock.now(), start_of_day(change.start_on)))
            self.answer(which=which, what="start", days=days)

    @rule(which=LEARNER, who=HOME, unit=UNIT)
    def achieve(self, which: int, who: str, unit: dict[str, Any]) -> None:
        """A member records a unit as achieved in every aim that it finds it in, which it may not be allowed to."""
        journey = self.journeys[which]
        said = [{"number": unit["number"], "achieved_on": self._day(0)}]
        for aim in self._aims_with(journey, unit["number"]):
            self._on_journey(who, journey, "record_credit", {"aims": [{"aim_id": aim, "units_achieved": said}]})

    @rule(which=LEARNER, who=HOME, unit=UNIT, yes=st.booleans())
    def recognise(self, which: int, who: str, unit: dict[str, Any], yes: bool) -> None:
        """A member decides about a unit achieved elsewhere, if it is its to decide."""
        said = {"number": unit["number"], "recognised": yes}
        self._on_journey(who, self.journeys[which], "decide_recognition", said)

    @rule(hours=PATIENCE, swept=st.booleans())
    def wait(self, hours: int, swept: bool) -> None:
        """Time passes; the worker may be down."""
        self.clock.later(hours=hours)
        if swept:
            sweep.sweep(self.story.cast.runtime)

    @invariant()
    def credit_never_falls_and_a_unit_counts_once(self) -> None:
        """Credit so far is that of the units achieved, each once."""
        with self.story.cast.runtime.reading(self.story.cast.caller("northgate.manager")) as work:
            for journey in self.journeys:
                facts = JourneyFacts(work, journey)
                done = {unit.number for rows in facts.learning.units.values() for unit in rows if unit.achieved_on}
                assert facts.learning.credit_so_far == sum(CREDIT[number] for number in done)
                assert facts.learning.credit_so_far >= self.most[journey]
                self.most[journey] = facts.learning.credit_so_far

    @invariant()
    def one_answers_at_every_instant_and_who_answered_stays(self) -> None:
        """Now, and as it was told before: no later move changes who was responsible then."""
        now = self.clock.now()
        self.known += [(journey, now, self._responsible(journey)) for journey in self.journeys]
        with self.story.cast.runtime.database.reading() as transaction:
            for journey, at, who in self.known:
                assert who is not None
                assert queries.journeys.responsible_at(transaction.session, journey, at) == who

    def teardown(self) -> None:
        """At the end nothing impossible is stored: places, responsibility, somebody waited on."""
        sweep.sweep(self.story.cast.runtime)
        with self.story.cast.runtime.database.reading() as transaction:
            assert unbroken.broken(transaction.session, self.clock.now()) == []

    def _day(self, days: int) -> str:
        return str(london_date(self.clock.now()) + timedelta(days=days))

    def _word(self) -> dict[str, str]:
        return {"on": self._day(0), "channel": "phone"}

    def _name(self, organisation: str | None) -> str | None:
        return next((name for name in HOMES if self.story.cast[name] == organisation), None)

    def _responsible(self, journey: str) -> str | None:
        with self.story.cast.runtime.database.reading() as transaction:
            return queries.journeys.responsible_at(transaction.session, journey, self.clock.now())

    def _latest(self, journey: str) -> Any:
        with self.story.cast.runtime.database.reading() as transaction:
            rows = queries.journeys.hand_offs(transaction.session, journey)
            found = [row.hand_off for row in rows if row.hand_off.kind is HandOffKind.CHANGE_OF_AREA]
            return found[-1] if found else None

    def _is_over(self, change: str) -> bool:
        return self.story.instance(change).state not in UNDER_WAY

    def _aims_with(self, journey: str, number: str) -> Iterator[str]:
        with self.story.cast.runtime.database.reading() as transaction:
            aims = queries.learning.aims(transaction.session, journey)
            units = {aim.id: queries.learning.units(transaction.session, aim.id) for aim in aims}
        yield from (aim for aim, rows in units.items() if number in [unit.number for unit in rows])

    def _on_journey(self, who: str, journey: str, name: str, body: dict[str, Any]) -> None:
        action = JOURNEY_ACTIONS[name]
        self._run(who, name, on_journey(action, journey, action.request.model_validate(body), None))

    def _on_hand_off(self, who: str, hand_off: str, name: str, body: dict[str, Any]) -> None:
        action = HAND_OFF_ACTIONS[name]
        self._run(who, name, on_hand_off(action, hand_off, action.request.model_validate(body), None))

    def _run(self, who: str, name: str, act: Any) -> None:
        # Nobody asks who answered at the very instant at which that changes.
        self.clock.later(seconds=1)
        try:
            self.story.cast.runtime.run(Command(name), self.story.cast.caller(f"{who}.coordinator"), act)
        except (Refused, UnknownInstance):
            # Whatever was refused wrote nothing, timers that were due included.
            sweep.sweep(self.story.cast.runtime)


Told = tuple[Story, tuple[str, ...], Callable[[], None]]


@pytest.fixture
def told(cast: Cast, clock: Clock) -> Told:
    """Two learners on programme at Northgate, in a copy of the database in memory, and how to have it so again."""
    story = Story(cast, clock)
    journeys = tuple(areas.on_programme(story, None, way.learner(each)) for each in LEARNERS)
    story.set_all(PlacePool, places=2)
    for other in ("millbrook", "harbour"):
        _one_place(story, other)
    written = cast.runtime.database.engine.url.database or ""
    template = connect(":memory:", check_same_thread=False)
    with closing(connect(written)) as file:
        # A database in memory keeps no log beside it: the header must not say that it does.
        copy = bytearray(file.serialize())
        copy[18:20] = b"\x01\x01"
    template.deserialize(bytes(copy))
    memory = open_database("sqlite://")
    raw: Any = memory.engine.raw_connection().driver_connection
    return Story(Cast(runtime_on(memory), cast.ids), clock), journeys, lambda: template.backup(raw)


def _one_place(story: Story, provider: str) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        for pool in queries.places.pools_of(transaction.session, story.cast.programme(provider)):
            transaction.session.get_one(PlacePool, pool).places = 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_whatever_happens_on_the_way_nothing_is_lost(clock: Clock, told: Told) -> None:
    story, journeys, restore = told
    # Hypothesis takes anything that makes a machine; its annotation names only the class.
    machine = as_type("type[Changes]", partial(Changes, story, clock, restore, journeys))
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=30, phases=QUICKLY))
