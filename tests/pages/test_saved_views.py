"""What somebody narrowed a list to is kept under a name: theirs alone, and without whom they searched for."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks.saved_views import keep
from tests.stories import way
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


def views(visitor: Visitor, path: str = "/work") -> list[str]:
    """The names of the views above a list."""
    visitor.go(path)
    return visitor.page.locator("nav[aria-label='Your views'] a").all_inner_texts()


def test_a_view_stands_above_its_list_and_shows_it_as_it_was_narrowed(visit: Visit) -> None:
    with visit(way.LEAD, script=False) as visitor:
        keep(visitor, "Late")
        assert views(visitor) == ["Late", "Change your views"]
        press(visitor, "Late")
        assert visitor.page.locator("#overdue").is_checked()
        assert views(visitor, "/board") == []


def test_a_colleague_does_not_see_it(visit: Visit) -> None:
    with visit(way.LEAD) as visitor:
        keep(visitor, "Late")
    with visit("northgate.second_coordinator") as visitor:
        assert views(visitor) == []


def test_whom_somebody_searched_for_is_not_kept(visit: Visit, story: Story) -> None:
    with visit(way.LEAD) as visitor:
        keep(visitor, "Late", "/journeys?q=Amy+Cole&overdue=yes")
        assert visitor.page.url.endswith("/journeys?overdue=yes")
        visitor.go("/journeys?q=Amy+Cole")
        assert visitor.page.get_by_text("Keep this view").count() == 0


def test_the_same_name_means_the_new_view(visit: Visit) -> None:
    with visit(way.LEAD) as visitor:
        keep(visitor, "Mine", "/work?overdue=yes")
        keep(visitor, "Mine", "/work?kind=task")
        assert views(visitor) == ["Mine", "Change your views"]
        press(visitor, "Mine")
        assert visitor.page.url.endswith("/work?kind=task")


def test_a_view_is_removed_by_whoever_kept_it_alone(visit: Visit) -> None:
    with visit(way.LEAD) as visitor:
        keep(visitor, "Late")
        visitor.go("/views")
        form = visitor.page.locator("form[action$='/remove']").get_attribute("action")
        with visit("northgate.second_coordinator") as other:
            other.go("/views")
            other.context.request.post(
                f"{other.address}{form}", form={"_key": "once"}, headers={"Origin": other.address}
            )
        assert views(visitor) == ["Late", "Change your views"]
        visitor.go("/views")
        press(visitor, "Remove")
        assert views(visitor) == []


def test_what_waits_is_found_by_the_name_of_the_learner(visit: Visit, story: Story) -> None:
    story.refer("Amy Cole")
    story.refer("Ben Ode")
    with visit(way.LEAD, script=False) as visitor:
        visitor.go("/work")
        assert set(visitor.page.locator("#found tbody th a").all_inner_texts()) == {"Amy Cole", "Ben Ode"}
        visitor.page.fill("#q", "amy")
        press(visitor, "Show")
        assert set(visitor.page.locator("#found tbody th a").all_inner_texts()) == {"Amy Cole"}
