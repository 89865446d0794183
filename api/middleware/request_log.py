"""Logs each request without personal data, and answers what nobody else caught."""

import traceback
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Unexpected:
    """Answers an unexpected error, and logs its class and the places it passed.

    Without its message: messages of databases hold what people typed.
    """

    def __init__(self, app: ASGIApp, log: Any, answer: Callable[[], ASGIApp]) -> None:
        self._app = app
        self._log = log
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error that comes when an answer has begun already is raised again."""
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if scope["type"] != "http":
                raise
            self._log.error("request_failed", error=type(error).__name__, places=_places(error))
            if began:
                raise
            await self._answer()(scope, receive, sending)


class RequestLog:
    """One line a request: method, path template, status, milliseconds and the caller's id."""

    def __init__(self, app: ASGIApp, log: Any) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0
        scope.setdefault("state", {})

        async def sending(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._write(scope, status or HTTPStatus.INTERNAL_SERVER_ERROR, perf_counter() - began)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        self._log.info(
            "request",
            method=scope["method"],
            route=getattr(scope.get("route"), "path", None),
            status=int(status),
            milliseconds=round(seconds * 1000, 1),
            caller=scope["state"].get("caller"),
        )


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
