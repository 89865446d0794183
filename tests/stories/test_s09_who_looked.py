"""S09.4 and S09.5: Hana sees who looked at what is held of her, each view with person, time and reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.people import Cast
from tests.stories.partnering import taught_by
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.test_s09_counselling import CONSENT, FOUND, HANA, OPENED, send

REASON = "at risk of harm, seen today"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Hana's journey, when counselling was found in a review."""
    found = taught_by(story, HANA, "harbour", "2026-04-13 10:00")
    story.at("2026-05-18 09:30")
    story.act("northgate.adviser", found, "record_need", FOUND)
    return found


@pytest.fixture
def support(story: Story, cast: Cast, journey: str) -> str:
    """Counselling at Haven with her consent, at which three people have looked since."""
    story.act("northgate.adviser", journey, "record_consent", CONSENT | {"receiver_id": cast["haven"]})
    opened = str(send(story, journey))
    story.at("2026-05-19 09:00")
    story.get("haven.worker", f"/hand-offs/{opened}")
    story.at("2026-05-19 11:00")
    story.get("northgate.safeguarding_lead", f"/hand-offs/{opened}")
    story.at("2026-05-19 12:00")
    story.get("northgate.tutor", f"/journeys/{journey}")
    return opened


@pytest.fixture
def ask(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Ask for all that is held of Hana; both files."""
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)

    def asked() -> tuple[dict[str, Any], str]:
        ended = CliRunner().invoke(app, ["sar", HANA["uln"], "--to", str(tmp_path)])
        assert ended.exit_code == 0, ended.output
        (written,), (page,) = tmp_path.glob("*.json"), tmp_path.glob("*.html")
        return json.loads(written.read_text()), page.read_text()

    return asked


def accesses(story: Story, who: str, journey: str, **query: Any) -> list[Any]:
    """Who looked, as somebody is told."""
    found: list[Any] = story.get(who, f"/journeys/{journey}/accesses", limit=100, **query)["items"]
    return found


def section(page: str) -> str:
    """What the page says of who looked."""
    return page.partition('<h2 id="who-looked">')[2].partition("</section>")[0]


def test_hana_sees_each_view_with_person_time_and_reason(story: Story, support: str, ask: Any) -> None:
    _held, page = ask()
    looked = section(page)
    for told in (
        "Nia Webb, Haven", "19 May 2026, 09:00", "Their organisation is support agency",
        "Northgate Safeguarding Lead, Northgate", "19 May 2026, 11:00", "Their organisation is responsible",
        "Northgate Tutor, Northgate", "Hand off of H-", "Journey of J-",
    ):  # fmt: skip
        assert told in looked, told


def test_that_hana_asked_stands_there_too(support: str, ask: Any) -> None:
    ask()
    held, page = ask()
    made = [row for row in held["held"]["access_entry"] if row["surface"] == "subject_access"]
    assert [(row["actor_kind"], row["actor_id"]) for row in made] == [("machine", "journey sar")] * 2
    assert section(page).count("the operator of this installation") == 2


def test_hana_sees_the_written_reason_behind_what_was_shared_without_consent(
    story: Story, journey: str, ask: Any
) -> None:
    opened = send(story, journey, "northgate.safeguarding_lead", safeguarding_reason=REASON)
    story.get("haven.worker", f"/hand-offs/{opened}")
    story.get("haven.worker", f"/journeys/{journey}")
    held, page = ask()
    by_haven = [row for row in held["held"]["access_entry"] if row["relationships"] == ["support_agency"]]
    (override,) = held["held"]["safeguarding_override"]
    assert [row["override_id"] for row in by_haven] == [override["id"]] * 2
    assert section(page).count(f"<dd>{REASON}</dd>") == 2


def test_the_safeguarding_lead_is_told_of_haven_by_its_name_alone(story: Story, journey: str, support: str) -> None:
    first, *_rest = [row for row in accesses(story, "northgate.safeguarding_lead", journey) if row["hand_off"]]
    assert (first["surface"], first["hand_off"], first["person"]["name"]) == (
        "hand_off", support, "Northgate Safeguarding Lead",
    )  # fmt: skip
    (by_haven,) = [
        row
        for row in accesses(story, "northgate.safeguarding_lead", journey)
        if row["organisation"]["name"] == "Haven" and row["surface"] == "hand_off"
    ]
    assert (by_haven["person"], by_haven["relationships"]) == (None, ["support_agency"])
    assert by_haven["at"] == "2026-05-19T08:00:00Z"


@pytest.mark.parametrize("looks", [False, True])
def test_the_manager_finds_no_trace_of_it(story: Story, cast: Cast, journey: str, support: str, looks: bool) -> None:
    def told() -> list[Any]:
        found = accesses(story, "northgate.manager", journey)
        return [row for row in found if row["surface"] != "accesses"]

    before = told()
    if looks:
        for part in ("", "/history", "/hand-offs", "/concerns"):
            story.get("haven.worker", f"/journeys/{journey}{part}")
        for who in ("northgate.coordinator", "haven.worker"):
            story.get(who, f"/hand-offs/{support}")
            story.get(who, f"/hand-offs/{support}/actions")
            story.get(who, "/hand-offs", kind="support")
        story.hand_off("haven.worker", support, "acknowledge")
    text = str(before).casefold()
    assert told() == before
    assert not [word for word in ("haven", "counselling", "'concerns'", "'change'", support) if word in text]
    assert "Northgate Tutor" in str(before)


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.mis_officer", "northgate.adviser", "harbour.manager",
                                 "haven.worker", "priya", "connexions.manager"])  # fmt: skip
def test_nobody_else_is_told_who_looked(story: Story, journey: str, support: str, who: str) -> None:
    hidden = story.get(who, f"/journeys/{journey}/accesses", expect=404)
    assert hidden == story.get(who, f"/journeys/{journey[:-4]}0000/accesses", expect=404)


def test_reading_who_looked_is_noted_too(story: Story, journey: str) -> None:
    accesses(story, "northgate.manager", journey)
    first = accesses(story, "northgate.manager", journey)[0]
    assert (first["surface"], first["person"]["name"]) == ("accesses", "Northgate Manager")


def test_the_manager_is_told_of_no_concern(story: Story, journey: str) -> None:
    told = {"text": "Bruises.", "seen_on": "2026-05-18", "immediate": False}
    story.act("northgate.tutor", journey, "raise_concern", told, at=OPENED)
    for path in (f"/journeys/{journey}/concerns", "/tasks"):
        story.get("northgate.safeguarding_lead", path)
    surfaces = {row["surface"] for row in accesses(story, "northgate.manager", journey)}
    assert surfaces.isdisjoint({"concerns", "tasks", "change"})
    assert "concerns" in {row["surface"] for row in accesses(story, "northgate.safeguarding_lead", journey)}


def test_pages_follow_each_other_the_latest_first(story: Story, journey: str) -> None:
    for part in ("", "/history", "/deadlines"):
        story.get("northgate.tutor", f"/journeys/{journey}{part}")
    first = story.get("northgate.manager", f"/journeys/{journey}/accesses", limit=2)
    second = story.get("northgate.manager", f"/journeys/{journey}/accesses", limit=2, after=first["next"])
    assert [row["surface"] for row in (*first["items"], *second["items"])][:3] == ["deadlines", "history", "journey"]
