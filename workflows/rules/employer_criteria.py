"""The criteria against which a provider checks an employer, in words (employer checklist)."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workflows.vocabulary import EmployerCriterion


@cache
def criteria() -> Mapping[EmployerCriterion, str]:
    """What each criterion asks, in the order of the list."""
    text = (files("workflows") / "data" / "employer_criteria.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({EmployerCriterion(row["key"]): row["criterion"] for row in rows})


def in_words(keys: Iterable[EmployerCriterion]) -> str:
    """Several criteria as one sentence goes on: each as it stands in the list, between semicolons."""
    wanted = frozenset(keys)
    return "; ".join(_begun_small(words) for key, words in criteria().items() if key in wanted)


def _begun_small(words: str) -> str:
    return words[0].lower() + words[1:]
