"""Starts callers that act at the same moment: threads of this process, or other processes."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from engine.database import open_database
from engine.errors import EngineError
from engine.runtime import Runtime
from tests.engine import toy

ROOT = Path(__file__).parents[2]


def in_threads(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What `call(number)` answered in each of `count` threads that begin together; an engine error is an answer too."""
    barrier = Barrier(count)

    def begin(number: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return call(number)
        except EngineError as error:
            return error.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def in_processes(count: int, url: str, order: str, event: str, times: int, key: str | None = None) -> Counter[str]:
    """How often each answer came when `count` processes fired `event` `times` each, beginning together."""
    command = [sys.executable, "-m", "tests.engine.racers", url, order, event, str(times), key or ""]
    racers = [_started(command) for _ in range(count)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    answers = []
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        answers += json.loads(racer.communicate(timeout=60)[0])
    return Counter(answers)


def _started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _race(url: str, order: str, event: str, times: str, key: str) -> None:
    runtime = toy.runtime_on(open_database(url))
    toy.row_of(runtime, order)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([_answer(runtime, order, event, key or None) for _ in range(int(times))]))


def _answer(runtime: Runtime, order: str, event: str, key: str | None) -> str:
    try:
        return f"version {toy.act(runtime, order, event, key=key, swept=False)['version']}"
    except EngineError as error:
        return error.code


if __name__ == "__main__":
    _race(*sys.argv[1:])
