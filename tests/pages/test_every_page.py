"""Every page in each of its states: for screen readers, on a telephone, and without script."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.pages.site import ROUTERS
from tests.pages.browser import NARROW, WIDE, Visitor
from tests.pages.looks import Look, all_looks
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


def routes() -> set[str]:
    """The routes that show a page."""
    contexts = [context for router in ROUTERS for context in iter_route_contexts(router.routes)]
    return {
        str(context.path) for context in contexts
        if isinstance(context.original_route, APIRoute) and "GET" in (context.methods or ())
    }  # fmt: skip


def first_of_each(looks: Sequence[Look]) -> list[Look]:
    """The first of the looks at each route."""
    return list({look.route: look for look in reversed(looks)}.values())


def test_every_page_is_looked_at() -> None:
    assert routes() - {look.route for look in all_looks()} == set()


def test_every_look_is_at_a_page() -> None:
    assert {look.route for look in all_looks()} - routes() == set()


@pytest.mark.parametrize("look", all_looks(), ids=str)
def test_a_page_is_right_for_everybody(look: Look, visit: Visit, story: Story) -> None:
    path = look.prepare(story)
    with visit(look.who, width=WIDE) as visitor:
        assert visitor.go(path).status == look.status
        if look.then is not None:
            look.then(visitor)
        assert visitor.violations() == []
        visitor.page.set_viewport_size({"width": NARROW, "height": 700})
        assert not visitor.scrolls_sideways()
        # What a narrow window shows differently is a matter of the template: seen in one state of it.
        assert look not in first_of_each(all_looks()) or visitor.violations() == []


@pytest.mark.parametrize("look", first_of_each([look for look in all_looks() if look.then is not None]), ids=str)
def test_a_form_works_without_script(look: Look, visit: Visit, story: Story) -> None:
    path = look.prepare(story)
    with visit(look.who, script=False) as visitor:
        visitor.go(path)
        assert look.then is not None
        look.then(visitor)
        assert visitor.heading() != ""
