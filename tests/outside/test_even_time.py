"""How long a refusal takes does not tell whether there is something to hide."""

from datetime import timedelta

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.middleware.even_time import EvenTime
from api.settings import Settings
from tests.house.test_routes import application

FLOOR = timedelta(seconds=2)


class Answered:
    """An application that answers `status` when `seconds` have passed by its clock, and notes how long one waits."""

    def __init__(self, status: int, seconds: float) -> None:
        self.now, self.waited, self.sent = 100.0, list[float](), list[str]()
        self._status, self._seconds = status, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self.now += self._seconds
        await send({"type": "http.response.start", "status": self._status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        self.waited.append(seconds)
        self.now += seconds

    async def send(self, message: Message) -> None:
        """Note what is sent, and when."""
        self.sent.append(f"{message['type']} at {self.now - 100:g}")


def answered(status: int, seconds: float) -> list[str]:
    """What is sent, and after how many seconds."""
    app = Answered(status, seconds)

    async def receive() -> Message:
        return {"type": "http.request"}

    even = EvenTime(app, FLOOR, lambda: app.now, app.sleep)
    anyio.run(even, {"type": "http"}, receive, app.send)
    return app.sent


@pytest.mark.parametrize("seconds", [0, 0.5, 1.75])
def test_what_is_not_found_is_said_after_the_same_time(seconds: float) -> None:
    assert answered(404, seconds) == ["http.response.start at 2", "http.response.body at 2"]


def test_what_took_longer_waits_no_more() -> None:
    assert answered(404, 3) == ["http.response.start at 3", "http.response.body at 3"]


@pytest.mark.parametrize("status", [200, 409, 422])
def test_any_other_answer_goes_out_at_once(status: int) -> None:
    assert answered(status, 0.5) == ["http.response.start at 0.5", "http.response.body at 0.5"]


def test_the_application_waits_as_the_settings_say() -> None:
    floors = [each.kwargs.get("floor") for each in application().user_middleware if each.cls is EvenTime]  # type: ignore[comparison-overlap]
    assert floors == [Settings().not_found_after] == [timedelta(milliseconds=50)]
