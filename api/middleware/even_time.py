"""Answers "not found" after the same time whether the record is not there or only not for the caller to see."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import perf_counter

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOT_FOUND = 404


class EvenTime:
    """Holds every 404 back until `floor` has passed since the request came, more than looking takes."""

    def __init__(self, app: ASGIApp, floor: timedelta, clock: Callable[[], float] = perf_counter,
                 sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:  # fmt: skip
        self._app = app
        self._floor = floor.total_seconds()
        self._clock = clock
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        came = self._clock()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == NOT_FOUND:
                # Waiting takes no worker thread: the answer is made, only its sending is put off.
                await self._sleep(max(0.0, came + self._floor - self._clock()))
            await send(message)

        await self._app(scope, receive, sending)
