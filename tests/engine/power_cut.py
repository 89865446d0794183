"""Kills processes in the middle of their work, again and again, and tells how many firings they had answered.

A first process loads the code once. From it each worker is forked, gets a random number of answers and is killed with
SIGKILL a few milliseconds later, wherever it is then. A worker writes one byte to a pipe after each answer it got from
the engine.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from engine import clock
from engine.database import open_database
from engine.runtime import Runtime, new_id
from tests.engine import toy

ROOT = Path(__file__).parents[2]
_random = secrets.SystemRandom()


def cut_power_until(answered: int, url: str) -> tuple[int, int]:
    """Kill workers until they had answered `answered` firings; the firings answered, and the workers killed."""
    command = [sys.executable, "-m", "tests.engine.power_cut", str(answered), url]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=120, check=True)  # noqa: S603
    firings, kills = told.stdout.split()
    return int(firings), int(kills)


def _kill_workers(wanted: int, url: str) -> tuple[int, int]:
    database = open_database(url)
    orders = [toy.place(toy.runtime_on(database), key=new_id()) for _ in range(4)]
    database.dispose()
    reading, writing = os.pipe()
    answered, kills = len(orders), 0
    while answered < wanted:
        worker = os.fork()
        if worker == 0:
            _fire_for_ever(url, orders, writing)
        for _ in range(_random.randint(2, 60)):
            answered += len(os.read(reading, 1))
        time.sleep(_random.uniform(0, 0.01))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        kills += 1
        # A mark of our own, so that reading what the worker had still answered never waits.
        os.write(writing, b"|")
        answered += len(os.read(reading, 1_000_000)) - 1
    return answered, kills


def _fire_for_ever(url: str, orders: list[str], answers: int) -> None:
    runtime = toy.runtime_on(open_database(url))
    for order in cycle(orders):
        for _ in _firings(runtime, order):
            os.write(answers, b".")


def _firings(runtime: Runtime, order: str) -> Iterator[object]:
    """A few legal firings, answered one by one; one of them on a part that begins and ends."""
    row = toy.row_of(runtime, order)
    events = {"waiting": ("ask", "note", "hold", "park", "unpark"), "asked": ("answer", "note", "hold")}[row.state]
    event = "resume" if row.held_since else _random.choice(events)
    actor = toy.BUYER if event == "answer" else toy.SHOP
    yield toy.act(runtime, order, event, actor, key=new_id(), moments={"chase_from": clock.now()})
    part = toy.place(runtime, parent=order, key=new_id())
    yield part
    yield toy.act(runtime, part, "cancel", toy.BUYER, key=new_id())


if __name__ == "__main__":
    print(*_kill_workers(int(sys.argv[1]), sys.argv[2]))
