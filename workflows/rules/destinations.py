"""Where learners go afterwards: the destinations of each age group and the codes they are recorded under."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from engine.errors import Refusal
from workflows.rules.age_groups import AgeGroup
from workflows.rules.nccis import activities

_ANY = "any"


class Progression(StrEnum):
    """Whether a destination counts as progress: only YES ends a journey PROGRESSED (rule C17)."""

    YES = "yes"
    NEUTRAL = "neutral"
    NO = "no"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An ILR destination outcome: a type of three letters and a code, such as EDU 2."""

    type: str
    code: int

    @property
    def needs_high_needs(self) -> bool:
        """Whether only learners funded as 16-19 high needs students may have it (ILR: type SDE)."""
        return self.type == "SDE"

    def __str__(self) -> str:
        return f"{self.type} {self.code}"


OTHER_OUTCOME = Outcome("OTH", 1)


@dataclass(frozen=True, slots=True)
class Destination:
    """One row of the table: `age_group` None fits everybody and is for recording, not for planning.

    `nccis_activity` is the usual activity code; `nccis_choices` are the others that fit, or ("any",).
    """

    age_group: AgeGroup | None
    key: str
    label: str
    outcome: Outcome | None
    alternatives: tuple[Outcome, ...]
    nccis_activity: str | None
    nccis_choices: tuple[str, ...]
    positive: Progression
    historic: bool
    note: str

    def outcomes(self, high_needs: bool) -> tuple[Outcome, ...]:
        """The outcomes open to this learner, the usual one first; OTH 1 stands in where SDE is closed."""
        if self.outcome is None:
            return ()
        usual = self.outcome if high_needs or not self.outcome.needs_high_needs else OTHER_OUTCOME
        return (usual, *(other for other in self.alternatives if high_needs or not other.needs_high_needs))

    def fits_activity(self, code: str) -> bool:
        """Whether the NCCIS activity `code` may be recorded with this destination."""
        activity = activities().get(code)
        if activity is None or not activity.after_sixteen:
            return False
        return code == self.nccis_activity or code in self.nccis_choices or self.nccis_choices == (_ANY,)


@dataclass(frozen=True, slots=True)
class ResolvedDestination:
    """A destination as it is recorded for one learner; both ILR fields are None when there is no outcome code.

    `nccis_activity` is None until an adviser picks one of `nccis_choices` (("any",): every code in use).
    """

    key: str
    label: str
    out_type: str | None
    out_code: int | None
    nccis_activity: str | None
    nccis_choices: tuple[str, ...]
    positive: Progression
    note: str


def _outcome(text: str) -> Outcome:
    return Outcome(text[:3], int(text[3:]))


def _destination(row: Mapping[str, str]) -> Destination:
    return Destination(
        age_group=None if row["age_group"] == _ANY else AgeGroup(row["age_group"]),
        key=row["key"],
        label=row["label"],
        outcome=_outcome(row["outcome"]) if row["outcome"] else None,
        alternatives=tuple(_outcome(text) for text in row["alternatives"].split()),
        nccis_activity=row["nccis_activity"] or None,
        nccis_choices=tuple(row["nccis_choices"].split()),
        positive=Progression(row["positive"]),
        historic=row["historic"] == "historic",
        note=row["note"],
    )


@cache
def destinations() -> tuple[Destination, ...]:
    """The whole table in its own order, historic rows too."""
    text = (files("workflows") / "data" / "destinations.csv").read_text(encoding="utf-8")
    return tuple(_destination(row) for row in csv.DictReader(text.splitlines()))


def planned() -> Mapping[str, str]:
    """Labels by key of every destination that may be planned, once each; those of old records alone are not offered."""
    return {each.key: each.label for each in destinations() if each.age_group and not each.historic}


def _resolve(row: Destination, outcome: Outcome | None, nccis: str | None) -> ResolvedDestination:
    return ResolvedDestination(
        key=row.key,
        label=row.label,
        out_type=outcome.type if outcome else None,
        out_code=outcome.code if outcome else None,
        nccis_activity=nccis or row.nccis_activity,
        nccis_choices=row.nccis_choices,
        positive=row.positive,
        note=row.note,
    )


def offered(age_group: AgeGroup, high_needs: bool) -> tuple[ResolvedDestination, ...]:
    """The destinations a new plan of this age group may name, each with its usual codes.

    Train to Gain and the 14-19 Diploma are never offered, nor are the rows that only record what happened.
    """
    rows = (row for row in destinations() if row.age_group is age_group and not row.historic)
    return tuple(_resolve(row, next(iter(row.outcomes(high_needs)), None), None) for row in rows)


def _row_for(key: str, age_group: AgeGroup, old_record: bool) -> Destination | Refusal:
    rows = [row for row in destinations() if row.key == key]
    if not rows:
        return Refusal("destination_unknown", "This destination is not in the list of destinations.")
    fitting = [row for row in rows if row.age_group in (age_group, None)]
    if not fitting:
        return Refusal(
            "destination_other_age_group", f'"{rows[0].label}" is not a destination of the age group {age_group}.'
        )
    if fitting[0].historic and not old_record:
        return Refusal(
            "destination_historic", f'"{rows[0].label}" is kept on old records and cannot be chosen for a new one.'
        )
    return fitting[0]


def _refuse_outcome(row: Destination, outcome: Outcome, high_needs: bool) -> Refusal | None:
    open_outcomes = row.outcomes(high_needs)
    if outcome in open_outcomes:
        return None
    if not open_outcomes:
        return Refusal("outcome_not_recorded", f'"{row.label}" is recorded without an outcome code.')
    instead = " or ".join(str(other) for other in open_outcomes)
    if outcome.needs_high_needs and not high_needs:
        return Refusal(
            "outcome_needs_high_needs",
            f"{outcome} is only for learners funded as 16-19 high needs students. Record {instead} instead.",
            missing=("high needs funding",),
        )
    return Refusal("outcome_does_not_fit", f'{outcome} does not fit "{row.label}". Record {instead} instead.')


def _refuse_activity(row: Destination, code: str) -> Refusal | None:
    if row.fits_activity(code):
        return None
    usual = (row.nccis_activity,) if row.nccis_activity else ()
    fitting = ", ".join((*usual, *row.nccis_choices)).replace(_ANY, "any code in use after year 11") or "none"
    return Refusal("activity_does_not_fit", f'Activity {code} does not fit "{row.label}". Codes that fit: {fitting}.')


def find(
    key: str,
    age_group: AgeGroup,
    high_needs: bool,
    *,
    ilr: tuple[str, int] | None = None,
    nccis: str | None = None,
    old_record: bool = False,
) -> ResolvedDestination | Refusal:
    """The destination `key` with the codes to record, or the reason why it is refused.

    `high_needs`: funded as a 16-19 high needs student. `ilr` (type, code) and `nccis` are codes that a person chose;
    they are checked against the row and its alternatives. `old_record` lets historic destinations through.
    """
    row = _row_for(key, age_group, old_record)
    if isinstance(row, Refusal):
        return row
    outcome = Outcome(*ilr) if ilr else next(iter(row.outcomes(high_needs)), None)
    refusal = _refuse_outcome(row, outcome, high_needs) if ilr and outcome else None
    refusal = refusal or (_refuse_activity(row, nccis) if nccis else None)
    return refusal or _resolve(row, outcome, nccis)
