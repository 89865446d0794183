"""Sets up the holidays of providers: days on which an absence is not counted (rule C18)."""

from engine.actor import CLOCK
from engine.runtime import new_id
from workflows import queries
from workflows.set_up.changes import SettingUp
from workflows.set_up.network import HolidayEntry
from workflows.tables.attendance import ProviderHoliday
from workflows.vocabulary import OrganisationKind


def write(doing: SettingUp, entry: HolidayEntry) -> None:
    """Write one holiday, or note why not; one that starts on the same day gets the new end and title.

    What it was before stays on record.
    """
    provider = doing.find(entry.organisation, OrganisationKind.PROVIDER)
    if provider is None:
        return
    found = queries.attendance.holiday_from(doing.session, provider, entry.starts_on)
    changed = found is None or (found.ends_on, found.title) != (entry.ends_on, entry.title)
    row = found or ProviderHoliday(
        id=new_id(), organisation_id=provider, starts_on=entry.starts_on, ends_on=entry.ends_on, title=entry.title,
        added_at=doing.at, added_by=CLOCK.id,
    )  # fmt: skip
    if found is not None and changed:
        doing.session.add(found.superseded(new_id(), doing.at, CLOCK.id))
        row.ends_on, row.title, row.added_at, row.added_by = entry.ends_on, entry.title, doing.at, CLOCK.id
    doing.session.add(row)
    doing.session.flush()
    name = f"{entry.title} of {entry.organisation}"
    doing.note("holiday", name, is_new=found is None, changed=changed, organisation_id=provider)
