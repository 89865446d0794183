"""A message is stored with the change that causes it, or not at all."""

import pytest
from sqlmodel import col, select

from engine import history, outbox
from engine.errors import Refused
from engine.firing import Note, fire
from engine.runtime import Command, LostRace, Runtime, Verdict, Work
from engine.tables import OutboxMessage
from tests.clock import MONDAY
from tests.engine import toy


def messages(runtime: Runtime) -> list[OutboxMessage]:
    with runtime.reading(toy.SHOP) as work:
        return list(work.session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def change(runtime: Runtime, order: str, what: str) -> int:
    return int(runtime.run(Command(what), toy.SHOP, lambda work: {"n": getattr(outbox, what)(work, order)})["n"])


def test_a_message_waits_with_its_payload(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    message = messages(runtime)[-1]
    assert (message.topic, message.instance_id, message.payload) == ("order.take", order, {"version": 2})
    assert (message.status, message.created_at, message.available_at) == ("waiting", MONDAY, MONDAY)


def test_a_message_carries_the_command_that_caused_it(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "take")
    with runtime.reading(toy.SHOP) as work:
        entry = history.entries(work.session, order)[-1]
    assert messages(runtime)[-1].command_id == entry.command_id


def test_a_firing_rolled_back_leaves_no_message(runtime: Runtime, order: str) -> None:
    def faulty(work: Work) -> Verdict:
        fire(work, order, "take", toy.Facts())
        outbox.tell(work, "order.take", order)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runtime.run(Command("take"), toy.SHOP, faulty)
    assert [message.topic for message in messages(runtime)] == ["order.place"]


def test_a_refused_firing_leaves_no_message(runtime: Runtime, order: str) -> None:
    def tells_first(work: Work) -> Verdict:
        outbox.tell(work, "order.finish", order)
        return {"state": fire(work, order, "finish", toy.Facts()).state}

    with pytest.raises(Refused):
        runtime.run(Command("finish"), toy.SHOP, tells_first)
    assert [message.topic for message in messages(runtime)] == ["order.place"]


def test_an_attempt_that_lost_its_race_leaves_no_message(runtime: Runtime, order: str) -> None:
    attempts = []

    def loses_once(work: Work) -> Verdict:
        toy.fire_and_tell(work, order, "note", toy.Facts(), Note())
        attempts.append(work)
        if len(attempts) == 1:
            raise LostRace
        return {}

    runtime.run(Command("note"), toy.SHOP, loses_once)
    assert [message.topic for message in messages(runtime)] == ["order.place", "order.note"]


def test_held_messages_wait_until_released(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "note")
    assert (change(runtime, order, "hold_messages"), {m.status for m in messages(runtime)}) == (2, {"held"})
    assert (change(runtime, order, "release_messages"), {m.status for m in messages(runtime)}) == (2, {"waiting"})


def test_holding_leaves_the_messages_of_others(runtime: Runtime, order: str) -> None:
    other = toy.place(runtime)
    change(runtime, order, "hold_messages")
    assert [m.status for m in messages(runtime) if m.instance_id == other] == ["waiting"]


def test_cancelled_messages_are_not_released_again(runtime: Runtime, order: str) -> None:
    change(runtime, order, "hold_messages")
    toy.act(runtime, order, "note")
    assert change(runtime, order, "cancel_messages") == 2
    assert (change(runtime, order, "release_messages"), {m.status for m in messages(runtime)}) == (0, {"cancelled"})
