"""S13.3 and S13.4: whose closed days count, and what moves when one is added or removed later."""

from datetime import date
from typing import Any

import pytest

from engine.actor import CLOCK
from engine.runtime import Work
from engine.tables import Instance
from tests.people import agreement
from tests.stories.story import Story, codes
from workflows.set_up import closures
from workflows.set_up.apply import set_up
from workflows.set_up.closures import Recounted
from workflows.set_up.network import Network
from workflows.tables.organisations import Organisation

TUESDAY, SATURDAY = "2026-12-22 16:55", "2026-12-26 09:00"
MANAGER = "northgate.manager"
CHRISTMAS = {"day": "2026-12-24", "until": "2027-01-01", "name": "Christmas closure"}
# Under England's calendar, and under Northgate's own with its Christmas closure.
ENGLISH = {"acknowledge": date(2026, 12, 24), "decide": date(2026, 12, 31), "start": date(2027, 1, 8)}
OWN = {"acknowledge": date(2027, 1, 4), "decide": date(2027, 1, 7), "start": date(2027, 1, 14)}
# A day between Tuesday 22 December and all that is then due.
EXTRA = date(2026, 12, 23)


def northgates_calendar_counts(story: Story) -> None:
    """Let the agreement on referrals to Northgate say that its own calendar counts, as the set-up document does."""
    said = agreement("referral", "referrals", "connexions", "northgate", provider_calendar=True)
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))


def due(story: Story, journey: str) -> dict[str, date | None]:
    """The days on which a referral is to be acknowledged, decided and started."""
    inbound = story.inbound(journey)
    answers = {rule: story.due(inbound, rule) for rule in ("acknowledge", "decide")}
    return {**answers, "start": story.due(journey, "start")}


def close(story: Story, *, at: str | None = None, path: str = "", **more: Any) -> Any:
    """Close Christmas at Northgate, or what is said instead; the answer."""
    body = {**CHRISTMAS, **more}
    if path:
        del body["name"]
    return story.post(MANAGER, f"/closures{path}", body, at=at)


def for_everybody(story: Story, *days: date, dry_run: bool = False) -> Recounted:
    """Close days for everybody, as the command line does, or only look."""

    def act(work: Work) -> Recounted:
        if dry_run:
            return closures.foresee_adding(work, days, None)
        return closures.add(work, days, "State funeral", None)

    return story.cast.runtime.run_many(CLOCK, act)


@pytest.mark.parametrize("first", ["the closure", "the referral"])
def test_an_own_closure_moves_nothing_without_an_agreement(story: Story, first: str) -> None:
    if first == "the closure":
        close(story, at="2026-12-01 09:00")
    journey = story.refer("Jo Frost", at=TUESDAY)
    moved = close(story)["moved"]
    assert (due(story, journey), moved) == (ENGLISH, [])


def test_an_own_closure_counts_where_the_agreement_says_so(story: Story) -> None:
    northgates_calendar_counts(story)
    close(story, at="2026-12-01 09:00")
    assert due(story, story.refer("Jo Frost", at=TUESDAY)) == OWN


def test_it_counts_in_what_opens_later_on_the_journey(story: Story) -> None:
    northgates_calendar_counts(story)
    close(story, at="2026-12-01 09:00")
    journey = story.refer("Jo Frost", at=TUESDAY)
    story.accept("northgate.coordinator", story.inbound(journey), "2027-01-11", "2027-07-30", at="2026-12-23 10:00")
    # The first five days of work after Wednesday 23 December (C5).
    assert story.due(journey, "contact") == date(2027, 1, 8)


def test_it_counts_in_what_opens_later_on_the_referral(story: Story) -> None:
    northgates_calendar_counts(story)
    close(story, at="2026-12-01 09:00")
    inbound = story.inbound(story.refer("Jo Frost", at=TUESDAY))
    story.hand_off("northgate.coordinator", inbound, "ask_for_more", {"question": "Which bus?"}, at="2026-12-23 10:00")
    assert story.due(inbound, "answer") == date(2027, 1, 8)


def test_it_counts_for_nobody_elses_agreement(story: Story) -> None:
    northgates_calendar_counts(story)
    story.post("millbrook.manager", "/closures", CHRISTMAS, at="2026-12-01 09:00")
    assert due(story, story.refer("Jo Frost", at=TUESDAY)) == ENGLISH


def test_what_opened_before_the_agreement_said_so_keeps_its_calendar(story: Story) -> None:
    journey = story.refer("Jo Frost", at=TUESDAY)
    northgates_calendar_counts(story)
    assert (close(story)["moved"], due(story, journey)) == ([], ENGLISH)


def test_a_closure_added_later_moves_what_is_open_as_it_was_foreseen(story: Story) -> None:
    northgates_calendar_counts(story)
    journey = story.refer("Jo Frost", at=TUESDAY)
    foreseen = close(story, dry_run=True)
    assert due(story, journey) == ENGLISH
    done = close(story)
    assert {**foreseen, "dry_run": False} == done
    assert (due(story, journey), done["by_rule"]) == (OWN, {"acknowledge": 1, "decide": 1, "start": 1})


def test_the_preview_says_from_which_day_to_which(story: Story) -> None:
    northgates_calendar_counts(story)
    journey = story.refer("Jo Frost", at=TUESDAY)
    assert close(story, dry_run=True)["moved"] == [
        {"rule": rule, "instance_id": journey if rule == "start" else story.inbound(journey),
         "due_before": ENGLISH[rule].isoformat(), "due_after": OWN[rule].isoformat()}
        for rule in ("acknowledge", "decide", "start")
    ]  # fmt: skip


def test_the_boards_and_the_clock_follow(story: Story) -> None:
    northgates_calendar_counts(story)
    inbound = story.inbound(story.refer("Jo Frost", at=TUESDAY))
    close(story)
    instance: Instance = story.instance(inbound)
    assert instance.due_at == story.deadline(inbound, "acknowledge").due_at
    # The day of work before Monday 4 January is Wednesday 23 December.
    assert instance.wake_at is not None
    assert instance.wake_at.date() == date(2026, 12, 23)
    assert story.sweep("2027-01-04 23:00") == 1


def test_the_referrer_is_shown_the_new_days(story: Story) -> None:
    northgates_calendar_counts(story)
    journey = story.refer("Jo Frost", at=TUESDAY)
    close(story)
    shown = {row["rule"]: row["due_on"] for row in story.get("priya", f"/journeys/{journey}/deadlines")["items"]}
    assert (shown["decide"], shown["start"]) == ("2027-01-07", "2027-01-14")


def test_a_closure_taken_back_gives_the_old_days(story: Story) -> None:
    northgates_calendar_counts(story)
    journey = story.refer("Jo Frost", at=TUESDAY)
    close(story)
    foreseen = close(story, path="/remove", dry_run=True)
    assert due(story, journey) == OWN
    done = close(story, path="/remove")
    assert ({**foreseen, "dry_run": False}, due(story, journey)) == (done, ENGLISH)


def test_asked_again_under_the_same_key_it_answers_the_same(story: Story) -> None:
    northgates_calendar_counts(story)
    story.refer("Jo Frost", at=TUESDAY)
    first, again = (story.post(MANAGER, "/closures", CHRISTMAS, key="christmas") for _turn in range(2))
    assert (first, len(first["moved"])) == (again, 3)


def test_another_nation_keeps_the_calendar_of_england(story: Story) -> None:
    # In Edinburgh Monday 4 January 2027 is a bank holiday in place of Saturday the 2nd.
    story.set_stored(Organisation, story.cast["northgate"], postcode="EH1 1AA")
    assert due(story, story.refer("Jo Frost", at=TUESDAY)) == ENGLISH


def test_an_extra_bank_holiday_moves_what_counts_over_it_for_everybody(story: Story) -> None:
    journey = story.refer("Jo Frost", at=TUESDAY)
    foreseen = for_everybody(story, EXTRA, dry_run=True)
    assert due(story, journey) == ENGLISH
    assert for_everybody(story, EXTRA) == foreseen
    assert due(story, journey) == {
        "acknowledge": date(2026, 12, 29), "decide": date(2027, 1, 4), "start": date(2027, 1, 11),
    }  # fmt: skip


def test_an_extra_bank_holiday_counts_in_what_opens_after_it(story: Story) -> None:
    for_everybody(story, EXTRA)
    assert story.due(story.inbound(story.refer("Jo Frost", at=TUESDAY)), "acknowledge") == date(2026, 12, 29)


def test_it_moves_the_tasks_that_count_over_it(story: Story) -> None:
    journey = story.refer("Jo Frost", to="lead_provider", receivers=[story.cast["millbrook"]], at=TUESDAY)
    (task,) = story.tasks(journey)
    before = story.task_due(task)
    for_everybody(story, EXTRA)
    (task,) = story.tasks(journey)
    assert (before, story.task_due(task)) == (date(2026, 12, 24), date(2026, 12, 29))


def test_what_is_late_stays_late_and_what_has_expired_stays_expired(story: Story) -> None:
    late = story.inbound(story.refer("Jo Frost", at=TUESDAY))
    story.sweep("2026-12-29 09:00")
    for_everybody(story, EXTRA)
    assert (story.due(late, "acknowledge"), story.due(late, "decide")) == (date(2026, 12, 24), date(2027, 1, 4))
    story.sweep("2027-01-05 09:00")
    for_everybody(story, date(2026, 12, 30))
    assert (story.state(late), story.due(late, "decide")) == ("expired", date(2027, 1, 4))


def test_everybodys_days_and_the_own_are_shown_and_no_others(story: Story) -> None:
    close(story, until=None)
    for_everybody(story, EXTRA)
    shown = {who: story.get(who, "/closures")["items"] for who in ("northgate.tutor", "priya")}
    extra = {"day": "2026-12-23", "name": "State funeral", "organisation_id": None}
    own = {"day": "2026-12-24", "name": "Christmas closure", "organisation_id": story.cast["northgate"]}
    assert shown == {"northgate.tutor": [extra, own], "priya": [extra]}


@pytest.mark.parametrize("path", ["", "/remove"])
def test_who_is_neither_manager_nor_administrator_changes_none(story: Story, path: str) -> None:
    body = {key: value for key, value in CHRISTMAS.items() if key != "name" or not path}
    refused = story.post("northgate.coordinator", f"/closures{path}", body, expect=409)
    assert codes(refused) == ["not_yours"]


def test_nobody_removes_what_is_closed_for_everybody(story: Story) -> None:
    for_everybody(story, EXTRA)
    assert codes(story.post(MANAGER, "/closures/remove", {"day": "2026-12-23"}, expect=409)) == ["no_closure"]


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"day": "2026-12-24", "until": "2026-12-23"}, "until_before_day"),
        ({"day": "2026-12-24", "until": "2027-12-25"}, "too_long"),
        ({"day": "1999-12-31"}, "year_out_of_range"),
        ({"day": "2100-01-04"}, "year_out_of_range"),
    ],
)
def test_days_that_cannot_be_closed_are_refused(story: Story, days: dict[str, str], code: str) -> None:
    assert codes(story.post(MANAGER, "/closures", {"name": "Closed", **days}, expect=409)) == [code]
