"""Agreements between organisations, for managers and coordinators of their sides; to everybody else there are none."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from api.commands import about
from api.dependencies import CallerDep, IdempotencyKey, IfMatch, RuntimeDep, etag
from api.exports.agreement_page import print_page
from api.routes.examples import AGREEMENT, OWNER, QUALIFICATION
from api.routes.searching import page
from api.schemas.agreements import AgreementDone
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.clock import london_date
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.agreements import drafting, keeping, signing
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.actions.agreements.drafting import ChangeAsked, Renewal
from workflows.actions.agreements.keeping import Meeting, NewOwner, Qualification, Safety
from workflows.actions.agreements.signing import Ending
from workflows.requests import Nothing, Reason
from workflows.views import agreement_view
from workflows.views.agreement_evidence import Evidence, evidence
from workflows.views.agreement_view import AgreementDetail, KnownClause

router = APIRouter(prefix="/agreements", tags=["agreements"], route_class=StrictRoute)
_FORM: Any = Body(openapi_examples={"usual": {"summary": "A partner teaches a part.", "value": AGREEMENT}})
_OWNER: Any = Body(openapi_examples={"usual": {"summary": "A colleague.", "value": OWNER}})
_STAFF: Any = Body(openapi_examples={"usual": {"summary": "A colleague qualified.", "value": QUALIFICATION}})
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page to print", "content": {"text/html": {"schema": {"type": "string"}}}}
}
Month = Annotated[
    str | None, Query(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", description="A month such as 2026-03.")
]
Step = Callable[[Work], Verdict]


@router.get("/clauses")
def list_clauses(_caller: CallerDep) -> Page[KnownClause]:
    """The clauses that an agreement of each kind may have, and what each does."""
    return page(agreement_view.known_clauses())


@router.post("", status_code=201)
def draft_agreement(
    body: Annotated[AgreementForm, _FORM], caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> AgreementDone:
    """Draft an agreement; it counts for nothing until a manager of each side has signed it."""
    command = Command("agreement.draft", body.model_dump(mode="json"), key)
    return AgreementDone.model_validate(runtime.run(command, caller, lambda work: drafting.draft(work, body)))


@router.get("/{agreement_id}")
def read_agreement(
    agreement_id: RecordId, caller: CallerDep, runtime: RuntimeDep, response: Response
) -> AgreementDetail:
    """What it says, where it stands, what was done about it, and what stands against signing a draft."""
    with runtime.reading(caller) as work:
        found = agreement_view.detail(work, agreement_id)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.get("/{agreement_id}/evidence")
def read_evidence(
    agreement_id: RecordId, caller: CallerDep, runtime: RuntimeDep, from_month: Month = None, to_month: Month = None
) -> Evidence:
    """How it was kept in whole quarters, from August, November, February and May.

    Counts that name nobody, targets and what was reached, meetings and records. Of other months nothing is said (409).
    """
    with runtime.reading(caller) as work:
        return evidence(work, agreement_id, from_month, to_month)


@router.get("/{agreement_id}/page", response_class=Response, responses=_PAGE)
def print_agreement(
    agreement_id: RecordId, caller: CallerDep, runtime: RuntimeDep, from_month: Month = None, to_month: Month = None
) -> Response:
    """The agreement and how it was kept as a page to print; no learner is named on it."""
    with runtime.reading(caller) as work:
        found, today = evidence(work, agreement_id, from_month, to_month), london_date(work.at)
    return print_page(found, today)


@router.post("/{agreement_id}/change")
def change_agreement(
    agreement_id: RecordId, body: Annotated[AgreementForm, _FORM], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Say something else in one's own draft: signatures given so far are taken back."""
    step = partial(drafting.change, agreement_id=agreement_id, form=body, version=version)
    return _done(runtime, caller, about("agreement.change", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/ask_change")
def ask_change(
    agreement_id: RecordId, body: ChangeAsked, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Ask the side that drafted it for a change."""
    step = partial(drafting.ask_change, agreement_id=agreement_id, asked=body, version=version)
    return _done(runtime, caller, about("agreement.ask_change", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/withdraw")
def withdraw_agreement(
    agreement_id: RecordId, body: Reason, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Throw away a draft that not all have signed."""
    step = partial(drafting.withdraw, agreement_id=agreement_id, reason=body.reason, version=version)
    return _done(runtime, caller, about("agreement.withdraw", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/sign")
def sign_agreement(
    agreement_id: RecordId, body: Nothing, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Sign for one's own side, as a manager and a person, the version that If-Match names."""
    step = partial(signing.sign, agreement_id=agreement_id, version=version)
    return _done(runtime, caller, about("agreement.sign", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/end")
def end_agreement(
    agreement_id: RecordId, body: Ending, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """End it early: nothing new begins after its last day, and what runs under it runs on."""
    step = partial(signing.end, agreement_id=agreement_id, asked=body, version=version)
    return _done(runtime, caller, about("agreement.end", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/renew", status_code=201)
def renew_agreement(
    agreement_id: RecordId, body: Renewal, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Draft the agreement that follows it and says the same for other days."""
    step = partial(drafting.renew, agreement_id=agreement_id, asked=body, version=version)
    return _done(runtime, caller, about("agreement.renew", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/name_owner")
def name_owner(
    agreement_id: RecordId, body: Annotated[NewOwner, _OWNER], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Name who keeps the record and is reminded of reviews and meetings."""
    step = partial(keeping.name_owner, agreement_id=agreement_id, asked=body, version=version)
    return _done(runtime, caller, about("agreement.name_owner", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/record_meeting")
def record_meeting(
    agreement_id: RecordId, body: Meeting, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Record a meeting or review that was held under it."""
    step = partial(keeping.record_meeting, agreement_id=agreement_id, said=body, version=version)
    return _done(runtime, caller, about("agreement.record_meeting", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/record_safety")
def record_safety(
    agreement_id: RecordId, body: Safety, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey,
    version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Record evidence of one's own health and safety."""
    step = partial(keeping.record_safety, agreement_id=agreement_id, said=body, version=version)
    return _done(runtime, caller, about("agreement.record_safety", agreement_id, body, key, version), step)


@router.post("/{agreement_id}/record_qualification")
def record_qualification(
    agreement_id: RecordId, body: Annotated[Qualification, _STAFF], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, version: IfMatch,
) -> AgreementDone:  # fmt: skip
    """Record that a colleague has a qualification that it asks for, or has it no more."""
    step = partial(keeping.record_qualification, agreement_id=agreement_id, said=body, version=version)
    return _done(runtime, caller, about("agreement.record_qualification", agreement_id, body, key, version), step)


def _done(runtime: Runtime, caller: Actor, command: Command, step: Step) -> AgreementDone:
    return AgreementDone.model_validate(runtime.run(command, caller, step))
