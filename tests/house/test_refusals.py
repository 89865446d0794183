"""Each reason that can be given for a refusal is met by a test, which names it."""

import ast
from collections.abc import Iterator

from tests.house.source import Source, room_sources, suite_sources


def codes_of(source: Source) -> Iterator[str]:
    """The code of each refusal that is written out in a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def test_every_code_of_a_refusal_stands_in_a_test() -> None:
    met = "\n".join(source.text for source in suite_sources())
    codes = {code for source in room_sources() for code in codes_of(source)}
    assert sorted(code for code in codes if f'"{code}"' not in met) == []


def test_a_code_is_found_however_the_line_is_broken() -> None:
    text = 'A = Refusal("one", "No.")\ndef f():\n    yield Refusal(\n        "two", "No."\n    )\n'
    assert list(codes_of(Source("new.py", text))) == ["one", "two"]
