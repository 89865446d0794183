"""Every test runs everywhere, against our own code and not against a picture of it."""

import pytest

from tests.house.source import Source, suite_sources

SKIPS = frozenset(
    {
        "pytest.skip", "pytest.xfail", "pytest.importorskip",
        "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail",
        "unittest.skip", "unittest.skipIf", "unittest.SkipTest",
    }
)  # fmt: skip
MOCKS = ("unittest.mock", "pytest_mock")
# A file may be named here only if it needs published schemas that are not ours to copy into the project.
MAY_SKIP: frozenset[str] = frozenset()


def skips(source: Source) -> list[str]:
    """The ways in which the file leaves out or excuses tests."""
    return sorted(name for name in SKIPS if source.mentions(name))


def mocks(source: Source) -> list[str]:
    """The ways in which the file replaces code by a mock."""
    return [name for name in MOCKS if source.mentions(name)]


def test_no_test_is_skipped() -> None:
    assert {source.path: skips(source) for source in suite_sources() if skips(source)}.keys() <= MAY_SKIP


def test_nothing_is_mocked() -> None:
    assert [source.path for source in suite_sources() if mocks(source)] == []


@pytest.mark.parametrize("name", sorted(SKIPS))
def test_a_skip_is_found(name: str) -> None:
    assert skips(Source("tests/test_new.py", f"{name}('later')\n")) == [name]


def test_an_imported_skip_is_found() -> None:
    assert skips(Source("tests/test_new.py", "from pytest import skip\n")) == ["pytest.skip"]


def test_a_mock_is_found() -> None:
    assert mocks(Source("tests/test_new.py", "from unittest.mock import patch\n")) == ["unittest.mock"]
