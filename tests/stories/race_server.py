"""Runs the real server in its own processes on one database, and sends them requests at the same moment."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random
from socket import socket
from threading import Barrier
from time import sleep
from typing import Any

import httpx2
import pytest

ROOT = Path(__file__).parents[2]
# The command `journey serve` of this checkout, whatever is installed.
SERVE = [sys.executable, "-c", "from api.cli import app; app()", "serve", "--host", "127.0.0.1"]
LATEST = 0.005
READY_WITHIN, PAUSE = 60.0, 0.1
DATABASE_URL = "JOURNEY_DATABASE_URL"


@dataclass(frozen=True)
class Servers:
    """Server processes on one database, each with the client that speaks to it."""

    clients: Sequence[httpx2.Client]

    def now(self) -> datetime:
        """The time as the servers see it, which no test has frozen."""
        told = self.clients[0].get("/health").headers["date"]
        return parsedate_to_datetime(told).astimezone(UTC)

    def post(self, number: int, path: str, body: Any, secret: str, key: str) -> httpx2.Response:
        """Ask server `number` (they take turns) for a change, with an API key and an idempotency key."""
        headers = {"X-API-Key": secret, "Idempotency-Key": key}
        return self.clients[number % len(self.clients)].post(f"/api/v1{path}", json=body, headers=headers)

    def get(self, path: str, secret: str) -> httpx2.Response:
        """Look at something with an API key."""
        return self.clients[0].get(f"/api/v1{path}", headers={"X-API-Key": secret})


def two_servers(url: str) -> AbstractContextManager[Servers]:
    """Two processes of `journey serve` on the database at `url`, both answering; stopped at the end."""
    return servers(url, 2)


@contextmanager
def servers(url: str, number: int) -> Iterator[Servers]:
    """So many processes of `journey serve` on the database at `url`, all answering; stopped at the end."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv(DATABASE_URL, url)
        ports = [_free_port() for _ in range(number)]
        for port in ports:
            process = subprocess.Popen([*SERVE, "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
            stack.callback(process.wait, timeout=30)
            stack.callback(process.terminate)
        clients = [httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) for port in ports]
        for client in clients:
            stack.callback(client.close)
            _wait_until_ready(client)
        yield Servers(clients)


def at_once(pool: ThreadPoolExecutor, random: Random, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call answered, all of them begun within five milliseconds of each other."""
    barrier = Barrier(len(calls))

    def begin(call: Callable[[], Any], late: float) -> Any:
        barrier.wait(timeout=30)
        sleep(late)
        return call()

    begun = [pool.submit(begin, call, random.uniform(0, LATEST)) for call in calls]
    return [each.result(timeout=60) for each in begun]


def _free_port() -> int:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_ready(client: httpx2.Client) -> None:
    for _turn in range(int(READY_WITHIN / PAUSE)):
        try:
            client.get("/health").raise_for_status()
        except httpx2.TransportError:
            sleep(PAUSE)
        else:
            return
    raise TimeoutError("A server did not answer in time.")
