"""The files kept beside a journey, as far as a viewer may know of them; what is in one is read apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.actions.learners.keep_files import may_remove
from workflows.facts.files import is_told_of_all, known_files
from workflows.tables.files import JourneyFile
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.vocabulary import FileKind
from workflows.words.accesses import Surface


class FileView(View):
    """A file: `size` in bytes, `sha256` of what is in it; of a removed one since when, by whom and why it is gone.

    `hand_off_id` is the hand-off that it belongs to; `may_remove` says whether the viewer may take it away.
    """

    id: str
    kind: FileKind
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    hand_off_id: str | None
    shared: bool
    restricted: bool
    withheld: bool
    organisation: Named | None
    added_at: datetime
    added_by: Named | None
    removed_at: datetime | None
    removed_by: Named | None
    removed_reason: str | None
    may_remove: bool


class FileLine(View):
    """That a file is kept, as a copy of the record says it: what is in it is not in the copy."""

    id: str
    kind: FileKind
    title: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    organisation: Named | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in a file, with what a program needs to keep it."""

    file_name: str
    media_type: str
    content: bytes


def file_views(look: Look) -> list[FileView]:
    """The files that the viewer may know of, removed ones too, in the order they were added."""
    rows = known_files(look.facts, look.work.actor)
    people = _people(look, rows)
    return [_view(look, row, people) for row in rows]


def file_lines(look: Look) -> list[FileLine]:
    """The files that are kept now, of those that the viewer may know of."""
    rows = (row for row in known_files(look.facts, look.work.actor) if row.removed_at is None and row.id in look.files)
    said = set(FileLine.model_fields) - {"organisation"}
    return [
        FileLine(**row.model_dump(include=said), organisation=look.named(row.organisation_id)) for row in rows
    ]  # fmt: skip


def open_file(work: Work, file_id: str) -> Kept:
    """What is in a file that the actor may know of, registered as shown; raises UnknownInstance, also once removed."""
    row = queries.files.file(work.session, file_id)
    if row is None:
        raise UnknownInstance
    look = Look(work, row.journey_id)
    known = look.may_read and any(each.id == file_id for each in known_files(look.facts, work.actor))
    content = queries.files.content(work.session, file_id) if known else None
    if content is None:
        raise UnknownInstance
    # To those who may not know of it, that it was opened is no more than that somebody was at the files.
    look.show(Surface.FILE if is_told_of_all(look.facts, row) else Surface.FILES)
    return Kept(row.file_name, row.media_type, content.content)


def _view(look: Look, row: JourneyFile, people: dict[str | None, Named]) -> FileView:
    said = set(FileView.model_fields) - {"organisation", "added_by", "removed_by", "may_remove"}
    return FileView(
        **row.model_dump(include=said), organisation=look.named(row.organisation_id), added_by=people.get(row.added_by),
        removed_by=people.get(row.removed_by),
        may_remove=row.removed_at is None and look.facts.learner.erased_at is None and may_remove(look.facts, row),
    )  # fmt: skip


def _people(look: Look, rows: Sequence[JourneyFile]) -> dict[str | None, Named]:
    """Names of one's own colleagues, and to the responsible organisation of everybody."""
    seen = [row for row in rows if look.own in (row.organisation_id, look.facts.responsible)]
    ids = {each for row in seen for each in (row.added_by, row.removed_by) if each is not None}
    found = look.work.session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: Named(id=person.id, name=person.name) for person in found}
