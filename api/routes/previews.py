"""What the receiver would see of a hand-off or a referral before it is sent; nothing is written by looking."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body

from api.commands import on_hand_off, on_journey
from api.dependencies import CallerDep, IfMatch, RuntimeDep
from api.routes.examples import JOURNEY, REFERRAL
from api.schemas.common import RecordId
from api.strict_json import StrictRoute
from engine.runtime import Verdict, Work
from workflows.actions.hand_offs.before_start import SendDraft
from workflows.actions.hand_offs.send_hand_off import SendHandOff
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.views.preview_view import PreviewView, preview

router = APIRouter(tags=["previews"], route_class=StrictRoute)
_HAND_OFF = {"usual": {"summary": "A hand-off that may be sent.", "value": JOURNEY["send_hand_off"]}}
_REFERRAL = {"usual": {"summary": "A referral that may be submitted.", "value": REFERRAL}}


@router.post("/journeys/{journey_id}/hand-offs/preview")
def preview_hand_off(
    journey_id: RecordId, body: Annotated[SendHandOff, Body(openapi_examples=_HAND_OFF)], caller: CallerDep,
    runtime: RuntimeDep, version: IfMatch,
) -> PreviewView:  # fmt: skip
    """What the receiver would see if this was sent now, and every reason why it would be refused.

    It is sent in a transaction that is rolled back: nothing is written, no place is taken, nobody is told.
    """
    act = on_journey(JOURNEY_ACTIONS["send_hand_off"], journey_id, body, version)
    return runtime.rehearse(caller, partial(preview, act=act))


@router.post("/hand-offs/{hand_off_id}/preview")
def preview_draft(
    hand_off_id: RecordId, caller: CallerDep, runtime: RuntimeDep, version: IfMatch
) -> PreviewView:  # fmt: skip
    """What the receiver would see if this draft was sent now, and every reason why it would be refused."""
    act = on_hand_off(HAND_OFF_ACTIONS["send"], hand_off_id, SendDraft(), version)
    return runtime.rehearse(caller, partial(preview, act=act))


@router.post("/referrals/preview")
def preview_referral(
    body: Annotated[SubmitReferral, Body(openapi_examples=_REFERRAL)], caller: CallerDep, runtime: RuntimeDep
) -> PreviewView:
    """What each receiver would see if this referral was submitted now, and every reason why it would be refused."""

    def act(work: Work) -> Verdict:
        return submit_referral(work, body)

    return runtime.rehearse(caller, partial(preview, act=act))
