"""Submitting a referral."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep, etag
from api.routes.commands import refuse_if_stopped
from api.routes.examples import REFERRAL
from api.schemas.actions import Submitted
from api.strict_json import StrictRoute
from engine.runtime import Command, Verdict, Work
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.shown import show
from workflows.views.preview_view import expect_unchanged
from workflows.words.accesses import Surface

router = APIRouter(tags=["referrals"], route_class=StrictRoute)
_EXAMPLES = {"usual": {"summary": "A referral to a provider.", "value": REFERRAL}}


@router.post("/referrals", status_code=201)
def submit(
    body: Annotated[SubmitReferral, Body(openapi_examples=_EXAMPLES)], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, response: Response,
) -> Submitted:  # fmt: skip
    """Refer a learner to a partnership: a journey begins, and each receiver is asked for a place."""
    command = Command("referral.submit", body.model_dump(mode="json"), key)
    result = runtime.run(command, caller, partial(_submit, body))
    refuse_if_stopped(result)
    submitted = Submitted.model_validate(result)
    response.headers["ETag"] = etag(submitted.version)
    response.headers["Location"] = f"/api/v1/journeys/{submitted.id}"
    return submitted


def _submit(body: SubmitReferral, work: Work) -> Verdict:
    verdict = submit_referral(work, body)
    if "stopped" not in verdict:
        expect_unchanged(work, verdict, body.preview_digest)
    show(work, Surface.CHANGE, verdict.get("id"))
    return verdict
