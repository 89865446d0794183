"""C18: a provider enters its holidays, on which no absence is counted; questions of withdrawal move with them."""

from typing import Any

import pytest
from sqlmodel import select

from tests.stories import attending, way
from tests.stories.attending import questions, set_for
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.tables.attendance import ProviderHoliday

MANAGER = "northgate.manager"
WEEK = {"starts_on": "2026-03-09", "ends_on": "2026-03-13", "title": "Reading week"}
# Counted from Monday 2 March 2026, and with that week left out.
ASKED, LATER = "2026-03-30", "2026-04-04"
MOVED = {"asked_before": ASKED, "asked_after": LATER, "withdrawn": False}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, in INDUCTION at Northgate since Monday 2 March 2026, and never seen since."""
    return way.in_induction(story)


def enter(story: Story, path: str = "", *, who: str = MANAGER, expect: int = 200, **more: Any) -> Any:
    """Enter the reading week, or change a holiday into it; `more` changes what is said."""
    return story.post(who, f"/holidays{path}", {**WEEK, **more}, expect=expect)


def remove(story: Story, holiday: str, *, who: str = MANAGER, expect: int = 200, **more: Any) -> Any:
    """Take a holiday back."""
    return story.post(who, f"/holidays/{holiday}/remove", more, expect=expect)


def stored(story: Story) -> list[tuple[str, str, bool]]:
    """Every holiday that was ever in force, the one entered first first: its days, and whether it still is."""
    with story.cast.runtime.database.reading() as transaction:
        rows = transaction.session.exec(select(ProviderHoliday)).all()
    found = sorted(rows, key=lambda row: (row.removed_at is None, row.added_at, row.id))
    return [(str(row.starts_on), str(row.ends_on), row.removed_at is None) for row in found]


def test_a_holiday_puts_the_question_off_as_it_was_foreseen(story: Story, journey: str) -> None:
    foreseen = enter(story, dry_run=True)
    assert (set_for(story, journey), stored(story)) == (f"{ASKED} 00:00", [])
    done = enter(story)
    assert {**foreseen, "dry_run": False, "holiday_id": done["holiday_id"]} == done
    assert (done["moved_in_all"], done["moved"]) == (1, [{"journey_id": journey, **MOVED}])
    assert set_for(story, journey) == f"{LATER} 00:00"


def test_a_holiday_entered_late_withdraws_the_question_as_it_was_foreseen(story: Story, journey: str) -> None:
    story.sweep("2026-03-31 09:00")
    foreseen = enter(story, dry_run=True)
    assert foreseen["moved"] == [{"journey_id": journey, **MOVED, "withdrawn": True}]
    assert enter(story)["moved"] == foreseen["moved"]
    assert questions(story, journey) == [(f"{ASKED} 00:00", "withdrawn: provider holiday entered")]


def test_a_question_that_stands_all_the_same_does_not_move(story: Story, journey: str) -> None:
    story.sweep("2026-04-20 09:00")
    assert enter(story)["moved"] == []
    assert questions(story, journey) == [(f"{ASKED} 00:00", None)]


def test_a_changed_holiday_counts_as_it_now_is_and_keeps_what_it_was(story: Story, journey: str) -> None:
    holiday = enter(story)["holiday_id"]
    story.at("2026-03-03 09:00")
    changed: dict[str, Any] = {"starts_on": "2026-03-10", "ends_on": "2026-03-10", "title": "Training day"}
    foreseen = enter(story, f"/{holiday}/change", dry_run=True, **changed)
    done = enter(story, f"/{holiday}/change", **changed)
    assert ({**foreseen, "dry_run": False}, done["holiday_id"]) == (done, holiday)
    assert (done["moved"][0]["asked_after"], set_for(story, journey)) == ("2026-03-31", "2026-03-31 00:00")
    assert stored(story) == [("2026-03-09", "2026-03-13", False), ("2026-03-10", "2026-03-10", True)]


def test_a_removed_holiday_counts_no_longer_and_stays_on_record(story: Story, journey: str) -> None:
    holiday = enter(story)["holiday_id"]
    foreseen = remove(story, holiday, dry_run=True)
    done = remove(story, holiday)
    assert {**foreseen, "dry_run": False} == done
    assert (done["holiday_id"], done["moved"][0]["asked_after"]) == (None, ASKED)
    assert (set_for(story, journey), stored(story)) == (f"{ASKED} 00:00", [("2026-03-09", "2026-03-13", False)])


def test_a_removal_that_makes_the_question_overdue_lets_it_be_asked(story: Story, journey: str) -> None:
    holiday = enter(story)["holiday_id"]
    story.at("2026-04-01 09:00")
    remove(story, holiday)
    story.sweep("2026-04-01 09:01")
    assert len(questions(story, journey)) == 1


def test_after_a_removal_a_holiday_may_start_on_that_day_again(story: Story) -> None:
    remove(story, enter(story)["holiday_id"])
    enter(story, ends_on="2026-03-11")
    assert [holiday["ends_on"] for holiday in story.get(LEAD, "/holidays")["items"]] == ["2026-03-11"]


def test_the_own_people_see_the_holidays_and_no_others_do(story: Story) -> None:
    holiday = enter(story)["holiday_id"]
    shown = {who: story.get(who, "/holidays")["items"] for who in ("northgate.tutor", "millbrook.manager", "priya")}
    assert shown == {"northgate.tutor": [{"id": holiday, **WEEK}], "millbrook.manager": [], "priya": []}


def test_a_holiday_moves_nothing_while_a_partner_goes_on_teaching(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    assert enter(story)["moved"] == []
    body = {**WEEK, "starts_on": "2026-03-11", "ends_on": "2026-03-12"}
    moved = story.post("millbrook.manager", "/holidays", body)["moved"]
    assert [(each["journey_id"], each["asked_after"]) for each in moved] == [(journey, "2026-04-01")]


def test_the_document_changes_a_holiday_and_keeps_what_it_was(story: Story) -> None:
    enter(story)
    attending.close(story, "northgate", "2026-03-09", "2026-03-10")
    attending.close(story, "northgate", "2026-03-09", "2026-03-10")
    assert stored(story) == [("2026-03-09", "2026-03-13", False), ("2026-03-09", "2026-03-10", True)]


def test_asked_again_under_the_same_key_it_answers_the_same(story: Story, journey: str) -> None:
    first, again = (story.post(MANAGER, "/holidays", WEEK, key="week") for _turn in range(2))
    assert (first, len(first["moved"])) == (again, 1)


@pytest.mark.parametrize("dry_run", [True, False])
def test_two_holidays_do_not_start_on_one_day(story: Story, dry_run: bool) -> None:
    enter(story)
    other = enter(story, starts_on="2026-03-16", ends_on="2026-03-16")["holiday_id"]
    refused = [enter(story, expect=409, dry_run=dry_run), enter(story, f"/{other}/change", expect=409, dry_run=dry_run)]
    assert [codes(each) for each in refused] == [["holiday_there"], ["holiday_there"]]


@pytest.mark.parametrize("dry_run", [True, False])
def test_who_is_neither_manager_nor_administrator_changes_none(story: Story, dry_run: bool) -> None:
    holiday = enter(story)["holiday_id"]
    refused = [
        enter(story, who=LEAD, expect=409, dry_run=dry_run),
        enter(story, f"/{holiday}/change", who=LEAD, expect=409, dry_run=dry_run),
        remove(story, holiday, who=LEAD, expect=409, dry_run=dry_run),
    ]
    assert [codes(each) for each in refused] == [["not_yours"]] * 3


def test_only_a_provider_has_holidays(story: Story) -> None:
    assert codes(enter(story, who="connexions.manager", expect=409)) == ["not_a_provider"]


def test_another_providers_holiday_is_not_found(story: Story) -> None:
    holiday = enter(story)["holiday_id"]
    enter(story, f"/{holiday}/change", who="millbrook.manager", expect=404)
    remove(story, holiday, who="millbrook.manager", expect=404)


def test_a_removed_holiday_is_not_found(story: Story) -> None:
    holiday = enter(story)["holiday_id"]
    remove(story, holiday)
    remove(story, holiday, expect=404)


@pytest.mark.parametrize(
    "said",
    [
        {"ends_on": "2026-03-08"}, {"ends_on": "2027-03-11"}, {"title": " "}, {"starts_on": 20260309},
        {"organisation_id": "another"}, {"dry_run": "yes"},
    ],
)  # fmt: skip
def test_days_that_are_no_holiday_are_refused(story: Story, said: dict[str, Any]) -> None:
    enter(story, expect=422, **said)
