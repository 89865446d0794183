"""Copies of a record and of the list of learners, as files to keep, each of which is noted."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from fastapi import APIRouter, Response
from pydantic import ValidationError

from api.pages.forms.fields import Field, Option
from api.pages.forms.from_request import fields_of
from api.pages.posted import KeyedDep
from api.pages.routes.journeys import Words, filter_of
from api.pages.sheets import Sheet, closed_by, send, show
from api.pages.viewer import PageDep
from api.pages.words.values import full_name
from api.request_errors import MalformedForm
from api.routes import copies
from api.schemas.common import RecordId
from engine.runtime import Work
from workflows.views.exporting import MakeCopy, copied_for, refuse_makers
from workflows.views.list_export import ListCopy
from workflows.views.looking import Look, look_at
from workflows.vocabulary import CopyFormat
from workflows.words.accesses import Surface

router = APIRouter(prefix="/journeys")

LEAD = (
    "The copy is on record, with what it holds and who has it. When the learner takes a consent back that it rests on,"
    " it is called back: whoever made it says what became of it."
)
FORMATS = {
    CopyFormat.HTML: ("A page", "To read or print"),
    CopyFormat.CSV: ("A table (CSV)", "For a spreadsheet"),
    CopyFormat.JSON: ("Data (JSON)", "For another program"),
}


@router.get("/{journey_id}/copies")
def ask_for_copy(journey_id: RecordId, page: PageDep) -> Response:
    """As what and for whom a copy of the record is made."""
    return show(page, lambda work, _form: _copying(work, journey_id))


@router.post("/{journey_id}/copies")
def make_copy(journey_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """The copy as a file to keep, or the form again with what is wrong; a second click gets the same copy."""
    made: list[Response] = []

    def act(said: MakeCopy, _version: int | None, key: str) -> str:
        made.append(copies.export_record(journey_id, said, page.actor, page.runtime, key))
        return f"/journeys/{journey_id}/support"

    answer = send(page, form, lambda work, _form: _copying(work, journey_id), act)
    return made[0] if made else answer


@router.post("/copies")
def keep_list(page: PageDep, form: KeyedDep) -> Response:
    """The list of learners as a table to keep, narrowed as the page was; raises Refused."""
    wanted = filter_of(Words(**{name: form.get(name)[:100] for name in (each.name for each in fields(Words))}))
    try:
        body = ListCopy(**{name: value for name, value in asdict(wanted).items() if name in ListCopy.model_fields})
    except ValidationError:
        raise MalformedForm from None
    return copies.export_list(body, page.actor, page.runtime, form.key)


def _copying(work: Work, journey_id: str) -> Sheet:
    look = look_at(work, journey_id, Surface.COPIES)
    address, learner = f"/journeys/{journey_id}", full_name(look.facts.learner) if look.may_read else ""
    return Sheet(
        "Make a copy of the record", MakeCopy, _fields(look), f"{address}/copies", f"{address}/support",
        caption=learner, button="Make the copy", lead=(LEAD,), closed=closed_by(refuse_makers, work.actor.roles),
    )  # fmt: skip


def _fields(look: Look) -> tuple[Field, ...]:
    others = [Option(each.id, each.name) for each in copied_for(look)]

    def offered(name: str) -> Sequence[Option]:
        return others if name == "receiver_id" else [Option(form.value, *FORMATS[form]) for form in FORMATS]

    # With nobody else to make one for it is one's own.
    return tuple(each for each in fields_of(MakeCopy, offered) if others or each.name != "receiver_id")
