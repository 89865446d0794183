"""Enters, changes and removes the holidays of a provider: open absences are counted again, or only looked at (C18)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from engine.clock import london_date
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work, new_id
from workflows import queries
from workflows.actions.learning import absence
from workflows.actions.moves.refusing import refuse
from workflows.definitions.shared_steps import ATTENDING
from workflows.facts.attendance import AttendanceFacts
from workflows.facts.journeys import JourneyFacts
from workflows.rules.absence import Span
from workflows.tables.attendance import ProviderHoliday


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days from `starts_on` to `ends_on`, both included, on which a provider teaches nobody."""

    starts_on: date
    ends_on: date
    title: str


@dataclass(frozen=True, slots=True)
class MovedQuestion:
    """An open absence whose question of withdrawal comes on another day, both as London dates.

    `withdrawn`: it was asked already and no longer holds.
    """

    journey_id: str
    asked_before: date
    asked_after: date
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change of holidays does: the holiday then in force, if one is stored, and every question that moves."""

    holiday_id: str | None
    moved: tuple[MovedQuestion, ...]


def foresee_adding(work: Work, provider: str, said: Holiday) -> Outcome:
    """What entering the holiday would move; nothing is written. Raises Refused as entering it does."""
    _refuse_same_start(work, provider, said)
    return Outcome(None, _moved(work, provider, [*_stored(work, provider), said]))


def add(work: Work, provider: str, said: Holiday) -> Outcome:
    """Enter a holiday and count absences again; raises Refused when one starts on that day already."""
    foreseen = foresee_adding(work, provider, said)
    row = ProviderHoliday(
        id=new_id(), organisation_id=provider, added_at=work.at, added_by=work.actor.id, **asdict(said)
    )
    work.session.add(row)
    return _counted(work, provider, Outcome(row.id, foreseen.moved), "provider holiday entered")


def foresee_changing(work: Work, provider: str, holiday_id: str, said: Holiday) -> Outcome:
    """What changing the holiday would move; nothing is written. Raises as changing it does."""
    row = _own(work, provider, holiday_id)
    _refuse_same_start(work, provider, said, but=row.id)
    return Outcome(row.id, _moved(work, provider, [*_stored(work, provider, but=row.id), said]))


def change(work: Work, provider: str, holiday_id: str, said: Holiday) -> Outcome:
    """Change a holiday and count absences again; what it was stays on record.

    Raises UnknownInstance when it is none of the provider's, Refused when another starts on that day already.
    """
    row = _own(work, provider, holiday_id, lock=True)
    foreseen = foresee_changing(work, provider, holiday_id, said)
    work.session.add(row.superseded(new_id(), work.at, work.actor.id))
    work.session.add(row.sqlmodel_update({**asdict(said), "added_at": work.at, "added_by": work.actor.id}))
    return _counted(work, provider, foreseen, "provider holiday changed")


def foresee_removing(work: Work, provider: str, holiday_id: str) -> Outcome:
    """What removing the holiday would move; nothing is written. Raises as removing it does."""
    row = _own(work, provider, holiday_id)
    return Outcome(None, _moved(work, provider, _stored(work, provider, but=row.id)))


def remove(work: Work, provider: str, holiday_id: str) -> Outcome:
    """Take a holiday back and count absences again; raises UnknownInstance when it is none of the provider's."""
    row = _own(work, provider, holiday_id, lock=True)
    foreseen = foresee_removing(work, provider, holiday_id)
    row.removed_at, row.removed_by = work.at, work.actor.id
    work.session.add(row)
    return _counted(work, provider, foreseen, "provider holiday removed")


def _counted(work: Work, provider: str, outcome: Outcome, because: str) -> Outcome:
    work.session.flush()
    absence.recount_all(work, [provider], because)
    return outcome


def _stored(work: Work, provider: str, *, but: str | None = None) -> list[Holiday]:
    rows = queries.attendance.holidays(work.session, [provider])
    return [Holiday(row.starts_on, row.ends_on, row.title) for row in rows if row.id != but]


def _own(work: Work, provider: str, holiday_id: str, *, lock: bool = False) -> ProviderHoliday:
    found = queries.attendance.holiday(work.session, provider, holiday_id, lock=lock)
    if found is None:
        raise UnknownInstance
    return found


def _refuse_same_start(work: Work, provider: str, said: Holiday, *, but: str | None = None) -> None:
    found = queries.attendance.holiday_from(work.session, provider, said.starts_on)
    if found is not None and found.id != but:
        sentence = "A holiday starts on that day already; change that one, or remove it first."
        refuse(Refusal("holiday_there", sentence, missing=("starts_on",)))


def _moved(work: Work, provider: str, holidays: Iterable[Holiday]) -> tuple[MovedQuestion, ...]:
    supposed = {provider: tuple(Span(each.starts_on, each.ends_on) for each in holidays)}
    journeys = queries.attendance.taught_by(work.session, [provider], ATTENDING)
    return tuple(moved for each in journeys for moved in _question(JourneyFacts(work, each), supposed))


def _question(facts: JourneyFacts, supposed: dict[str, tuple[Span, ...]]) -> Iterator[MovedQuestion]:
    now = AttendanceFacts(facts)
    before, after = now.asked_at, AttendanceFacts(facts, supposed).asked_at
    if before is None or after is None or before == after:
        return
    still_ahead = after > facts.work.at
    # One that was asked and still stands is asked once.
    if still_ahead or not now.question_open:
        yield MovedQuestion(facts.id, london_date(before), london_date(after), now.question_open)
