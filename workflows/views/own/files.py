"""The files that are kept beside a learner's journeys, for the learner: all but what staff keep to themselves."""

from collections.abc import Sequence
from datetime import datetime

from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.tables.files import JourneyFile
from workflows.views.files_view import Kept
from workflows.views.own.looking import OwnLook, own_looks
from workflows.views.shapes import Named, View
from workflows.vocabulary import FileKind


class OwnFileView(View):
    """A file of the learner's, and which organisation added it when; `size` in bytes."""

    id: str
    kind: FileKind
    title: str
    size: int
    organisation: Named | None
    added_at: datetime


def own_files(work: Work) -> list[OwnFileView]:
    """The files of all the learner's journeys, the latest first; removed ones are gone."""
    said = set(OwnFileView.model_fields) - {"organisation"}
    found = [
        OwnFileView(**row.model_dump(include=said), organisation=look.named(row.organisation_id))
        for look in own_looks(work)
        for row in _seen(look)
    ]
    return sorted(found, key=lambda each: (each.added_at, each.id), reverse=True)


def open_own_file(work: Work, file_id: str) -> Kept:
    """What is in a file of the learner's; raises UnknownInstance."""
    rows = (row for look in own_looks(work) for row in _seen(look) if row.id == file_id)
    row = next(rows, None)
    content = queries.files.content(work.session, file_id) if row is not None else None
    if row is None or content is None:
        raise UnknownInstance
    return Kept(row.file_name, row.media_type, content.content)


def _seen(look: OwnLook) -> Sequence[JourneyFile]:
    """Those that tell of nothing that learners are not told, such as what was shared for safety alone."""
    rows = queries.files.of_journey(look.work.session, look.facts.id)
    known = (row for row in rows if row.removed_at is None and not row.withheld)
    return [row for row in known if row.hand_off_id not in look.hidden and row.organisation_id not in look.unsaid]
