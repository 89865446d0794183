"""A client whose requests are answered in the thread that asks.

Going from thread to thread and back, eight times a request and once for each function that is not async, was a third
of the time that tests take. Real servers with real threads are tried where that may make the difference. How many are
let in at once is counted by event loop, so that whoever asks here never waits their turn.
"""

import asyncio
import atexit
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, cast
from urllib.parse import unquote

import anyio.to_thread
import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message

_in_worker_thread = anyio.to_thread.run_sync


class _Loop:
    """An event loop that is closed when nobody has it any more."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def __del__(self) -> None:
        self.loop.close()


class _Here(threading.local):
    """What one thread has for itself."""

    own: _Loop | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Its event loop, which goes when the thread does."""
        self.own = self.own or _Loop()
        return self.own.loop


_here = _Here()
# Before the interpreter looks for what was left open.
atexit.register(_here.__dict__.clear)


async def _where_it_is(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    if _here.own is not None and asyncio.get_running_loop() is _here.own.loop:
        # As there: what it sets in its context is its own.
        return copy_context().run(function, *args)
    return await _in_worker_thread(function, *args, **options)


anyio.to_thread.run_sync = cast(Any, _where_it_is)


def client(app: FastAPI) -> TestClient:
    """A client of an application, in every respect but the threads the usual one."""
    found = TestClient(app)
    found._transport = _InThread(app)
    return found


class _InThread(httpx2.BaseTransport):
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises what the application raises."""
        bodies, parts = [request.read()], list[bytes]()
        begun: dict[str, Any] = {}
        answered = asyncio.Event()

        async def receive() -> Message:
            if bodies:
                return {"type": "http.request", "body": bodies.pop(), "more_body": False}
            # Some answers listen meanwhile whether anybody is still there.
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            assert not answered.is_set(), "Something follows the end of the answer."
            if message["type"] == "http.response.start":
                assert not begun, "The answer begins twice."
                begun.update(status_code=message["status"], headers=message.get("headers", []))
            elif message["type"] == "http.response.body":
                assert begun, "The answer has not begun."
                parts.append(bytes(message.get("body", b"")))
                if not message.get("more_body", False):
                    answered.set()

        self._run(_scope_of(request), receive, send)
        return httpx2.Response(**begun, content=b"".join(parts), request=request)

    def _run(self, *said: Any) -> None:
        if asyncio._get_running_loop() is None:
            _here.loop.run_until_complete(self._app(*said))
            return
        # A browser is driven from this thread, or whoever answers a request asks something itself.
        with ThreadPoolExecutor(1) as another:
            another.submit(copy_context().run, self._run, *said).result()


def _scope_of(request: httpx2.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http", "http_version": "1.1", "method": request.method, "scheme": url.scheme,
        "path": unquote(url.path), "raw_path": url.raw_path.split(b"?", 1)[0], "root_path": "",
        "query_string": url.query, "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("testclient", 50000), "server": [url.host, url.port or 80], "state": {},
    }  # fmt: skip
