"""Sets up the holidays of providers: days on which an absence is not counted (rule C18)."""

from engine.runtime import new_id
from workflows import queries
from workflows.set_up.changes import SettingUp
from workflows.set_up.network import HolidayEntry
from workflows.tables.attendance import ProviderHoliday
from workflows.vocabulary import OrganisationKind


def write(doing: SettingUp, entry: HolidayEntry) -> None:
    """Write one holiday, or note why not; one that starts on the same day gets the new end and title."""
    provider = doing.find(entry.organisation, OrganisationKind.PROVIDER)
    if provider is None:
        return
    found = queries.attendance.holiday_from(doing.session, provider, entry.starts_on)
    identifier = found.id if found else new_id()
    said = entry.model_dump(exclude={"organisation"})
    changed = doing.ensure(ProviderHoliday(id=identifier, organisation_id=provider, **said))
    name = f"{entry.title} of {entry.organisation}"
    doing.note("holiday", name, is_new=found is None, changed=changed, organisation_id=provider)
