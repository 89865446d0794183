"""A real Chromium, and somebody of the cast who sits before it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, TimeoutError, sync_playwright

from api.auth import learner_sessions
from api.auth.caller import COOKIE
from api.auth.passwords import Passwords
from api.auth.sessions import open_session
from api.installation import Installation
from api.settings import Settings
from tests.house.source import ROOT
from tests.pages.chromium import where_chromium_is
from tests.people import CHEAP, OFFERED, Cast, application_on
from tests.stories.own import newest_in

# Without these it looks for hosts of its maker at every start.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
)  # fmt: skip
WIDE, NARROW = 1280, 320
# Who is no member of the cast: the learner who was told of last.
LEARNER = "learner"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def a_server(cast: Cast, settings: Settings = OFFERED) -> Iterator[str]:
    """The address of a real server on the cast's database."""
    app = application_on(Installation(settings, cast.runtime, Passwords(CHEAP)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="warning", access_log=False))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@cache
def _axe() -> str:
    return (ROOT / "build/pages/node_modules/axe-core/axe.min.js").read_text()


@dataclass
class Visitor:
    """Somebody before a browser: where they are, and all that went wrong on the way."""

    address: str
    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)
    status: int = 0

    def go(self, path: str) -> "Visitor":
        """Open a page by its address."""
        answer = self.page.goto(f"{self.address}{path}")
        self.status = answer.status if answer is not None else 0
        return self

    def heading(self) -> str:
        """The page's first heading."""
        return self.page.locator("h1").inner_text()

    def choose(self, name: str, value: str) -> None:
        """Choose one of a field's options, whether they stand as buttons or in a list."""
        # The page that was asked for just before may still be on its way.
        self.page.locator(f'input[name="{name}"], select[name="{name}"]').first.wait_for(state="attached")
        buttons = self.page.locator(f'input[name="{name}"][value="{value}"]')
        if buttons.count():
            buttons.check()
        else:
            self.page.select_option(f'select[name="{name}"]', value)

    def fill_day(self, name: str, day: str, month: str, year: str) -> None:
        """Fill in the three parts of a day."""
        for part, text in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f'input[name="{name}-{part}"]', text)

    def faults(self) -> list[str]:
        """The lines of the summary of what is wrong, for which it waits a moment: the answer may be on its way."""
        with suppress(TimeoutError):
            self.page.locator(".govuk-error-summary__list").wait_for(timeout=1_500)
        return self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    def violations(self) -> list[str]:
        """What axe finds on the page as it stands: rule and first place."""
        found: Any = self.page.evaluate(
            f"{_axe()}; axe.run(document, {{runOnly: {RULES!r}, resultTypes: ['violations']}})"
        )  # fmt: skip
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        wide: Any = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return bool(wide)


@contextmanager
def visiting(browser: Browser, address: str, cast: Cast, name: str | None, *, width: int = WIDE,
             script: bool = True) -> Iterator[Visitor]:  # fmt: skip
    """Somebody of the cast with a session, or a stranger; fails when a page asked another host or broke its policy."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    if name == LEARNER:
        with cast.runtime.database.unit_of_work() as transaction:
            token = learner_sessions.open_session(transaction.session, newest_in(transaction.session))
        context.add_cookies([{"name": learner_sessions.COOKIE, "value": token, "url": address}])
    elif name is not None:
        with cast.runtime.database.unit_of_work() as transaction:
            opened = open_session(transaction.session, cast[name], OFFERED.session_lifetime)
        context.add_cookies([{"name": COOKIE, "value": opened.token, "url": address}])
    page = context.new_page()
    visitor = Visitor(address, context, page)
    page.on("console", lambda message: _heard(visitor, message))
    page.on("request", lambda request: _asked(visitor, request))
    yield visitor
    context.close()
    assert visitor.said == []


def _heard(visitor: Visitor, message: ConsoleMessage) -> None:
    if "Content Security Policy" in message.text or (message.type == "error" and "status of" not in message.text):
        visitor.said.append(message.text)


def _asked(visitor: Visitor, request: Request) -> None:
    if not request.url.startswith((visitor.address, "data:")):
        visitor.said.append(f"asked {request.url}")
