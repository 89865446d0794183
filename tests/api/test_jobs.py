"""The work of the clock: which job runs when, that it runs once among many workers, and what is seen of it."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from fastapi.testclient import TestClient

from api import jobs
from api.app import create_app
from api.installation import Installation
from api.jobs import CHECKPOINT, DIGEST, INVARIANTS, JOBS, SWEEP, Worker
from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from engine.runtime import Runtime
from tests.clock import Clock
from tests.people import Cast
from tests.stories.story import Story


@pytest.fixture
def worker(cast: Cast) -> Worker:
    """A worker on the cast's database."""
    return worker_on(cast.runtime)


def worker_on(runtime: Runtime) -> Worker:
    """One more worker."""
    return Worker(runtime, ADDRESS_BOOK, channels_of(Settings()))


def test_a_sweep_of_the_worker_does_what_is_due(worker: Worker, story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.at("2026-03-10 00:00:10")
    done = worker.run(SWEEP)
    assert (done is not None and done["applied"] > 0, story.state(story.inbound(journey))) == (True, "expired")


def test_while_another_has_the_job_in_hand_a_worker_leaves_it(worker: Worker, cast: Cast) -> None:
    other = worker_on(cast.runtime)
    during = []

    def work(_worker: Worker, _moment: datetime) -> MappingProxyType[str, int]:
        during.append(other.run(SWEEP))
        return MappingProxyType({"applied": 1})

    slow = jobs.Job("sweep", work, SWEEP.trigger)
    assert (worker.run(slow), during) == ({"applied": 1}, [None])


def test_a_job_that_fails_is_told_in_the_log_and_tried_again(
    worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_worker: Worker, _moment: datetime) -> MappingProxyType[str, int]:
        raise ZeroDivisionError("something of a learner")

    assert worker.run(jobs.Job("sweep", broken, SWEEP.trigger)) is None
    told = capsys.readouterr().out
    assert ("job_failed" in told, "ZeroDivisionError" in told, "something of a learner" in told) == (True, True, False)
    assert worker.run(SWEEP) == {"applied": 0, "failed": 0}


def test_a_stopping_worker_begins_nothing(worker: Worker) -> None:
    worker.stopping.set()
    assert worker.run(SWEEP) is None


def test_every_job_of_a_story_runs_through(worker: Worker, story: Story) -> None:
    story.refer("Amy Cole")
    assert [worker.run(job) is not None for job in JOBS] == [True] * len(JOBS)


def test_the_hourly_look_finds_the_impossible(worker: Worker, story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    story.refer("Amy Cole")
    before = worker.run(INVARIANTS)
    with worker.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("DELETE FROM responsibility_period")
    after = worker.run(INVARIANTS)
    with worker.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("DELETE FROM deadline")
    assert ((before or {})["broken"], (after or {})["broken"]) == (0, 2)
    assert "not exactly one organisation is responsible now" in capsys.readouterr().out
    assert (worker.run(INVARIANTS) or {})["broken"] > 2
    put_right(worker)


def test_at_night_it_is_noted_how_far_all_histories_have_come(
    worker: Worker, story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    story.refer("Amy Cole")
    noted = worker.run(CHECKPOINT) or {}
    # The log is where the link is kept outside the database.
    assert (noted["checkpoint"], f'"link": "{noted["link"]}"' in capsys.readouterr().out) == (1, True)
    assert worker.run(CHECKPOINT) == {}


def put_right(worker: Worker) -> None:
    """Empty what was broken on purpose, so that the story ends in peace."""
    with worker.runtime.database.unit_of_work() as transaction:
        for table in ("chase", "history_entry", "shared_with_hand_off", "hand_off", "outbox_message"):
            transaction.connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-03-02 05:00", "2026-03-02 07:00"), ("2026-03-02 06:59", "2026-03-02 07:00"),
        ("2026-03-02 09:30", "2026-03-02 09:30"), ("2026-03-28 22:00", "2026-03-28 22:00"),
        ("2026-03-29 02:00", "2026-03-29 06:00"), ("2026-10-25 03:00", "2026-10-25 07:00"),
    ],
)  # fmt: skip
def test_the_digest_is_made_at_seven_in_london_or_at_once_when_seven_has_passed(now: str, first: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert jobs.first_run(DIGEST, moment) == datetime.fromisoformat(first).replace(tzinfo=UTC)


def test_jobs_that_come_late_are_made_up_for_once_and_never_run_beside_themselves(worker: Worker, clock: Clock) -> None:
    scheduler = BackgroundScheduler()
    jobs.schedule(scheduler, worker)
    found = [(job.coalesce, job.max_instances, job.misfire_grace_time) for job in scheduler.get_jobs()]
    assert found == [(True, 1, None)] * len(JOBS)


def test_nobody_swept_yet_is_answered_as_late(client: TestClient) -> None:
    answer = client.get("/health/worker")
    assert (answer.status_code, answer.json()["status"], answer.json()["sweep_age"]) == (503, "late", None)


def test_a_worker_at_work_is_well(worker: Worker, cast: Cast, story: Story) -> None:
    story.refer("Amy Cole")
    worker.run(SWEEP)
    worker.run(jobs.DELIVER)
    answer = pulse(cast)
    assert answer == (200, {"status": "ok", "sweep_age": 0.0, "oldest_due": 0.0, "outbox_age": 0.0})


def test_after_five_minutes_without_a_sweep_it_is_late(worker: Worker, cast: Cast, clock: Clock) -> None:
    worker.run(SWEEP)
    clock.later(minutes=5)
    in_time = pulse(cast)[0]
    clock.later(seconds=1)
    assert (in_time, pulse(cast)[0]) == (200, 503)


def test_what_is_due_for_more_than_an_hour_is_late_whatever_the_sweeps_say(
    worker: Worker, cast: Cast, story: Story, clock: Clock
) -> None:
    story.refer("Amy Cole")
    clock.move_to(datetime(2026, 3, 4, 1, 0, 1, tzinfo=UTC))
    worker.run(jobs.Job("sweep", lambda *_given: {"applied": 0}, SWEEP.trigger))
    assert pulse(cast)[1]["oldest_due"] > timedelta(hours=1).total_seconds()


def test_figures_are_shown_only_where_the_settings_open_them(here: Installation) -> None:
    opened = Installation(Settings(metrics=True), here.runtime, here.passwords)
    with (
        TestClient(create_app(here.settings, here)) as closed_one,
        TestClient(create_app(opened.settings, opened)) as it,
    ):
        answers = closed_one.get("/metrics"), it.get("/metrics")
    assert [answer.status_code for answer in answers] == [404, 200]
    assert "journey_messages_waiting 0.0" in answers[1].text


def pulse(cast: Cast) -> tuple[int, dict[str, Any]]:
    """What the health of the worker is answered with."""
    answer = cast.client_of("priya").get("/health/worker")
    return answer.status_code, answer.json()
