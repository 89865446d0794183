"""Employers: what is out of date, a check by the list, what one's own provider requires, the end of a suspension."""

from typing import Any

from fastapi import APIRouter, Response

from api.pages.employer_forms import check_from, check_sheet, lifting_sheet, required_sheet
from api.pages.posted import KeyedDep
from api.pages.sheets import send, show
from api.pages.viewer import PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.routes import employers
from api.schemas.common import RecordId
from engine.errors import UnknownInstance
from workflows.actions.employers import keeping
from workflows.actions.employers.keeping import LiftSuspension, RequireCriteria
from workflows.views import employers_view

router = APIRouter()


@router.get("/employers")
def list_employers(page: PageDep, done: DoneKey = "") -> Response:
    """Every employer by name, with what stands in the way of a placement; raises UnknownInstance for who keeps none."""
    with page.reading() as work:
        if keeping.against_keeping(work) is not None:
            raise UnknownInstance
        lines, sentence = employers_view.employer_list(work), done_sentence(work, done)
        required = [each for each in employers_view.criteria_view(work) if each.required]
        sets = keeping.against_setting(work) is None
    return page.render(
        "organisations/employers.html", title="Employers", lines=lines, required=required, sets=sets, done=sentence,
        back={"href": "/organisations", "text": "Organisations"},
    )  # fmt: skip


@router.get("/employers/required")
def show_required(page: PageDep) -> Response:
    """What the viewer's provider requires of employers, to be changed."""
    return show(page, lambda work, _form: required_sheet(work))


@router.post("/employers/required")
def set_required(page: PageDep, form: KeyedDep) -> Response:
    """Set what is required, or show the form again."""

    def act(said: RequireCriteria, _version: int | None, key: str) -> str:
        employers.require_criteria(said, page.actor, page.runtime, key)
        return f"/employers?done={key}"

    return send(page, form, lambda work, _form: required_sheet(work), act)


@router.get("/organisations/{organisation_id}/check")
def begin_check(organisation_id: RecordId, page: PageDep) -> Response:
    """The form of a new check; raises UnknownInstance for no employer."""
    return show(page, lambda work, _form: check_sheet(work, organisation_id))


@router.post("/organisations/{organisation_id}/check")
def record_check(organisation_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Record the check, or show the form again with what is wrong."""

    def act(said: Any, _version: int | None, key: str) -> str:
        employers.check_employer(organisation_id, check_from(said), page.actor, page.runtime, key)
        return f"/organisations/{organisation_id}?done={key}"

    return send(page, form, lambda work, _form: check_sheet(work, organisation_id), act)


@router.get("/organisations/{organisation_id}/lift")
def ask_why(organisation_id: RecordId, page: PageDep) -> Response:
    """Why placements there are possible again; raises UnknownInstance for no employer."""
    return show(page, lambda work, _form: lifting_sheet(work, organisation_id))


@router.post("/organisations/{organisation_id}/lift")
def lift_suspension(organisation_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Lift the suspension, or show the form again."""

    def act(said: LiftSuspension, _version: int | None, key: str) -> str:
        employers.lift_suspension(organisation_id, said, page.actor, page.runtime, key)
        return f"/organisations/{organisation_id}?done={key}"

    return send(page, form, lambda work, _form: lifting_sheet(work, organisation_id), act)
