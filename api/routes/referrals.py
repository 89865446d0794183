"""Submitting a referral."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.commands import on_referral, refuse_if_stopped
from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep, etag
from api.routes.examples import REFERRAL
from api.schemas.actions import Submitted
from api.strict_json import StrictRoute
from engine.runtime import Command
from workflows.actions.referrals.referral_request import SubmitReferral

router = APIRouter(tags=["referrals"], route_class=StrictRoute)
_EXAMPLES = {"usual": {"summary": "A referral to a provider.", "value": REFERRAL}}


@router.post("/referrals", status_code=201)
def submit(
    body: Annotated[SubmitReferral, Body(openapi_examples=_EXAMPLES)], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, response: Response,
) -> Submitted:  # fmt: skip
    """Refer a learner to a partnership: a journey begins, and each receiver is asked for a place."""
    command = Command("referral.submit", body.model_dump(mode="json"), key)
    result = runtime.run(command, caller, on_referral(body))
    refuse_if_stopped(result)
    submitted = Submitted.model_validate(result)
    response.headers["ETag"] = etag(submitted.version)
    response.headers["Location"] = f"/api/v1/journeys/{submitted.id}"
    return submitted
