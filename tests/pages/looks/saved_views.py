"""The viewer's own views of lists."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.stories import way

NEW = "/views/new?of=/work&narrowed=overdue%3Dyes"


def keep(visitor: Visitor, name: str, path: str = "/work?overdue=yes") -> None:
    """Keep what a list shows under a name."""
    visitor.go(path)
    press(visitor, "Keep this view")
    visitor.page.fill("#name", name)
    press(visitor, "Keep")


def _two(visitor: Visitor) -> None:
    keep(visitor, "Late of ours")
    keep(visitor, "المتأخر " * 7, "/board?ours=yes")
    visitor.go("/views")


def _nameless(visitor: Visitor) -> None:
    press(visitor, "Keep")
    assert visitor.faults() == ["Give it a name of at most 60 characters."]


LOOKS = (
    Look("/views", "none", way.LEAD, at("/views")),
    Look("/views", "two", way.LEAD, at("/views"), _two),
    Look("/views/new", "no name", way.LEAD, at(NEW), _nameless),
)
