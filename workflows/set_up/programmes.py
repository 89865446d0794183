"""Sets up programmes: dated intakes, and places that never fall below those taken."""

from itertools import pairwise

from engine.clock import london_date
from engine.runtime import new_id
from workflows.queries.reservations import reserved_beside
from workflows.queries.set_up import places_held, pools, programme_called
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
    identifier = found.id if found else new_id()
    row = Programme(id=identifier, organisation_id=provider, title=entry.title, sector=entry.sector)
    written = [doing.ensure(row)]
    written += [doing.ensure(Intake(programme_id=identifier, starts_on=day)) for day in entry.intakes]
    known = {pool.starts_on: pool for pool in pools(doing.session, identifier)}
    written += [_places(doing, identifier, each, known.get(each.starts_on), entry.title) for each in entry.places]
    _refuse_overlaps(doing, identifier, entry.title)
    doing.note("programme", entry.title, is_new=found is None, changed=any(written), programme_id=identifier)


def _places(doing: SettingUp, programme_id: str, entry: PlacesEntry, found: PlacePool | None, title: str) -> bool:
    held = places_held(doing.session, found.id) if found else 0
    if entry.places < held:
        sentence = f"{title} from {entry.starts_on}: {held} places are taken, so there cannot be {entry.places}."
        doing.refuse("below_taken", sentence, title)
        return False
    kept = reserved_beside(doing.session, found, london_date(doing.at)) if found else 0
    if entry.places < held + kept:
        sentence = f"{title} from {entry.starts_on}: {kept} more places are reserved by agreements; end those first."
        doing.refuse("below_reserved", sentence, title)
        return False
    identifier = found.id if found else new_id()
    return doing.ensure(PlacePool(id=identifier, programme_id=programme_id, **dict(entry)))


def _refuse_overlaps(doing: SettingUp, programme_id: str, title: str) -> None:
    """One day has one count of places: two pools of a programme never share a day."""
    for earlier, later in pairwise(pools(doing.session, programme_id)):
        if later.starts_on <= earlier.ends_on:
            sentence = f"{title}: places from {later.starts_on} overlap those from {earlier.starts_on}."
            doing.refuse("places_overlap", sentence, title)
