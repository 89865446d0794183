"""Logs each request without personal data, and answers what nobody else caught."""

import traceback
from http import HTTPStatus
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import unexpected


class RequestLog:
    """One line a request: method, path template, status, milliseconds and the caller's id.

    An unexpected error is logged as its class and the places it passed, without its message: messages of databases
    hold what people typed.
    """

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
        except Exception as error:
            self._log.error("request_failed", error=type(error).__name__, places=_places(error))
            if status:
                raise
            await unexpected()(scope, receive, sending)
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
