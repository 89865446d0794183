"""Files and functions stay small, say what they are for, and carry names that mean something."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.house.source import Source, room_sources, suite_sources

FILE_LINES = 300
FUNCTION_LINES = 40
TEST_LINES = 12
EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "service", "services", "base", "models"})


def functions(source: Source) -> Iterator[tuple[str, int]]:
    """Each function of the source as `path:name` and its length in lines."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{source.path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions(source: Source) -> list[str]:
    """The functions that are longer than allowed."""
    return [f"{name} has {lines} lines" for name, lines in functions(source) if lines > FUNCTION_LINES]


def is_long(source: Source) -> bool:
    """Whether the file has more lines than allowed."""
    return len(source.text.splitlines()) > FILE_LINES


def opens_with_a_sentence(source: Source) -> bool:
    """Whether the first line of the module's docstring is a whole sentence."""
    first_line = (ast.get_docstring(source.tree) or "").partition("\n")[0]
    return first_line.endswith(".")


def undocumented(source: Source) -> list[str]:
    """The public classes, functions and methods without a docstring."""
    return [f"{source.path}:{node.name}" for node in _public(source.tree) if not ast.get_docstring(node)]


def has_empty_name(source: Source) -> bool:
    """Whether the file or one of its folders has a name that says nothing, or one that is a word of the domain."""
    return not EMPTY_NAMES.isdisjoint(PurePosixPath(source.path).with_suffix("").parts)


def _public(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in node.body:
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


def test_no_file_is_too_long() -> None:
    assert [source.path for source in room_sources() if is_long(source)] == []


def test_no_function_is_too_long() -> None:
    assert [line for source in room_sources() for line in long_functions(source)] == []


def test_every_module_opens_with_a_sentence() -> None:
    assert [source.path for source in room_sources() if not opens_with_a_sentence(source)] == []


def test_everything_public_says_what_it_does() -> None:
    assert [name for source in room_sources() for name in undocumented(source)] == []


def test_no_module_has_an_empty_name() -> None:
    assert [source.path for source in (*room_sources(), *suite_sources()) if has_empty_name(source)] == []


def test_tests_are_small() -> None:
    lengths = [lines for source in suite_sources() for name, lines in functions(source) if ":test_" in name]
    assert statistics.median(lengths) < TEST_LINES


def test_a_long_file_is_found() -> None:
    assert is_long(Source("engine/long.py", "\n" * (FILE_LINES + 1)))


def test_a_long_function_is_found() -> None:
    body = "    pass\n" * FUNCTION_LINES
    assert long_functions(Source("a.py", f"def wait():\n{body}")) == [f"a.py:wait has {FUNCTION_LINES + 1} lines"]


@pytest.mark.parametrize("text", ["import os\n", '"""Fragment"""\n'])
def test_a_module_without_a_sentence_is_found(text: str) -> None:
    assert not opens_with_a_sentence(Source("a.py", text))


def test_a_public_method_without_a_docstring_is_found() -> None:
    assert undocumented(Source("a.py", 'class A:\n    """A."""\n    def go(self): ...\n')) == ["a.py:go"]


@pytest.mark.parametrize("path", ["engine/utils.py", "workflows/models/learner.py", "api/service.py"])
def test_an_empty_name_is_found(path: str) -> None:
    assert has_empty_name(Source(path, ""))
