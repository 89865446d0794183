"""A key makes a command happen once: asked again, it answers what it answered before."""

import pytest
from sqlmodel import select

from engine.actor import Actor, ActorKind
from engine.errors import KeyReused, Refused
from engine.runtime import Command, Runtime
from engine.tables import CommandRecord, OutboxMessage
from tests.clock import Clock
from tests.engine import toy


def records(runtime: Runtime) -> list[CommandRecord]:
    with runtime.reading(toy.SHOP) as work:
        return list(work.session.exec(select(CommandRecord)))


def test_the_same_key_answers_the_stored_verdict(runtime: Runtime, order: str) -> None:
    first = toy.act(runtime, order, "note", key="k1")
    toy.act(runtime, order, "take")
    assert toy.act(runtime, order, "note", key="k1") == first == {"id": order, "state": "waiting", "version": 2}


def test_the_same_key_moves_nothing_again(runtime: Runtime, order: str) -> None:
    for _ in range(3):
        toy.act(runtime, order, "note", key="k1")
    assert toy.row_of(runtime, order).version == 2


def test_the_same_key_sends_no_second_message(runtime: Runtime, order: str) -> None:
    for _ in range(3):
        toy.act(runtime, order, "note", key="k1")
    with runtime.reading(toy.SHOP) as work:
        topics = [message.topic for message in work.session.exec(select(OutboxMessage))]
    assert sorted(topics) == ["order.note", "order.place"]


def test_the_same_key_creates_one_instance(runtime: Runtime) -> None:
    assert toy.place(runtime, key="k1") == toy.place(runtime, key="k1")


def test_the_stored_verdict_outlives_days(runtime: Runtime, order: str, clock: Clock) -> None:
    first = toy.act(runtime, order, "take", key="k1")
    clock.later(days=200)
    assert toy.act(runtime, order, "take", key="k1") == first


@pytest.mark.parametrize("body", [{"id": "other"}, {"id": "one", "more": 1}, {}])
def test_the_same_key_with_another_request_is_refused(runtime: Runtime, body: dict[str, object]) -> None:
    runtime.run(Command("note", {"id": "one"}, "k1"), toy.SHOP, lambda _work: {})
    with pytest.raises(KeyReused, match="Use a new key"):
        runtime.run(Command("note", body, "k1"), toy.SHOP, lambda _work: {})


def test_the_same_key_for_another_command_is_refused(runtime: Runtime, order: str) -> None:
    toy.act(runtime, order, "note", key="k1")
    with pytest.raises(KeyReused):
        toy.act(runtime, order, "take", key="k1")


def test_the_order_of_a_body_does_not_matter(runtime: Runtime) -> None:
    first = runtime.run(Command("note", {"a": 1, "b": 2}, "k1"), toy.SHOP, lambda _work: {"answer": 1})
    assert runtime.run(Command("note", {"b": 2, "a": 1}, "k1"), toy.SHOP, lambda _work: {"answer": 2}) == first


@pytest.mark.parametrize(
    "other", [Actor(ActorKind.PERSON, "sue", "shop-1", frozenset({"shop"})), Actor(ActorKind.MACHINE, "sam")]
)
def test_keys_belong_to_their_caller(runtime: Runtime, other: Actor) -> None:
    runtime.run(Command("note", {}, "k1"), toy.SHOP, lambda _work: {"answer": 1})
    assert runtime.run(Command("note", {}, "k1"), other, lambda _work: {"answer": 2}) == {"answer": 2}


def test_a_refusal_is_not_stored_under_the_key(runtime: Runtime, order: str) -> None:
    with pytest.raises(Refused):
        toy.act(runtime, order, "take", key="k1", facts=toy.Facts(in_stock=False))
    assert records(runtime) == []
    assert toy.act(runtime, order, "take", key="k1")["state"] == "working"


def test_a_command_without_a_key_is_run_each_time(runtime: Runtime, order: str) -> None:
    versions = [toy.act(runtime, order, "note")["version"] for _ in range(2)]
    assert (versions, records(runtime)) == ([2, 3], [])
