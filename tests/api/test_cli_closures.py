"""Closures are added, listed and removed from the command line, once it was shown what moves."""

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from tests.stories.story import Story

EXTRA = ("2026-12-23", "State funeral")


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
def inbound(story: Story) -> str:
    """A referral to Northgate of Tuesday 22 December 2026."""
    return story.inbound(story.refer("Jo Frost", at="2026-12-22 16:55"))


def closures(*words: str) -> Result:
    """Run `journey closures` with these words."""
    return CliRunner().invoke(app, ("closures", *words))


def test_what_would_move_is_shown_and_nothing_done(story: Story, inbound: str) -> None:
    answer = closures("add", *EXTRA, "--dry-run")
    assert answer.stdout.splitlines() == [
        f"acknowledge of {inbound}: 2026-12-24 -> 2026-12-29",
        f"decide of {inbound}: 2026-12-31 -> 2027-01-04",
        f"start of {story.instance(inbound).parent_id}: 2027-01-08 -> 2027-01-11",
        "1 acknowledge", "1 decide", "1 start",
        "1 day would be closed, 3 due days would be moved; nothing was done.",
    ]  # fmt: skip
    assert (str(story.due(inbound, "decide")), closures("list").stdout) == ("2026-12-31", "")


def test_added_it_moves_what_was_shown(story: Story, inbound: str) -> None:
    shown, done = closures("add", *EXTRA, "--dry-run").stdout, closures("add", *EXTRA).stdout
    assert shown.splitlines()[:-1] == done.splitlines()[:-1]
    assert (str(story.due(inbound, "decide")), done.splitlines()[-1]) == (
        "2027-01-04", "1 day closed, 3 due days moved.",
    )  # fmt: skip


def test_what_is_closed_is_listed_by_whose_it_is(story: Story) -> None:
    closures("add", *EXTRA)
    closures("add", "2026-12-24", "Christmas", "--organisation", "Northgate", "--until", "2026-12-25")
    listed = [closures("list", *whose).stdout for whose in ((), ("--organisation", "Northgate"))]
    assert listed == ["2026-12-23 State funeral\n", "2026-12-24 Christmas\n2026-12-25 Christmas\n"]


def test_removed_it_moves_everything_back(story: Story, inbound: str) -> None:
    closures("add", *EXTRA)
    foreseen = closures("remove", EXTRA[0], "--dry-run").stdout
    assert "nothing was done" in foreseen
    assert str(story.due(inbound, "decide")) == "2027-01-04"
    assert closures("remove", EXTRA[0]).exit_code == 0
    assert (str(story.due(inbound, "decide")), closures("list").stdout) == ("2026-12-31", "")


def test_what_is_not_closed_cannot_be_removed(story: Story) -> None:
    answer = closures("remove", EXTRA[0])
    assert (answer.exit_code, answer.stderr) == (1, "There is no closure to remove: 2026-12-23.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "Christmas", "x"), "Write a day like 2026-12-28."),
        (("add", "2026-12-24", "x", "--until", "2026-12-23"), "The last day lies before the first."),
    ],
)
def test_days_that_cannot_be_closed_are_refused(story: Story, words: tuple[str, ...], sentence: str) -> None:
    answer = closures(*words)
    assert (answer.exit_code, answer.stderr) == (2, f"{sentence}\n")
