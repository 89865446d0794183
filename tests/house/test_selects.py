"""Every select that a rule asks stands in `workflows/queries`; lists for callers and the hourly look have their own."""

import re

from tests.house.source import room_sources

ELSEWHERE = ("workflows/queries/", "workflows/views/", "workflows/invariants.py")
SELECT = re.compile(r"\b(?:sa\.)?select\(")


def test_rules_select_nothing_outside_the_queries() -> None:
    ours = [source for source in room_sources() if source.path.startswith("workflows/")]
    found = [source.path for source in ours if not source.path.startswith(ELSEWHERE) and SELECT.search(source.text)]
    assert found == []
