"""Lets clients work at the same time in processes of their own, and measures how long all of them took."""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from tests.bench.firings import Client

WARM_UP = 8
_processes = multiprocessing.get_context("fork")


def seconds_for(open_client: Callable[[], Client], shares: Sequence[Sequence[int]]) -> float:
    """Seconds from the first start to the last end when each client does its share, the first few before the clock."""
    together = _processes.Barrier(len(shares))
    moments = _processes.SimpleQueue()
    clients = [_processes.Process(target=_work, args=(open_client, share, together, moments)) for share in shares]
    for client in clients:
        client.start()
    starts, ends = zip(*(moments.get() for _ in clients), strict=True)
    for client in clients:
        client.join()
    return float(max(ends) - min(starts))


def _work(open_client: Callable[[], Client], share: Sequence[int], together: Barrier, moments: Any) -> None:
    take = open_client()
    take(share[:WARM_UP])
    together.wait(timeout=30)
    started = perf_counter()
    take(share[WARM_UP:])
    moments.put((started, perf_counter()))
