"""Signing in by the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.people import PASSWORD, Cast

Visit = Callable[..., AbstractContextManager[Visitor]]


def test_somebody_signs_in_and_comes_to_the_page_they_asked_for(visit: Visit, cast: Cast) -> None:
    with visit(None) as visitor:
        visitor.go("/journeys")
        assert visitor.heading() == "Sign in"
        visitor.page.fill("#email", cast.email("priya"))
        visitor.page.fill("#password", PASSWORD)
        press(visitor, "Sign in")
        assert visitor.heading() == "Learners"
