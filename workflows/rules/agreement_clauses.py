"""The clauses that the guide names for agreements, and which of them stand in an agreement of a kind."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workflows.vocabulary import AgreementKind

# The guide lists clauses of three kinds. A referral protocol is made with an outside partner as an external agreement
# is, and a memorandum is written by a partnership as a strategic one is.
_LISTED_AS: Mapping[AgreementKind, str] = {
    AgreementKind.REFERRAL: "external",
    AgreementKind.EXTERNAL: "external",
    AgreementKind.STRATEGIC: "strategic",
    AgreementKind.MEMORANDUM: "strategic",
    AgreementKind.INTERNAL: "internal",
}
HEALTH_AND_SAFETY = "ext_06"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its key, what it covers, and what it does here, if it does anything beyond being kept."""

    key: str
    covers: str
    effect: str


@cache
def clauses_of(kind: AgreementKind) -> Mapping[str, Clause]:
    """The clauses of an agreement of this kind by key, in the guide's order."""
    text = (files("workflows") / "data" / "agreement_clauses.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["agreement_type"] == _LISTED_AS[kind]]
    return MappingProxyType(
        {row["key"]: Clause(row["key"], row["covers"], row["effect_in_the_engine"]) for row in rows}
    )
