"""`journey retention` shows what is due by reference, erases it, and keeps what a legal hold stands on."""

import re

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from tests.erasure import tale
from tests.stories.story import Story
from workflows.tables.journeys import Journey

NAMES = ("Zora", "Vale")


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
def reference(story: Story) -> str:
    """What people call the referral of somebody that was declined on 2 March 2026."""
    journey = tale.declined(story, tale.adult("Zora Vale"))
    tale.deliver(story)
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Journey, journey).reference


def retention(*words: str) -> Result:
    """Run `journey retention` with these words; it never says who anybody is."""
    ended = CliRunner().invoke(app, ["retention", *words])
    assert not any(name in ended.output for name in NAMES)
    return ended


def test_a_preview_tells_kinds_days_and_rows_by_reference(reference: str) -> None:
    told = retention("preview", "--at", "2027-03-03").stdout.splitlines()
    assert re.fullmatch(rf"{reference}: record, kept until 2 March 2027: [1-9]\d* rows", told[0])
    assert re.fullmatch(rf"{reference}: messages, kept until 2 March 2027: [1-9]\d* rows", told[1])
    assert told[2:] == ["1 learners are due: 1 to erase, 0 held back."]


def test_before_its_day_nothing_is_due(reference: str) -> None:
    assert retention("preview", "--at", "2027-03-02").stdout == "0 learners are due: 0 to erase, 0 held back.\n"


def test_schedules_are_set_from_outside(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_KEEP_REFERRAL_MONTHS", "24")
    assert f"{reference}: record" not in retention("preview", "--at", "2027-03-03").stdout
    assert f"{reference}: record" in retention("preview", "--at", "2028-03-03").stdout


def test_a_run_erases_and_a_second_finds_nothing(story: Story, reference: str) -> None:
    story.at("2027-03-03 10:00")
    assert re.fullmatch(r"Erased: [1-9]\d* rows of 1 learners. Held back: 0 learners.\n", retention("run").stdout)
    assert retention("run").stdout == "Erased: 0 rows of 0 learners. Held back: 0 learners.\n"


def test_a_hold_is_set_listed_lifted_and_listed_still(story: Story, reference: str) -> None:
    by = ("--by", story.cast.email("priya"))
    assert retention("hold", reference, "--reason", "a claim", *by).stdout == (
        "A legal hold stands since 2 March 2026.\n"
    )
    assert retention("holds").stdout == f"{reference}: since 2 March 2026 by {story.cast['priya']}: a claim\n"
    held = f"{reference}: held back. A legal hold stands since 2 March 2026.\n"
    assert held in retention("preview", "--at", "2027-03-03").stdout
    assert retention("lift", reference, "--reason", "settled").exit_code == 0
    assert retention("holds").stdout == ""
    assert "lifted 2 March 2026 by command line: a claim" in retention("holds", "--lifted").stdout


def test_a_second_hold_is_refused_in_a_sentence(reference: str) -> None:
    retention("hold", reference, "--reason", "a claim")
    again = retention("hold", reference, "--reason", "a claim")
    assert (again.exit_code, again.stderr) == (1, "A legal hold stands already.\n")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("hold", "J-NOBODY", "--reason", "x"), 1, "No learners are meant by J-NOBODY."),
        (("hold", "{}", "--reason", " "), 2, "Give a reason"),
        (("hold", "{}", "--reason", "x", "--by", "nobody@example.org"), 1, "There is nobody with the e-mail address"),
        (("lift", "{}", "--reason", "x"), 1, "No legal hold stands."),
        (("erase", "{}", "--ground", "schedule"), 2, "What is due by schedule"),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence(reference: str, words: tuple[str, ...], status: int,
                                                  said: str) -> None:  # fmt: skip
    ended = retention(*(word.format(reference) for word in words))
    assert (ended.exit_code, ended.stderr.startswith(said)) == (status, True)


def test_erasing_on_request_says_all_that_stands_against_it(reference: str) -> None:
    retention("hold", reference, "--reason", "a claim")
    ended = retention("erase", reference, "--ground", "objection")
    assert ended.exit_code == 1
    assert ended.stderr.startswith("Nothing was erased. A legal hold stands since 2 March 2026. A journey may be reop")


def test_erasing_on_request_goes_before_the_time(story: Story, reference: str) -> None:
    story.at("2026-04-03 10:00")
    assert re.fullmatch(r"Erased: [1-9]\d* rows.\n", retention("erase", reference, "--ground", "objection").stdout)
    assert retention("erase", reference, "--ground", "objection").stderr.endswith("It was erased already.\n")
