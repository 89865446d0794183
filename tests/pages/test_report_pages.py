"""Reports and the September Guarantee on pages, with whole tables that sort where scripts run."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.notifications.test_overrides_told import override
from tests.pages.browser import Visitor
from tests.pages.looks.maps import crowded
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_september_guarantee import YEAR_11, offer, waiting

MANAGER = "northgate.manager"
UNMET, OVERRIDES, SEPTEMBER = "/reports/unmet-need", "/reports/safeguarding-overrides", "/september-guarantee"


def text_at(story: Story, who: str, path: str, status: int = 200) -> str:
    """What a page says to somebody."""
    answer = story.cast.client_of(who).get(path)
    assert answer.status_code == status
    return str(answer.text)


def declined(story: Story) -> str:
    """A partner of Northgate's partnership refused Gil, because it cannot meet his needs; the address of the report."""
    journey = way.in_planning(story, "partnership", "Gil Hart")
    way.rank(story, journey, "millbrook")
    sent = story.send(way.LEAD, journey, "partner", "millbrook")
    story.hand_off(way.PARTNER, sent, "decline", {"reason": "needs_not_meetable", "note": "workshop access"})
    return UNMET


def test_who_is_owed_an_offer_is_listed_until_one_is_recorded(story: Story) -> None:
    journey = waiting(story, birth_date=YEAR_11[1])
    page = text_at(story, way.PRIYA, SEPTEMBER)
    assert (f"/journeys/{journey}/actions/record_september_offer" in page, "Priya Shah" in page) == (True, True)
    assert f"/journeys/{journey}" not in text_at(story, way.PRIYA, f"{SEPTEMBER}?year=2025")
    story.at("2026-06-25 10:00")
    offer(story, journey)
    assert "Nobody is without an offer." in text_at(story, way.PRIYA, SEPTEMBER)
    assert "Amy Cole" in text_at(story, way.PRIYA, f"{SEPTEMBER}?offered=yes&adviser=me&year=never")
    text_at(story, "northgate.tutor", SEPTEMBER, 404)


def test_refusals_are_counted_for_who_leads_in_a_period(story: Story) -> None:
    declined(story)
    page = text_at(story, MANAGER, UNMET)
    assert ("Needs not meetable" in page, "1 refusal in all" in page, "Gil" in page) == (True, True, False)
    assert "Nothing was refused that fits this." in text_at(story, MANAGER, f"{UNMET}?until=2026-02-01")
    wrong = text_at(story, MANAGER, f"{UNMET}?from=yesterday", 422)
    assert ('href="#from"' in wrong, 'value="yesterday"' in wrong) == (True, True)
    assert "Your organisation leads none." in text_at(story, "harbour.manager", UNMET)
    text_at(story, "northgate.tutor", UNMET, 404)


@pytest.mark.parametrize(("who", "reads"), [("northgate.safeguarding_lead", True), (MANAGER, False)])
def test_the_reason_for_sharing_without_consent_is_for_leads_alone(story: Story, who: str, reads: bool) -> None:
    journey = way.in_induction(story)
    assert "Nothing was shared without consent." in text_at(story, who, OVERRIDES)
    story.act("northgate.adviser", journey, "record_need", {"need": "counselling", "status": "new"})
    override(story, journey)
    assert ("Not shown to you" in text_at(story, who, OVERRIDES)) is not reads


def test_a_whole_table_sorts_where_scripts_run(
    visit: Callable[..., AbstractContextManager[Visitor]], story: Story
) -> None:
    crowded(story)
    with visit(way.LEAD) as visitor:
        visitor.go("/map/holistic")
        for _descending in range(2):
            visitor.page.get_by_role("button", name="In it now").click()
        column = visitor.page.locator("main table tbody td:nth-child(2)").all_inner_texts()
        assert [int(each) for each in column] == sorted(map(int, column), reverse=True)
        assert visitor.violations() == []
    with visit(way.LEAD, script=False) as visitor:
        assert visitor.go("/map/holistic").page.get_by_role("button", name="In it now").count() == 0
