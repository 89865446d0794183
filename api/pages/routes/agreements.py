"""Agreements: the list, one with how it was kept, writing and changing a draft, and every step about one."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Response

from api.exports.agreement_page import FEW, clause_lines, counted, reached
from api.pages.agreeing.forms import change_sheet, draft_sheet, step_sheet
from api.pages.agreeing.written import TWICE, form_from, said_twice
from api.pages.listing import A_PAGE, After, Search, Short, begins_after
from api.pages.posted import KeyedDep, Posted
from api.pages.sheets import Find, Sheet, send, show
from api.pages.viewer import Page, PageDep
from api.pages.words import agreements as words
from api.pages.words.done import DoneKey, done_sentence
from api.routes import agreements
from api.schemas.common import RecordId
from api.schemas.paging import encode_cursor
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Work
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.views import agreement_list, agreement_view
from workflows.views.agreement_evidence import evidence
from workflows.views.agreement_list import AgreementFilter, Standing
from workflows.views.agreement_steps import against_step, agreement_steps
from workflows.views.reserved_view import reserved
from workflows.vocabulary import AgreementKind

router = APIRouter()

TAKEN: Mapping[str, Callable[..., Any]] = {
    "ask_change": agreements.ask_change,
    "withdraw": agreements.withdraw_agreement,
    "sign": agreements.sign_agreement,
    "end": agreements.end_agreement,
    "renew": agreements.renew_agreement,
    "name_owner": agreements.name_owner,
    "record_meeting": agreements.record_meeting,
    "record_safety": agreements.record_safety,
    "record_qualification": agreements.record_qualification,
}


@router.get("/agreements")
def list_agreements(
    page: PageDep, standing: Short = "", kind: Short = "", q: Search = "",
    after: After = "",
) -> Response:  # fmt: skip
    """The agreements of the viewer's organisation, and what each wants of it."""
    wanted = AgreementFilter(
        Standing(standing) if standing in set(Standing) else None,
        AgreementKind(kind) if kind in set(AgreementKind) else None, q=q.strip() or None,
    )  # fmt: skip
    with page.reading() as work:
        begins = begins_after(after)
        found = agreement_list.agreement_list(work, wanted, A_PAGE, begins)
        may_read = agreement_list.may_read(work)
    return page.render(
        "agreements/agreements.html", title="Agreements", lines=found.items, wanted=wanted, q=q, words=words,
        following=encode_cursor(found.last_id) if found.last_id else None, kept=page.kept_query(), may_read=may_read,
        narrowed=bool(wanted.standing or wanted.kind or wanted.q),
    )  # fmt: skip


@router.get("/agreements/new")
def begin_agreement(page: PageDep, kind: Short = "") -> Response:
    """Which kind of agreement, and then the form of a draft of that kind."""
    if kind not in set(AgreementKind):
        return page.render(
            "agreements/new.html", title="New agreement", words=words,
            back={"href": "/agreements", "text": "Agreements"},
        )  # fmt: skip
    return show(page, _drafting(kind))


@router.post("/agreements/new")
def draft_agreement(page: PageDep, form: KeyedDep, kind: Short = "") -> Response:
    """Keep the draft, or show the form again with everything that contradicts itself."""
    if kind not in set(AgreementKind):
        raise UnknownInstance

    def act(written: AgreementForm, _version: int | None, key: str) -> str:
        said = _form(page, written)
        done = agreements.draft_agreement(said, page.actor, page.runtime, key)
        return f"/agreements/{done.id}?done={key}"

    return send(page, form, _drafting(kind), act)


@router.get("/agreements/{agreement_id}")
def show_agreement(agreement_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """One agreement: where it stands, what it says and how it was kept, and what can be done about it now."""
    with page.reading() as work:
        told, places = evidence(work, agreement_id, None, None), reserved(work, agreement_id)
        steps = agreement_steps(work, agreement_id)
        lines = list(clause_lines(told, words.kept(told, places, page.today)))
        sentence = done_sentence(work, done)
    return page.render(
        "agreements/agreement.html", title=told.agreement.title, found=told.agreement, evidence=told, places=places,
        steps=steps, clauses=lines, words=words, counted=counted, reached=reached, few=FEW,
        done=sentence, back={"href": "/agreements", "text": "Agreements"},
    )  # fmt: skip


@router.get("/agreements/{agreement_id}/actions/{name}")
def show_step(agreement_id: RecordId, name: str, page: PageDep) -> Response:
    """The form of a step about an agreement, or why it is closed."""
    return show(page, _stepping(agreement_id, name))


@router.post("/agreements/{agreement_id}/actions/{name}")
def take_step(agreement_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Take the step, or show its form again with what is wrong; raises UnknownInstance."""

    def act(said: Any, version: int | None, key: str) -> str:
        body = _form(page, said) if name == "change" else said
        taken = agreements.change_agreement if name == "change" else TAKEN[name]
        done = taken(agreement_id, body, page.actor, page.runtime, key, version)
        return f"/agreements/{done.id}?done={key}"

    return send(page, form, _stepping(agreement_id, name), act)


def _drafting(kind: str) -> Find:
    def find(work: Work, form: Posted | None) -> Sheet:
        return draft_sheet(work, AgreementKind(kind), form)

    return find


def _stepping(agreement_id: str, name: str) -> Find:
    def find(work: Work, form: Posted | None) -> Sheet:
        against = against_step(work, agreement_id, name)
        found = agreement_view.detail(work, agreement_id)
        if name == "change" and against is None:
            return change_sheet(work, found, form)
        return step_sheet(work, found, name, against)

    return find


def _form(page: Page, written: AgreementForm) -> AgreementForm:
    """The agreement that was written; raises Refused where one time limit stands in it twice."""
    if said_twice(written):
        raise Refused((Refusal("twice", TWICE, missing=("times",)),))
    return form_from(written, str(page.actor.organisation))
