"""Managers enter holidays and closures of their organisation once they have seen what that moves."""

from typing import Any

from tests.pages.posting import Form, open_form
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_closures import MANAGER, TUESDAY, due, northgates_calendar_counts
from tests.stories.test_provider_holidays import WEEK, enter

CLOSURES, HOLIDAYS = "/days-off/closures", "/days-off/holidays"


def days(**named: str) -> dict[str, str]:
    """Days as a form sends them, such as first="9 3 2026"."""
    parts = ("day", "month", "year")
    return {
        f"{name}-{part}": text for name, said in named.items() for part, text in zip(parts, said.split(), strict=True)
    }


def closing(story: Story, **said: Any) -> Form:
    """Fill in a Christmas closure of Northgate."""
    return open_form(story, MANAGER, f"{CLOSURES}/new").send(story, name="Christmas closure", **said)


def test_a_closure_is_entered_once_it_was_seen_what_moves_and_opened_again(story: Story) -> None:
    northgates_calendar_counts(story)
    journey = story.refer("Jo Frost", at=TUESDAY)
    before = due(story, journey)
    seen = closing(story, **days(day="24 12 2026", until="1 1 2027"))
    assert "Jo Frost" in seen.text
    assert due(story, journey) == before
    for _click in range(2):
        assert "The days are closed." in seen.send(story).page.text
    assert due(story, journey) != before
    again = open_form(story, MANAGER, f"{CLOSURES}/remove?day=2026-12-24&until=2027-01-01")
    assert again.value("until-year") == "2027"
    assert "The closure is removed." in again.send(story).send(story).page.text
    assert due(story, journey) == before


def test_what_is_wrong_keeps_what_was_typed_and_what_was_seen_can_be_changed(story: Story) -> None:
    wrong = closing(story, **days(day="24 12 2026", until="1 1 2026"))
    assert 'href="#until-day"' in wrong.page.text
    assert wrong.value("name") == "Christmas closure"
    changed = closing(story, **days(day="24 12 2026")).send(story, _change="yes")
    assert (changed.value("day-day"), changed.value("name")) == ("24", "Christmas closure")
    assert story.get(MANAGER, "/closures")["items"] == []


def test_a_holiday_is_entered_changed_and_removed_after_the_same_look(story: Story) -> None:
    way.in_induction(story)
    said = days(starts_on="9 3 2026", ends_on="13 3 2026")
    seen = open_form(story, MANAGER, f"{HOLIDAYS}/new").send(story, title="Reading week", **said)
    assert ("Amy Cole" in seen.text, "30 March 2026" in seen.text) == (True, True)
    assert "Reading week" in seen.send(story).page.text
    (holiday,) = story.get(MANAGER, "/holidays")["items"]
    changing = open_form(story, MANAGER, f"{HOLIDAYS}/{holiday['id']}/change")
    assert changing.value("ends_on-day") == "13"
    changing.send(story, **days(ends_on="11 3 2026")).send(story)
    assert story.get(MANAGER, "/holidays")["items"][0]["ends_on"] == "2026-03-11"
    removing = open_form(story, MANAGER, f"{HOLIDAYS}/{holiday['id']}/remove").send(story)
    for _click in range(2):
        assert "The holiday was removed." in removing.send(story).page.text


def test_everybody_reads_them_and_only_managers_and_administrators_change_them(story: Story) -> None:
    holiday = enter(story)["holiday_id"]
    read = story.cast.client_of("northgate.tutor").get("/days-off").text
    assert (WEEK["title"] in read, "Enter a holiday" in read) == (True, False)
    closed = open_form(story, "northgate.tutor", f"{HOLIDAYS}/{holiday}/change").text
    assert "A manager or administrator of the provider sets its holidays." in closed
    assert story.cast.client_of("millbrook.manager").get(f"{HOLIDAYS}/{holiday}/change").status_code == 404
