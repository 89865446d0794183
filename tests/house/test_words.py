"""What no file may say: where packages came from, where somebody's checkout lies, that something is unfinished."""

import re
from pathlib import PurePosixPath

import pytest

from tests.house.source import Source, project_texts

ADDRESS = re.compile(r"https?://|\bfile:")
MACHINE_PATH = re.compile(r"(?:^|[^.\w/])/(?:work|home|root)/", re.MULTILINE)
# Written so that the patterns do not find themselves.
UNFINISHED = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|pragma: no cove[r]|type: ?ignor[e](?!\[)")
LOCKS = ("*.lock", "requirements*.txt", "package-lock.json", ".npmrc", "uv.toml", "pip.conf")


def is_lock(source: Source) -> bool:
    """Whether the file says which packages to install."""
    return any(PurePosixPath(source.path).match(pattern) for pattern in LOCKS)


def lines_with(pattern: re.Pattern[str], sources: tuple[Source, ...]) -> list[str]:
    """Each finding of `pattern`, as `path:line`."""
    return [
        f"{source.path}:{source.text.count(chr(10), 0, found.end() - 1) + 1}"
        for source in sources
        for found in pattern.finditer(source.text)
    ]


def test_lock_files_hold_no_address() -> None:
    assert lines_with(ADDRESS, tuple(filter(is_lock, project_texts()))) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(MACHINE_PATH, project_texts()) == []


def test_nothing_is_left_unfinished() -> None:
    sources = tuple(source for source in project_texts() if source.path.endswith((".py", ".html")))
    assert lines_with(UNFINISHED, sources) == []


def test_the_lock_file_is_looked_at() -> None:
    assert "requirements.lock" in [source.path for source in project_texts() if is_lock(source)]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (ADDRESS, "pytest @ " + "https" + "://packages.example/pytest.whl"),
        (MACHINE_PATH, "cd /" + "home/somebody/project"),
        (UNFINISHED, "# TO" + "DO: the rest"),
        (UNFINISHED, "x = y  # type: " + "ignore"),
    ],
)
def test_a_forbidden_word_is_found(pattern: re.Pattern[str], line: str) -> None:
    assert lines_with(pattern, (Source("new.txt", f"first\n{line}\n"),)) == ["new.txt:2"]
