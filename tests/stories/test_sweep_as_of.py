"""A sweep as of another moment dates each act at its own, and says truly when that was recorded."""

from datetime import datetime

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.cli import app
from api.pulse import overdue
from engine import clock, sweep
from engine.tables import Chase, OutboxMessage
from tests.stories.scenes import scene
from tests.stories.story import Story, london

EXPIRY = london("2026-03-10 00:00")
NOW = "2026-03-23 09:00"
TO_COME = "2026-03-11T10:00:00Z"


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """A referral of Monday 2 March 2026 that nobody answers."""
    return str(story.refer("Amy Cole"))


def swept_as_of(moment: str) -> Result:
    """What `journey sweep --at` answers."""
    return CliRunner().invoke(app, ["sweep", "--at", moment])


def swept_later(story: Story) -> None:
    """On 23 March the sweep is made up for as of 11 March."""
    story.at(NOW)
    assert swept_as_of(TO_COME).exit_code == 0


def dates(story: Story, journey: str) -> tuple[datetime, datetime]:
    """When the referral's last event counts, and when it was recorded."""
    last = story.history(story.inbound(journey))[-1]
    assert last.event == "expire"
    return last.at, last.recorded_at


def test_as_of_the_past_the_event_counts_then_and_is_recorded_now(story: Story, journey: str) -> None:
    swept_later(story)
    assert dates(story, journey) == (EXPIRY, london(NOW))


def test_as_of_the_past_the_levels_are_recorded_now(story: Story, journey: str) -> None:
    swept_later(story)
    with story.cast.runtime.database.reading() as transaction:
        assert set(transaction.session.exec(select(Chase.recorded_at))) == {london(NOW)}


def test_as_of_the_past_messages_wait_since_now(story: Story, journey: str) -> None:
    written = {message.id for message in _messages(story)}
    swept_later(story)
    new = [message for message in _messages(story) if message.id not in written]
    assert {(message.created_at, message.available_at) for message in new} == {(london(NOW), london(NOW))}


def test_what_is_only_told_now_raises_no_alarm(story: Story, journey: str) -> None:
    _all_told(story)
    swept_later(story)
    with story.cast.runtime.database.reading() as transaction:
        found = overdue(transaction, london(NOW))
    assert [sentence for sentence in found if "have not been told" in sentence] == []


def test_while_a_past_is_replayed_now_is_then(story: Story, journey: str) -> None:
    story.at(NOW)
    with clock.at(london("2026-03-12 09:00")):
        sweep.sweep(story.cast.runtime, london("2026-03-11 10:00"))
    assert dates(story, journey) == (EXPIRY, london("2026-03-12 09:00"))


def test_what_has_not_come_is_not_done_and_both_ways_out_are_named(story: Story, journey: str) -> None:
    answer = swept_as_of(TO_COME)
    named = [way in answer.stderr for way in ("--dry-run", "JOURNEY_DEVELOPMENT=true")]
    assert (answer.exit_code, named, story.state(story.inbound(journey))) == (2, [True, True], "sent")


def test_where_one_practises_it_is_done_as_of_that_moment(
    story: Story, journey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_DEVELOPMENT", "true")
    answer = swept_as_of(TO_COME)
    # What is recorded then may only be looked over then.
    story.clock.move_to(datetime.fromisoformat(TO_COME))
    assert (answer.exit_code, dates(story, journey)) == (0, (EXPIRY, story.clock.now()))


def _messages(story: Story) -> list[OutboxMessage]:
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(OutboxMessage)))


def _all_told(story: Story) -> None:
    story.set_all(OutboxMessage, status="sent")
