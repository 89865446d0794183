"""The activity codes by which a local authority follows young people (NCCIS)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_RETIRED = "retired"
_NOT_TO_RECORD = frozenset({"pre16", _RETIRED})


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity code with its label, its group, and what it counts as (`status`: EET, NEET, not_known, ...)."""

    code: str
    label: str
    group: str
    status: str

    @property
    def after_sixteen(self) -> bool:
        """Whether the code may be recorded for somebody past year 11 today."""
        return self.status not in _NOT_TO_RECORD


@cache
def activities() -> Mapping[str, Activity]:
    """Every activity code of the 2019-20 requirement by its three digits, with the retired 720 for old records."""
    text = (files("workflows") / "data" / "nccis_activities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: Activity(**row) for row in rows})


@cache
def in_use() -> frozenset[int]:
    """The codes that may say what somebody does now: before year 11 too, but none that was retired."""
    return frozenset(int(activity.code) for activity in activities().values() if activity.status != _RETIRED)
