"""Some things have one door: committing, the time, the environment, the state machine library, answers of the web."""

import pytest

from tests.house.source import Source, room_sources

# What is used -> the only files that may use it; a folder ends with a slash.
DOORS = {
    "commit": ("engine/database.py",),
    "datetime.now": ("engine/clock.py",),
    "datetime.utcnow": (),
    "datetime.today": (),
    "date.today": (),
    "time.time": (),
    "os.environ": ("api/settings.py",),
    "os.getenv": ("api/settings.py",),
    "transitions.Machine": ("engine/machine.py",),
    "HTTPException": ("api/",),
    "apscheduler": ("api/jobs.py",),
    # With the times that its agreement sets; the nightly jobs open what no agreement speaks of.
    "tasks.open_task": ("workflows/actions/moves/asking.py",),
}


def intruders(thing: str, sources: tuple[Source, ...]) -> list[str]:
    """The files that use `thing` and may not."""
    users = [source.path for source in sources if source.mentions(thing)]
    return [path for path in users if not path.startswith(DOORS[thing] or "nowhere")]


@pytest.mark.parametrize("thing", DOORS)
def test_only_the_door_uses_it(thing: str) -> None:
    assert intruders(thing, room_sources()) == []


def test_the_state_machine_library_is_imported_in_one_file() -> None:
    importers = [source.path for source in room_sources() if any(map(_is_the_library, source.names))]
    assert importers == ["engine/machine.py"]


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        ("commit", "def save(session):\n    session.commit()\n"),
        ("datetime.now", "import datetime\nat = datetime.datetime.now(datetime.UTC)\n"),
        ("date.today", "from datetime import date\nday = date.today()\n"),
        ("os.environ", "from os import environ\n"),
        ("os.getenv", "import os\nport = os.getenv('PORT')\n"),
        ("transitions.Machine", "from transitions import Machine\n"),
        ("HTTPException", "from fastapi import HTTPException\n"),
        ("tasks.open_task", "from engine import tasks\nopened = tasks.open_task(1, 2)\n"),
    ],
)
def test_an_intruder_is_found(thing: str, text: str) -> None:
    assert intruders(thing, (Source("workflows/new.py", text),)) == ["workflows/new.py"]


def _is_the_library(name: str) -> bool:
    return name == "transitions.Machine" or name.startswith("transitions.extensions")
