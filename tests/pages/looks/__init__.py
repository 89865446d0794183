"""Every page in each of its states: who looks, after what, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from tests.pages.browser import Visitor
from tests.stories.story import Story

Prepare = Callable[[Story], str]
"""Brings the state about, and answers the address of the page."""
Act = Callable[[Visitor], None]


@dataclass(frozen=True, slots=True)
class Look:
    """A page in one state: its route as "/journeys/{journey_id}", for whom, and how it comes about.

    `then` is done on the page before it is looked at: a form sent with faults, say. `who` None is a stranger. `status`
    is that of the page as it is opened.
    """

    route: str
    state: str
    who: str | None
    prepare: Prepare
    then: Act | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.route} {self.state}"


@cache
def all_looks() -> tuple[Look, ...]:
    """Those of each file in this folder."""
    return tuple(_found())


def _found() -> Iterator[Look]:
    for each in iter_modules(__path__):
        yield from import_module(f"{__name__}.{each.name}").LOOKS
