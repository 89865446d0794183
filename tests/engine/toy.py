"""A small workflow to run the engine with: a shop is asked for something, may ask back, and delivers or does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from engine import deadline_store, outbox, store, timers
from engine.actor import Actor, ActorKind
from engine.catalogue import Catalogue
from engine.database import Database
from engine.deadlines import Terms
from engine.definition import (
    USUAL_LEVELS,
    DeadlineRule,
    Definition,
    Hold,
    Labels,
    State,
    Transition,
    calendar_days,
    working_days,
)
from engine.errors import Refusal
from engine.firing import Birth, Note, fire, start
from engine.runtime import Command, Runtime, Verdict, Work, new_id
from engine.store import Row

PARTIES = frozenset({"shop", "buyer", "system"})
SHOP = Actor(ActorKind.PERSON, "sam", "shop-1", frozenset({"shop"}))
BUYER = Actor(ActorKind.PERSON, "bea", "buyer-1", frozenset({"buyer"}))
OPEN = ("waiting", "asked", "working")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards may know, and who stands behind each party."""

    in_stock: bool = True
    terms: Terms = field(default_factory=dict)
    calendar: str | None = None

    def parties(self, actor: Actor) -> frozenset[str]:
        return frozenset({"system"}) if actor.is_clock else actor.roles

    def organisation_of(self, party: str) -> str | None:
        return {"shop": "shop-1", "buyer": "buyer-1"}.get(party)


def in_stock(facts: Facts) -> Refusal | None:
    return None if facts.in_stock else Refusal("not_in_stock", "There is none left.")


STATES = (
    State("waiting", waits_on="shop"),
    State("asked", waits_on="buyer"),
    State("working", waits_on="shop"),
    State("finished", outcome="finished"),
    State("cancelled", outcome="cancelled"),
    State("lapsed", outcome="lapsed"),
)

TRANSITIONS = (
    Transition("1", "take", ("waiting",), "working", ("shop",), ("in_stock",)),
    Transition("2", "ask", ("waiting",), "asked", ("shop",)),
    Transition("3", "answer", ("asked",), "waiting", ("buyer",)),
    Transition("4", "answer_late", ("asked",), None, ("system",)),
    Transition("5", "park", ("waiting",), None, ("shop",)),
    Transition("6", "unpark", ("waiting",), None, ("shop",), while_held=True),
    Transition("7", "note", OPEN, None, ("shop", "buyer", "system"), while_held=True),
    Transition("8", "finish", ("working",), "finished", ("shop",)),
    Transition("9", "cancel", OPEN, "cancelled", ("buyer",), while_held=True),
    Transition("10", "lapse", ("waiting", "asked"), "lapsed", ("system",)),
    Transition("11", "hold", OPEN, None, ("shop",), hold=Hold.SETS),
    Transition("12", "resume", OPEN, None, ("shop",), while_held=True, hold=Hold.LIFTS),
)

DEADLINES = (
    DeadlineRule("decide", ("waiting",), working_days(5), "shop", met_by=("take",), paused_in=("asked",),
                 paused_by=("park",), resumed_by=("answer_late", "unpark"), fires="lapse", levels=()),
    DeadlineRule("answer", ("asked",), working_days(2), "buyer", met_by=("answer",), fires="answer_late", levels=()),
    DeadlineRule("finish", ("working",), calendar_days(14), "shop", met_by=("finish",), levels=()),
    DeadlineRule("chase", ("waiting",), working_days(3), "shop", basis="chase_from", opened_by=("note",), levels=()),
    DeadlineRule("promise", ("working",), None, "shop", basis="promised_at", opened_by=("take",), levels=()),
)  # fmt: skip

ORDER = Definition(
    name="order",
    version=1,
    initial=("waiting",),
    states=STATES,
    transitions=TRANSITIONS,
    deadlines=DEADLINES,
    labels={state.name: Labels(*[f"The order is {state.name}."] * 5) for state in STATES},
)


def replace_name(name: str) -> Definition:
    """The same workflow under another name."""
    return replace(ORDER, name=name)


def published(*definitions: Definition) -> Catalogue:
    """A catalogue of these definitions, of orders if none is named."""
    catalogue = Catalogue(PARTIES)
    for definition in definitions or (ORDER,):
        catalogue.publish(definition, {"in_stock": in_stock})
    return catalogue


def tell_parent(work: Work, instance_id: str, event: str) -> None:
    """What the clock does to an order: its event, and a note on the order of which it is a part."""
    row = fire_and_tell(work, instance_id, event, Facts(), Note())
    if row.parent_id is not None:
        fire_and_tell(work, row.parent_id, "note", Facts(), Note(reason=f"part {event}"))


def runtime_on(database: Database) -> Runtime:
    """A runtime that runs orders."""
    events = ("lapse", "answer_late")
    return Runtime(database, published(), {("order", event): partial(_by_clock, event) for event in events})


def chased_runtime_on(database: Database) -> Runtime:
    """A runtime that runs orders and chases every time limit of theirs at the usual levels."""
    chased = replace(ORDER, deadlines=tuple(replace(rule, levels=USUAL_LEVELS) for rule in ORDER.deadlines))
    return Runtime(database, published(chased), runtime_on(database).clock_actions)


def _by_clock(event: str, work: Work, instance_id: str) -> None:
    tell_parent(work, instance_id, event)


def fire_and_tell(work: Work, instance_id: str, event: str, facts: Facts, note: Note) -> Row:
    """Fire an event and queue one message about it."""
    row = fire(work, instance_id, event, facts, note)
    outbox.tell(work, f"order.{event}", instance_id, version=row.version)
    return row


def place(runtime: Runtime, *, parent: str | None = None, key: str | None = None, facts: Facts | None = None) -> str:
    """Place an order, or a part of one; its id."""

    def action(work: Work) -> Verdict:
        birth = Birth(new_id(), "order", "waiting", "place", "town", "shop-1", parent)
        row = start(work, birth, facts or Facts())
        outbox.tell(work, "order.place", row.id, version=1)
        return {"id": row.id}

    return str(runtime.run(Command("place", {"parent": parent}, key), BUYER, action)["id"])


def act(runtime: Runtime, order: str, event: str, actor: Actor = SHOP, *, key: str | None = None,
        facts: Facts | None = None, swept: bool = True, **note: Any) -> Verdict:  # fmt: skip
    """Fire an event as somebody's click does: what is due comes first, unless `swept` is false."""

    def action(work: Work) -> Verdict:
        if swept:
            timers.apply_due(work, order)
        after = fire_and_tell(work, order, event, facts or Facts(), Note(**note))
        return {"id": order, "state": after.state, "version": after.version}

    return runtime.run(Command(event, {"id": order}, key), actor, action)


def row_of(runtime: Runtime, order: str) -> Row:
    """The order as stored."""
    with runtime.reading(SHOP) as work:
        return store.read_instance(work, order)


def due(runtime: Runtime, order: str) -> Mapping[str, datetime | None]:
    """The due moments of the open deadlines, by rule; None while one sleeps."""
    with runtime.reading(SHOP) as work:
        return {deadline.rule: deadline.due_at for deadline in deadline_store.open_deadlines(work, order)}
