"""Keeps files beside a journey, and takes them away again; who may know of which says `facts/files.py` (rule 0.6)."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from engine import remarks
from engine.clock import in_full, london_date
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries, visibility
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.definitions.parties import RESPONSIBLE
from workflows.facts import terms
from workflows.facts.files import (
    TELLS_OF,
    answers,
    is_running,
    known_files,
    lets_know,
    others_let_in,
    part_of,
    still_shares,
)  # fmt: skip
from workflows.facts.journeys import JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.requests import Id, Request, Text, Title, YesNo, broken
from workflows.rules import files
from workflows.rules.files import Sniffed, Upload, size_in_words
from workflows.tables.files import FileContent, JourneyFile
from workflows.vocabulary import FileKind
from workflows.words.windows import REOPEN_WINDOW

ADD_FILE, REMOVE_FILE = "add_file", "remove_file"
MOST_FILES = 100
_UNKNOWN = Refusal("file_unknown", "There is no file by that id that you may know of.", missing=("file_id",))
_REMOVED = Refusal("file_removed_before", "This file was removed before.", missing=("file_id",))
_NONE = Refusal("no_file", "There is no file here that you could remove.")
_FOREIGN = Refusal(
    "not_yours", "Who added a file removes it, or a manager or coordinator of whoever answers for the learner.",
    who_could=RESPONSIBLE,
)  # fmt: skip


def _sent_along(value: Any, info: ValidationInfo) -> Any:
    """The file of that name among those that were sent beside the text of a request."""
    sent = (info.context or {}).get("files", {})
    found = value if isinstance(value, Upload) else sent.get(value if isinstance(value, str) else "")
    if found is None:
        raise broken("file_missing", "Choose a file")
    return found


def _as_said(upload: Upload) -> dict[str, Any]:
    # What a command said is kept as a hash: the content itself need not be in it.
    return {"name": upload.name, "sha256": upload.sha256}


Sent = Annotated[
    Upload, BeforeValidator(_sent_along), PlainSerializer(_as_said),
    WithJsonSchema({"type": "string", "format": "binary"}, mode="validation"),
]  # fmt: skip
"""A file that is sent along."""


class AddFile(Request):
    """A file with what it is; `shared` shows it to the other side of the hand-off that it belongs to.

    A `restricted` one is about counselling, health or youth offending: named staff alone see it. Of one that is
    `withheld` the learner's own pages say nothing.
    """

    file: Sent
    kind: FileKind
    title: Title
    hand_off_id: Id | None = None
    shared: YesNo = False
    restricted: YesNo = False
    withheld: YesNo = False


class RemoveFile(Request):
    """Which file goes, and why."""

    file_id: Id
    reason: Text


def add_file(facts: JourneyFacts, request: AddFile) -> Verdict:
    """Keep a file beside the journey; raises Refused. Answers with the file's own id.

    Its type is what is in it. The journey's story says that it was added, to those who may know of it.
    """
    refuse(*against_adding(facts))
    name, upload = files.cleaned_name(request.file.name), request.file
    found = files.sniffed(upload.content) if 0 < len(upload.content) <= upload.most else None
    refuse(*_against_marks(facts, request), *_against_content(upload, found, name), *_against_more(facts, upload))
    work = facts.work
    row = JourneyFile(
        id=new_id(), journey_id=facts.id, file_name=name, media_type=(found and found.media_type) or "",
        size=len(upload.content), sha256=upload.sha256, organisation_id=work.actor.organisation or "",
        added_at=work.at, added_by=work.actor.id, **request.model_dump(exclude={"file"}),
    )  # fmt: skip
    facts.session.add(row)
    facts.session.flush()
    facts.session.add(FileContent(file_id=row.id, content=upload.content))
    _remark(facts, ADD_FILE, row)
    return {"id": row.id, "state": "added", "version": 1}


def remove_file(facts: JourneyFacts, request: RemoveFile) -> Verdict:
    """Take a file away: what was in it goes at once, that it was there stays. Raises Refused."""
    row = next((each for each in known_files(facts, facts.work.actor) if each.id == request.file_id), None)
    if row is None:
        raise Refused((_UNKNOWN,))
    refuse(None if may_remove(facts, row) else _FOREIGN)
    refuse(_REMOVED if row.removed_at is not None else None)
    content = queries.files.content(facts.session, row.id)
    if content is not None:
        facts.session.delete(content)
    row.removed_at, row.removed_by, row.removed_reason = facts.work.at, facts.work.actor.id, request.reason
    facts.session.add(row)
    _remark(facts, REMOVE_FILE, row)
    return {"id": row.id, "state": "removed", "version": 1}


def may_remove(facts: JourneyFacts, row: JourneyFile) -> bool:
    """Whether the actor, who knows of it, may take a file away."""
    actor = facts.work.actor
    own = row.added_by == actor.id and row.organisation_id == actor.organisation
    return own or not facts.parties(actor).isdisjoint(RESPONSIBLE)


def against_adding(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against adding any file: after the end of the journey it goes on while that may be reopened (C27)."""
    ended_at = facts.row.ended_at
    if ended_at is None:
        return ()
    window = terms.window(facts.session, facts.id, REOPEN_WINDOW)
    last = facts.work.calendar.due_day(london_date(ended_at), window)
    if facts.today <= last:
        return ()
    sentence = f"The journey has ended, and files could be added until {in_full(last)}. Keep it with a new referral."
    return (Refusal("too_late_for_files", sentence),)


def against_removing(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against removing any file of the journey, at any time."""
    standing = (row for row in known_files(facts, facts.work.actor) if row.removed_at is None)
    return () if any(may_remove(facts, row) for row in standing) else (_NONE,)


def attachable(facts: JourneyFacts) -> list[HandOffRow]:
    """The hand-offs of the journey to which the actor may add a file: those of their side, or that they answer for."""
    actor = facts.work.actor
    own, named = actor.organisation or "", visibility.is_named(actor.roles)
    return [
        row for row in facts.hand_offs
        if is_running(row)
        and ((answers(facts, own) and (named or not visibility.is_restricted(row.hand_off))) or _takes_part(row, own))
    ]  # fmt: skip


def _takes_part(row: HandOffRow, own: str) -> bool:
    return own == row.hand_off.receiver_id or (
        own == row.hand_off.sender_id and not visibility.is_restricted(row.hand_off)
    )


def _against_marks(facts: JourneyFacts, request: AddFile) -> Iterator[Refusal]:
    part = part_of(facts, request.hand_off_id)
    if request.hand_off_id is not None and (part is None or part not in attachable(facts)):
        sentence = "Choose a hand-off of this journey that runs and that you have a part in, or none."
        yield Refusal("hand_off_not_open_to_files", sentence, missing=("hand_off_id",))
    if request.shared and request.hand_off_id is None:
        yield Refusal("shared_with_nobody", "Say by which hand-off it is shared.", missing=("hand_off_id",))
    if request.shared and request.restricted:
        sentence = "A restricted file stays with named staff here. Keep it to yourselves, or take the mark away."
        yield Refusal("restricted_not_shared", sentence, missing=("shared",))
    elif request.shared and part is not None:
        yield from _against_sharing(facts, part, request.kind)


def _against_sharing(facts: JourneyFacts, part: HandOffRow, kind: FileKind) -> Iterator[Refusal]:
    """G5: a file is shared where what it tells of may be known by everybody who gets it."""
    others = others_let_in(facts, part, facts.work.actor.organisation)
    known = all(lets_know(facts, part, kind, each) for each in others)
    if known and (not others or still_shares(facts, part)):
        return
    if known:
        sentence = (
            "A consent of the learner that this hand-off rests on counts no more, so no file is shared by it: record"
            " their consent anew first, or keep the file to yourselves."
        )
    elif TELLS_OF[kind] is None:
        sentence = "A note between staff stays with them. Keep it to yourselves, or write a letter."
    else:
        sentence = (
            "No lawful basis lets them know the learner's levels, plan and credit, which a file of this kind tells of:"
            " record the learner's consent first, or keep the file to yourselves."
        )
    yield Refusal("not_theirs_to_know", sentence, missing=("shared",))


def _against_content(upload: Upload, found: Sniffed | None, name: str) -> Iterator[Refusal]:
    if not upload.content:
        yield Refusal("file_empty", "There is nothing in this file. Choose another.", missing=("file",))
    elif found is None:
        sentence = f"This file is too large. Files of at most {size_in_words(upload.most)} are kept."
        yield Refusal("file_too_large", sentence, missing=("file",))
    elif found.unreadable:
        sentence = "This file is damaged, or locked by a password. Open it, save it anew without one, and choose that."
        yield Refusal("file_unreadable", sentence, missing=("file",))
    elif found.has_macros:
        sentence = "There are programs (macros) in this file. Save it without them, or as PDF."
        yield Refusal("macros_inside", sentence, missing=("file",))
    elif found.media_type is None:
        yield Refusal(
            "file_type_not_taken", f"These are kept: {files.IN_WORDS}. Save it as one of them.", missing=("file",)
        )
    elif not files.fits_name(found.media_type, name):
        ending = " or ".join(f".{each}" for each in files.ENDINGS[found.media_type])
        sentence = f"What is in this file and what it is called differ: its name would end with {ending}. Check it."
        yield Refusal("name_disagrees", sentence, missing=("file",))


def _against_more(facts: JourneyFacts, upload: Upload) -> Iterator[Refusal]:
    """What stands against one more; what the actor may not know of is neither counted nor compared."""
    standing = [row for row in known_files(facts, facts.work.actor) if row.removed_at is None]
    same = next((row for row in standing if row.sha256 == upload.sha256), None)
    if same is not None:
        sentence = f"This file is already there, as “{same.title}”, added on {in_full(london_date(same.added_at))}."
        yield Refusal("file_already_there", sentence, missing=("file",))
    elif len(standing) >= MOST_FILES:
        sentence = f"There are {MOST_FILES} files here, and no more are kept. Remove what is not needed."
        yield Refusal("too_many_files", sentence, missing=("file",))


def _remark(facts: JourneyFacts, event: str, row: JourneyFile) -> None:
    remarks.remark(facts.work, facts.id, event, Note(detail={"file": row.id, "file_kind": row.kind}))


ACTIONS = (
    JourneyAction(
        ADD_FILE, AddFile, add_file, "Add a file.", asks=against_adding, by_readers=True, about_itself=True,
        uploads=True,
    ),
    JourneyAction(
        REMOVE_FILE, RemoveFile, remove_file, "Remove a file.", asks=against_removing, by_readers=True,
        about_itself=True,
    ),
)  # fmt: skip
