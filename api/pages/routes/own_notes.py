"""What the learner writes: notes for their adviser, and that they ask for a change or for help."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.commands import on_own_journey
from api.pages.forms.errors import fault_lines
from api.pages.forms.fields import EMPTY, Field, Filled, Kind, Option
from api.pages.forms.reading import read
from api.pages.own import OwnKeyedDep, OwnPage, OwnPageDep, after
from api.pages.posted import Posted
from api.pages.words import own as words
from api.pages.words.done import DoneKey, done_sentence
from engine.errors import KeyReused, Refused
from engine.runtime import Command, Work, new_id
from workflows.actions.learners.own_notes import WriteNote, write_note
from workflows.views.own.journey import OwnJourneyView, own_journey
from workflows.views.own.looking import OwnLook, own_look, own_looks
from workflows.views.own.notes import asked, is_young, own_notes
from workflows.vocabulary import NoteKind

router = APIRouter(prefix="/my")

JOURNEY = "journey"


@router.get("/comments")
def show_comments(page: OwnPageDep, done: DoneKey = "") -> Response:
    """What the learner wrote, and room for more."""
    return _comments(page, done=done)


@router.post("/comments")
def write_comment(page: OwnPageDep, form: OwnKeyedDep) -> Response:
    """Keep the note for the adviser, or show the form again with what is wrong."""
    return _write(page, form, NoteKind.COMMENT)


@router.get("/change")
def show_change(page: OwnPageDep, done: DoneKey = "") -> Response:
    """What the learner asked for already, and the form to ask for a change or for help."""
    return _change(page, done=done)


@router.post("/change")
def ask_for_change(page: OwnPageDep, form: OwnKeyedDep) -> Response:
    """Ask whoever looks after the learner, or show the form again with what is wrong."""
    return _write(page, form, None)


def _write(page: OwnPage, form: Posted, kind: NoteKind | None) -> Response:
    """Write a note, of the kind that the form says where the page does not."""
    show = _comments if kind is NoteKind.COMMENT else _change
    with page.reading() as work:
        fields = _fields(work, asking=kind is None)
        meant = _meant(work, form.get(JOURNEY))
    named = tuple(each for each in fields if each.name != JOURNEY)
    reading = read(WriteNote, named, form, **({"kind": kind} if kind else {}))
    if not isinstance(reading.request, WriteNote):
        return show(page, 422, reading.filled, fault_lines(named, reading.filled), form.key)
    if meant is None:
        return show(page, 409, reading.filled, [{"text": words.NOTHING_OPEN}])
    command = Command("own.write_note", {"id": meant, "body": reading.request.model_dump(mode="json")}, form.key)
    try:
        page.runtime.run(command, page.actor, on_own_journey(write_note, meant, reading.request))
    except Refused as refused:
        return show(page, 409, reading.filled, words.refused(refused))
    except KeyReused:
        return show(page, 409, reading.filled, [{"text": words.SENT_BEFORE}])
    return after(page.request.url.path, form.key)


def _open(work: Work) -> list[OwnLook]:
    return [look for look in own_looks(work) if look.facts.row.ended_at is None]


def _meant(work: Work, said: str) -> str | None:
    """The journey that the note is about: the one that was chosen, else the first; None with none open.

    Raises UnknownInstance for one of anybody else.
    """
    if said:
        return own_look(work, said).facts.id
    return next((look.facts.id for look in _open(work)), None)


def _fields(work: Work, *, asking: bool) -> tuple[Field, ...]:
    """The form: which journey it is about only where there are several."""
    journeys = [own_journey(look) for look in _open(work)]
    which = tuple(Option(each.id, _name(each)) for each in journeys)
    about = (Field(JOURNEY, Kind.CHOICE, "Which one is it about?", needed=True, options=which),) if which[1:] else ()
    what = tuple(Option(each, *words.ASKING[each]) for each in words.ASKING)
    kind = (Field("kind", Kind.CHOICE, "What do you want?", needed=True, options=what),) if asking else ()
    label = "Tell us more" if asking else "What do you want to say?"
    return (*about, *kind, Field("text", Kind.PASSAGE, label, words.WHO_READS, needed=True))


def _begun(filled: Filled, running: Sequence[OwnLook]) -> Filled:
    """The form with the first journey chosen, until the learner chooses another."""
    if JOURNEY in filled.texts or not running:
        return filled
    return Filled({**filled.texts, JOURNEY: running[0].facts.id}, filled.counts, filled.faults)


def _name(journey: OwnJourneyView) -> str:
    return journey.provider.name if journey.provider else journey.reference


def _comments(page: OwnPage, status: int = 200, filled: Filled = EMPTY, errors: Sequence[dict[str, str]] = (),
              key: str | None = None, done: str = "") -> Response:  # fmt: skip
    with page.reading() as work:
        said, fields = done_sentence(work, done), _fields(work, asking=False)
        found = [(own_journey(look), own_notes(look)) for look in own_looks(work)]
        running, young = _open(work), is_young(work)
    return page.render(
        "own/comments.html", status, title="My notes", found=found, fields=fields, running=bool(running),
        filled=_begun(filled, running), young=young, errors=list(errors), key=key or new_id(),
        done=said, words=words,
    )  # fmt: skip


def _change(page: OwnPage, status: int = 200, filled: Filled = EMPTY, errors: Sequence[dict[str, str]] = (),
            key: str | None = None, done: str = "") -> Response:  # fmt: skip
    with page.reading() as work:
        said, fields = done_sentence(work, done), _fields(work, asking=True)
        found = [(own_journey(look), asked(look)) for look in own_looks(work)]
        running = _open(work)
    return page.render(
        "own/change.html", status, title="Ask for something", found=found, fields=fields, running=bool(running),
        filled=_begun(filled, running), errors=list(errors), key=key or new_id(), done=said, words=words,
    )  # fmt: skip
