"""The managers of both sides are alerted 60, 30 and 7 days before an agreement ends that nothing follows (rule 2.7)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.jobs import AGREEMENTS, Worker, first_run, worker_of
from api.settings import Settings
from engine.clock import now
from tests.both import BOTH
from tests.people import agreement
from tests.stories.story import Story
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

# What Northgate and Millbrook agreed in Model 2 ends on Friday 31 July 2026.
SUBCONTRACT = "lead_provider.millbrook"


@pytest.fixture
def worker(story: Story) -> Worker:
    """A worker of this installation."""
    return worker_of(story.cast.runtime, Settings())


def look(worker: Worker, story: Story, at: str) -> Any:
    """The daily job at a time; what it opened and finished."""
    story.at(at)
    return worker.run(AGREEMENTS)


def alerts(story: Story, who: str) -> list[tuple[int, str, str]]:
    """The open alerts of somebody: how many days before, opened when, due when."""
    items = story.get(who, "/tasks")["items"]
    found = [each for each in items if each["kind"] == "agreement_ends"]
    return sorted((each["about"]["days"], each["opened_at"], each["due_on"]) for each in found)


SIXTY = (60, "2026-05-31T23:00:00Z", "2026-07-01")
THIRTY = (30, "2026-06-30T23:00:00Z", "2026-07-24")
SEVEN = (7, "2026-07-23T23:00:00Z", "2026-07-31")


def test_sixty_days_before_the_end_both_managers_have_a_task(worker: Worker, story: Story) -> None:
    assert look(worker, story, "2026-05-31 23:59") == {"opened": 0, "finished": 0}
    assert look(worker, story, "2026-06-01 00:10") == {"opened": 2, "finished": 0}
    assert [alerts(story, f"{side}.manager") for side in ("northgate", "millbrook")] == [[SIXTY], [SIXTY]]


def test_nobody_else_has_one(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    assert [alerts(story, who) for who in ("northgate.coordinator", "harbour.manager")] == [[], []]


def test_the_task_says_which_agreement_ends(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    (task,) = story.get("millbrook.manager", "/tasks")["items"]
    about = {"agreement": story.cast[SUBCONTRACT], "title": SUBCONTRACT, "ends_on": "2026-07-31", "days": 60}
    assert (task["about"], task["journey_id"]) == (about, None)


def test_a_second_look_opens_nothing(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    assert look(worker, story, "2026-06-02 00:10") == {"opened": 0, "finished": 0}


def test_each_alert_that_was_missed_is_opened_once_at_its_own_day(worker: Worker, story: Story) -> None:
    assert look(worker, story, "2026-07-25 09:00") == {"opened": 6, "finished": 0}
    assert alerts(story, "millbrook.manager") == [SEVEN, THIRTY, SIXTY]


def test_an_ended_one_is_not_opened_again(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    (task,) = story.get("millbrook.manager", "/tasks")["items"]
    story.post("millbrook.manager", f"/tasks/{task['id']}/done", {"outcome": "renewal is being written"})
    look(worker, story, "2026-06-02 00:10")
    assert alerts(story, "millbrook.manager") == []


def renew(story: Story, starts_on: str, signed_on: str | None = "2026-06-15") -> None:
    """What the two sides agree for the year after."""
    entry = agreement("external", "renewal", "northgate", "millbrook", partnership="lead_provider",
                      starts_on=starts_on, delivers=["functional_skills"])  # fmt: skip
    entry["parties"] = [{**party, "signed_on": signed_on} for party in entry["parties"]]
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [entry]}))


def test_a_renewal_that_follows_on_ends_the_alerts_and_no_other_comes(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    renew(story, "2026-08-01")
    assert look(worker, story, "2026-06-16 00:10") == {"opened": 0, "finished": 2}
    assert look(worker, story, "2026-07-01 00:10") == {"opened": 0, "finished": 0}


@pytest.mark.parametrize(
    ("starts_on", "signed_on"), [("2026-08-01", None), ("2026-08-03", "2026-06-15"), ("2026-08-01", "2026-08-05")]
)
def test_one_unsigned_signed_too_late_or_after_a_gap_is_no_renewal(
    worker: Worker, story: Story, starts_on: str, signed_on: str | None
) -> None:
    renew(story, starts_on, signed_on)
    assert look(worker, story, "2026-06-01 00:10") == {"opened": 2, "finished": 0}


def test_an_alert_nobody_answers_is_chased(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-06-01 00:10")
    story.sweep("2026-07-02 00:00")
    (line,) = story.get("millbrook.manager", "/stalled")["items"]
    assert (line["rule"], line["level"], line["due_on"]) == ("agreement_ends", "flag", "2026-07-01")


@BOTH
def test_several_workers_at_once_open_each_alert_once(story: Story) -> None:
    story.at("2026-07-25 09:00")
    workers = [worker_of(story.cast.runtime, Settings()) for _number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda each: AGREEMENTS.work(each, now()), workers))
    assert sum(each["opened"] for each in found) == 6
    assert alerts(story, "northgate.manager") == [SEVEN, THIRTY, SIXTY]


def test_a_worker_that_begins_looks_at_once(story: Story) -> None:
    assert first_run(AGREEMENTS, now()) == now()


def test_once_it_has_ended_an_unanswered_alert_stays(worker: Worker, story: Story) -> None:
    look(worker, story, "2026-07-25 09:00")
    assert look(worker, story, "2026-08-03 09:00") == {"opened": 0, "finished": 0}


def test_alerts_that_came_while_nobody_looked_are_opened_after_the_end_at_their_own_days(
    worker: Worker, story: Story
) -> None:
    """The first were answered; the worker is down from 29 June to 3 August, and the agreement ends on 31 July."""
    look(worker, story, "2026-06-28 00:10")
    for who in ("northgate.manager", "millbrook.manager"):
        (task,) = story.get(who, "/tasks")["items"]
        story.post(who, f"/tasks/{task['id']}/done", {"outcome": "renewal is being written"})
    assert look(worker, story, "2026-08-03 09:00") == {"opened": 4, "finished": 0}
    assert alerts(story, "northgate.manager") == [SEVEN, THIRTY]


@pytest.mark.parametrize(("at", "opened"), [("2026-09-29 09:00", 6), ("2026-09-30 09:00", 0)])
def test_an_end_more_than_sixty_days_ago_is_no_longer_news(worker: Worker, story: Story, at: str, opened: int) -> None:
    assert look(worker, story, at)["opened"] == opened


def test_one_that_was_renewed_meanwhile_opens_nothing_after_its_end(worker: Worker, story: Story) -> None:
    renew(story, "2026-08-01")
    assert look(worker, story, "2026-08-03 09:00") == {"opened": 0, "finished": 0}
