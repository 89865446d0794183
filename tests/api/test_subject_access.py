"""All that is held about a learner is given to the learner: every table that leads to one, and nobody else's rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from typer.testing import CliRunner, Result

from api.cli import app
from api.subject_access.collecting import LEFT_OUT, reached_tables
from tests.stories import filing, way
from tests.stories.story import Story
from workflows.tables.journeys import Journey

NAMES_A_LEARNER = frozenset({"learner_id", "journey_id", "hand_off_id", "instance_id", "message_id"})
ULN = "1000000043"
NASTY = "<script>alert('x')</script> & \"quoted\""


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
def told(story: Story) -> Story:
    """Amy, who has come far, with support and a partner; and Ben, of whom nothing may be said to Amy."""
    amy = way.learner("Amy Cole", uln=ULN, uln_requested=False)
    story.refer(way.learner("Ben Dale"))
    journey = way.in_planning(story, "lead_provider", amy)
    way.hand_over(story, journey, "component", component="functional_skills")
    story.act(way.LEAD, journey, "record_need", {"need": "travel", "status": "new", "detail": NASTY})
    filing.add(story, way.LEAD, journey, filing.PNG, "chair.png", title="A chair")
    story.sweep(at="2026-03-20 10:00")
    return story


def ask(given: str, to: Path) -> Result:
    """Run `journey sar` for somebody."""
    return CliRunner().invoke(app, ["sar", given, "--to", str(to)])


def read(to: Path, ending: str = "json") -> str:
    """The one file with this ending."""
    (path,) = to.glob(f"*.{ending}")
    return path.read_text()


def held(to: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows by table."""
    found: dict[str, list[dict[str, Any]]] = json.loads(read(to))["held"]
    return found


def leading_to_learners() -> Iterator[str]:
    """Every table that refers, over however many others, to a learner, or names what belongs to one."""
    tables, known = SQLModel.metadata.sorted_tables, {"learner", "journey", "instance", "hand_off"}
    while new := {t.name for t in tables if known & {key.column.table.name for key in t.foreign_keys}} - known:
        known |= new
    yield from known
    yield from (table.name for table in tables if NAMES_A_LEARNER & set(table.columns.keys()))


def test_every_table_that_leads_to_a_learner_is_shown_or_left_out_with_a_reason() -> None:
    assert set(leading_to_learners()) - reached_tables() - set(LEFT_OUT) == set()


def test_what_is_left_out_is_there_and_is_not_shown() -> None:
    assert set(LEFT_OUT) <= set(SQLModel.metadata.tables) - reached_tables()


def test_every_row_of_the_learner_is_there(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path)
    shown, of_ben = held(tmp_path), ben_in(told)
    with told.cast.runtime.database.reading() as transaction:
        for name in sorted(reached_tables()):
            stored = transaction.connection.execute(sa.select(SQLModel.metadata.tables[name])).mappings()
            hers = [row for row in stored if not of_ben & {value for value in row.values() if isinstance(value, str)}]
            assert (name, len(shown.get(name, []))) == (name, len(hers))
    assert {"instance", "history_entry", "task", "outbox_message", "chase", "shared_with_hand_off"} <= shown.keys()


def ben_in(story: Story) -> set[str]:
    """Ids of the rows about Ben that others refer to."""
    found: set[str] = set()
    with story.cast.runtime.database.reading() as transaction:
        ask_for = transaction.connection.exec_driver_sql
        found |= set(ask_for("SELECT id FROM learner WHERE given_name = 'Ben'").scalars())
        for table, column in (("journey", "learner_id"), ("hand_off", "journey_id"), ("deadline", "instance_id")):
            rows = ask_for(f"SELECT id, {column} FROM {table}").all()  # noqa: S608
            found |= {identifier for identifier, of in rows if of in found}
    return found


def test_nothing_about_anybody_else_is_there(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path)
    assert [word for word in ("Ben", "Dale", *ben_in(told)) if word in read(tmp_path) + read(tmp_path, "html")] == []


def test_the_page_says_names_days_and_words_and_is_escaped(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path)
    page = read(tmp_path, "html")
    assert "<h1>What is held about Amy Cole</h1>" in page
    assert "(Northgate" in page
    assert "<script>" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;quoted&#34;" in page
    assert "2 March 2026, 10:00" in page


def test_files_lie_beside_it_as_they_were_added(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path)
    (row,) = held(tmp_path)["journey_file_content"]
    path = tmp_path / row["content"]
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("001-chair.png", filing.PNG, 0o600)
    assert row["content"] in read(tmp_path, "html")


def test_what_is_left_out_is_said_with_the_reason(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path)
    assert json.loads(read(tmp_path))["left_out"] == dict(LEFT_OUT)
    assert all(reason in read(tmp_path, "html") for reason in LEFT_OUT.values())


@pytest.mark.parametrize("by", ["uln", "learner", "journey", "reference", "hand_off"])
def test_a_learner_is_found_by_every_name_of_theirs(story: Story, tmp_path: Path, by: str) -> None:
    journey = story.refer(way.learner("Amy Cole", uln=ULN, uln_requested=False))
    story.refer(way.learner("Ben Dale"))
    with story.cast.runtime.database.reading() as transaction:
        row = transaction.session.get_one(Journey, journey)
    part = story.get("priya", f"/journeys/{journey}/hand-offs")["items"][0]["reference"]
    given = {"uln": ULN, "learner": row.learner_id, "journey": journey, "reference": row.reference, "hand_off": part}[
        by
    ]
    assert ask(given, tmp_path).exit_code == 0
    assert [each["id"] for each in held(tmp_path)["learner"]] == [row.learner_id]


def test_an_unknown_learner_is_said_to_be_unknown(story: Story, tmp_path: Path) -> None:
    ended = ask("9999999999", tmp_path)
    assert (ended.exit_code, ended.stderr) == (
        1, "There is no learner with the id, ULN or reference 9999999999.\n",
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_can_read_the_files(told: Story, tmp_path: Path) -> None:
    ask(ULN, tmp_path / "for amy")
    found = [tmp_path / "for amy", *(tmp_path / "for amy").rglob("*")]
    assert {(path.is_dir(), path.stat().st_mode & 0o777) for path in found} == {(True, 0o700), (False, 0o600)}


def test_a_folder_that_cannot_be_made_ends_with_a_sentence(told: Story, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = ask(ULN, tmp_path / "file")
    assert (ended.exit_code, ended.stderr) == (1, f"Nothing could be written to {tmp_path / 'file'}: File exists.\n")
