"""Reads the project's own source for the checks of its form."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "workflows", "notifications", "api")
# Migrations are written by a tool and never edited again: their length says nothing about us.
GENERATED = "api/migrations/versions/"


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the top of the project, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text, self.path)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every dotted name used or imported, as written: `os.environ`, `datetime.now`, `.commit` of anything."""
        return frozenset(name for node in ast.walk(self.tree) for name in _names(node))

    def mentions(self, wanted: str) -> bool:
        """Whether `wanted`, or a longer name that ends with it, stands in the source."""
        return any(name == wanted or name.endswith(f".{wanted}") for name in self.names)


@cache
def room_sources() -> tuple[Source, ...]:
    """Every Python file of the four rooms but the generated ones."""
    found = [source for room in ROOMS for source in _sources(room)]
    return tuple(source for source in found if not source.path.startswith(GENERATED))


@cache
def suite_sources() -> tuple[Source, ...]:
    """Every Python file of the tests."""
    return tuple(_sources("tests"))


@cache
def project_texts() -> tuple[Source, ...]:
    """Every file that is or would be under version control and is text."""
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    paths = [path for path in answer.stdout.split("\0") if path and (ROOT / path).is_file()]
    contents = {path: (ROOT / path).read_bytes() for path in paths}
    return tuple(Source(path, text.decode(errors="replace")) for path, text in contents.items() if b"\0" not in text)


def _sources(folder: str) -> Iterator[Source]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield Source(path.relative_to(ROOT).as_posix(), path.read_text())


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute | ast.Name):
        yield _dotted(node)
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield node.module or "."
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
