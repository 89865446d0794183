"""Sets up programmes: what is said of them, dated intakes, and places that never fall below those taken."""

from collections.abc import Iterable

from engine.clock import london_date
from engine.errors import Refusal
from engine.runtime import new_id
from workflows import pool_changes, queries
from workflows.programme_terms import COLUMNS, contradictions, rows_of
from workflows.queries.set_up import pools, programme_called
from workflows.rules import offers
from workflows.set_up.changes import SettingUp
from workflows.set_up.network import PlacesEntry, ProgrammeEntry
from workflows.tables.programmes import Intake, PlacePool, Programme
from workflows.vocabulary import OrganisationKind


def write(doing: SettingUp, entry: ProgrammeEntry) -> None:
    """Write one programme, or note why not."""
    provider = doing.find(entry.organisation, OrganisationKind.PROVIDER)
    if provider is None:
        return
    found = programme_called(doing.session, provider, entry.title)
    row = _row(provider, entry, found)
    wrong = tuple(_wrong(doing, entry, found))
    if wrong:
        _refuse(doing, entry.title, wrong)
        return
    written = [doing.ensure(row)]
    written += [doing.ensure(each) for each in rows_of(row.id, entry)]
    written += [doing.ensure(Intake(programme_id=row.id, starts_on=day)) for day in entry.intakes]
    known = {pool.starts_on: pool for pool in pools(doing.session, row.id)}
    written += [_places(doing, row.id, each, known.get(each.starts_on), entry.title) for each in entry.places]
    periods = [(pool.starts_on, pool.ends_on) for pool in pools(doing.session, row.id)]
    _refuse(doing, entry.title, offers.overlapping(periods))
    if row.bridging:
        days = queries.offers.stored_intakes(doing.session, row.id)
        _refuse(doing, entry.title, offers.outside_summer(days, periods))
    if found is not None and any(written):
        # Whoever has the record before them must read it again before they change it.
        found.revision += 1
        doing.session.add(found)
        doing.session.flush()
    doing.note("programme", entry.title, is_new=found is None, changed=any(written), programme_id=row.id)


def _row(provider: str, entry: ProgrammeEntry, found: Programme | None) -> Programme:
    """The row as it will be; what the document does not say stays as it is stored."""
    said = {name: value for name, value in entry.model_dump(include=set(COLUMNS), exclude_unset=True).items()
            if value is not None}  # fmt: skip
    stored = found.model_dump() if found else {"id": new_id(), "organisation_id": provider}
    return Programme(**{**stored, **said})


def _wrong(doing: SettingUp, entry: ProgrammeEntry, found: Programme | None) -> Iterable[Refusal]:
    """What is wrong with what is said. A document that brings a programme in may hold intakes of its first year."""
    yield from contradictions(entry)
    yield from offers.twice({"intakes": entry.intakes})
    if found is not None:
        yield from offers.ages_crossed(
            entry.youngest_age if entry.youngest_age is not None else found.youngest_age,
            entry.oldest_age if entry.oldest_age is not None else found.oldest_age,
        )
        stored = queries.offers.stored_intakes(doing.session, found.id)
        yield from offers.new_in_the_past(entry.intakes, stored, london_date(doing.at))


def _refuse(doing: SettingUp, title: str, refusals: Iterable[Refusal]) -> None:
    for each in refusals:
        doing.refuse(each.code, f"{title}: {each.sentence}", title)


def _places(doing: SettingUp, programme_id: str, entry: PlacesEntry, found: PlacePool | None, title: str) -> bool:
    today, before = london_date(doing.at), len(doing.refusals)
    if found is not None:
        _refuse(doing, title, pool_changes.fewer(doing.session, found, entry.places, today))
        _refuse(doing, title, pool_changes.shortened(doing.session, found, entry.ends_on, today))
    if len(doing.refusals) > before:
        return False
    identifier = found.id if found else new_id()
    return doing.ensure(PlacePool(id=identifier, programme_id=programme_id, **dict(entry)))
