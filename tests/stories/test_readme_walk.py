"""The README's own commands carry a learner from referral to progression in each delivery model."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stories.race_server import ROOT, servers

MODELS = ("Holistic", "Lead provider", "Consortium", "Partnership")
END = "== end of"
# One `sh` block, after the bold name of the delivery model that it is for, if it is for one.
BLOCK = re.compile(r"(?:^\*\*([\w ]+)\*\*:[^\n]*\n\n)?^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(base: str, password: str) -> str:
    """The commands of the walk, to be pasted as they are but for address and password, with the end of each model."""
    walk = (ROOT / "README.md").read_text().partition("## Carry a learner")[2].partition("## Architecture")[0]
    blocks = [text + (f'echo "{END} {model}"\n' if model else "") for model, text in BLOCK.findall(walk)]
    told = "".join(blocks)
    return told.replace("http://127.0.0.1:8000", base, 1).replace("PASSWORD=...", f"PASSWORD={password}", 1)


@contextmanager
def stand_in(folder: Path) -> Iterator[None]:
    """While it lasts `curl` is our stand-in and `python3` the present interpreter, for whatever is run."""
    folder.mkdir()
    for name, words in (("curl", f"-S {ROOT / 'tests/stories/curl.py'}"), ("python3", "-S")):
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n')
        (folder / name).chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        yield


@contextmanager
def offered() -> Iterator[None]:
    """While it lasts a second factor is only offered, as in the demonstration that the walk is written for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_SECOND_FACTOR", "offered")
        yield


def printed(*words: str) -> str:
    """What a command prints; fails, when it did, with what it complained of."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the whole walk prints, on a database with the demonstration's organisations."""
    folder = tmp_path_factory.mktemp("walk")
    url = f"sqlite:///{folder / 'walk.sqlite3'}"
    password = printed(sys.executable, "-m", "tests.stories.county", url)
    with offered(), servers(url, 1) as serving, stand_in(folder / "bin"):
        return printed("/bin/sh", "-c", commands(str(serving.clients[0].base_url).rstrip("/"), password))


@pytest.mark.parametrize("model", MODELS)
def test_the_commands_for_each_delivery_model_end_with_progression(walked: str, model: str) -> None:
    last = walked.partition(f"\n{END} {model}\n")[0].strip().splitlines()[-1]
    assert '"state":"progressed"' in last


def test_no_command_of_the_walk_is_refused(walked: str) -> None:
    assert [line for line in walked.splitlines() if '"refusals"' in line or '"errors"' in line] == []
