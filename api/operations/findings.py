"""What the look for the impossible found, as its job keeps it: for each rule how often, and what broke it first."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from engine.invariants import Broken
from engine.lease_table import Lease

MOST = 20
"""How many of those that break one rule are kept; the log has all of them."""


class RuleBroken(BaseModel):
    """A rule that is broken: how often, and the first that break it, by reference or opaque id alone."""

    rule: str
    number: int
    first: list[str]


def by_rule(broken: Iterable[Broken]) -> list[dict[str, Any]]:
    """The findings, rule by rule, as plain values."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in broken:
        found[each.rule].append(each.what)
    return [{"rule": rule, "number": len(what), "first": what[:MOST]} for rule, what in found.items()]


def kept(row: Lease | None) -> list[RuleBroken]:
    """The findings of the last look that was finished."""
    return [RuleBroken.model_validate(each) for each in (row.result.get("rules", ()) if row is not None else ())]
