"""How the installation does, for whoever runs it: to everybody else there is nothing here."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query

from api.dependencies import CallerDep, IdempotencyKey, InstallationDep, PagingDep, RuntimeDep
from api.installation import Installation
from api.jobs import INVARIANTS, worker_of
from api.operations import deeds
from api.operations.overview import Overview, overview
from api.operations.tables import OperatorDeed
from api.schemas.common import Page, RecordId
from api.schemas.operations import CheckAsked, FailureView, TriedAgain, TryKind, Word
from api.schemas.paging import decode_place, encode_cursor
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Verdict, Work
from notifications import failures
from notifications.failures import Failure, Kind
from notifications.tables import Delivery, DeliveryStatus, WebhookEndpoint
from workflows import queries
from workflows.vocabulary import Role

router = APIRouter(prefix="/operations", tags=["operations"], route_class=StrictRoute)

_OFF = Refusal(
    "endpoint_off", "The endpoint is switched off. A manager of its organisation switches it on, and then has sent"
    " again what it missed.",
)  # fmt: skip
_STOPPED = Refusal(
    "message_stopped", "The message is not to be sent any more: it was held or cancelled, or what it asks for was done."
)


def operator(caller: CallerDep) -> Actor:
    """The caller, who must run the installation; UnknownInstance for others."""
    if Role.OPERATOR not in caller.roles:
        raise UnknownInstance
    return caller


OperatorDep = Annotated[Actor, Depends(operator)]


@router.get("")
def read_operations(caller: OperatorDep, runtime: RuntimeDep) -> Overview:
    """Jobs, what waits, what failed, what is switched off, and what contradicts itself; that one looks is on record."""
    deeds.note_look(runtime, caller)
    with runtime.reading(caller) as work:
        return overview(work.transaction, work.at)


@router.get("/failures")
def list_failures(
    caller: OperatorDep, runtime: RuntimeDep, paging: PagingDep, channel: Annotated[Word | None, Query()] = None,
    topic: Annotated[Word | None, Query()] = None,
) -> Page[FailureView]:  # fmt: skip
    """What could not be told in the last fourteen days, the latest first, of one kind or of all; at most 100 a page."""
    kind = Kind(channel, topic) if channel and topic else None
    after = _place(paging.after)
    with runtime.reading(caller) as work:
        found = failures.failures(work.session, work.at, kind, paging.limit + 1, after)
        shown = found[: paging.limit]
        following = encode_cursor(shown[-1].at.isoformat(), shown[-1].id) if len(found) > paging.limit else None
        return Page(items=[_view(work, each) for each in shown], next=following)


@router.post("/failures/retry")
def retry_kind(body: TryKind, caller: OperatorDep, runtime: RuntimeDep, key: IdempotencyKey) -> TriedAgain:
    """Try all of a kind again that failed of late; who had it done is on record."""
    kind = Kind(body.channel, body.topic)

    def act(work: Work) -> Verdict:
        number = failures.try_kind(work.session, kind, work.at)
        deeds.note(work, OperatorDeed.SENT_AGAIN, kind, number=number)
        return {"number": number}

    return TriedAgain(**runtime.run(Command("operations.retry_kind", body.model_dump(), key), caller, act))


@router.post("/failures/{failure_id}/retry")
def retry_one(failure_id: RecordId, caller: OperatorDep, runtime: RuntimeDep, key: IdempotencyKey) -> TriedAgain:
    """Try one again; of two who do so at once it is sent for one, and the other is answered 0."""
    command = Command("operations.retry", {"id": failure_id}, key)
    return TriedAgain(**runtime.run(command, caller, partial(_retry_one, failure_id)))


@router.post("/check", status_code=202)
def check_now(
    caller: OperatorDep, here: InstallationDep, key: IdempotencyKey, tasks: BackgroundTasks
) -> CheckAsked:  # fmt: skip
    """Look for what contradicts itself, once this is answered; while that is done already no second one begins."""
    asked_at = ask_for_check(here, caller, key)
    tasks.add_task(check, here)
    return CheckAsked(asked_at=asked_at)


def ask_for_check(here: Installation, caller: Actor, key: str) -> datetime:
    """Put on record that somebody asks for a check; when they did."""

    def act(work: Work) -> Verdict:
        deeds.note(work, OperatorDeed.CHECKED)
        return {"asked_at": work.at.isoformat()}

    return datetime.fromisoformat(here.runtime.run(Command("operations.check", {}, key), caller, act)["asked_at"])


def check(here: Installation) -> None:
    """Look for what contradicts itself, as the worker does every hour; nothing where that is under way."""
    worker_of(here.runtime, here.settings).run(INVARIANTS)


def _retry_one(failure_id: str, work: Work) -> Verdict:
    found = failures.find(work.session, failure_id)
    if found is None:
        raise UnknownInstance
    channel = found.channel if isinstance(found, Delivery) else failures.UNSENT
    if isinstance(found, Delivery) and found.status == DeliveryStatus.FAILED:
        _refuse_stopped(work, found)
    kind = Kind(channel, found.topic)
    number = failures.try_one(work.session, failure_id, work.at)
    deeds.note(work, OperatorDeed.SENT_AGAIN, kind, failure_id, number)
    return {"number": number}


def _refuse_stopped(work: Work, found: Delivery) -> None:
    endpoint = work.session.get(WebhookEndpoint, found.recipient_id) if found.channel == "webhook" else None
    if endpoint is not None and endpoint.switched_off_at is not None:
        raise Refused((_OFF,))
    if not failures.may_go(work.session, found.message_id):
        raise Refused((_STOPPED,))


def _place(after: str | None) -> tuple[datetime, str] | None:
    if after is None:
        return None
    moment, last_id = decode_place(after)
    return None if moment is None else (moment, last_id)


def _view(work: Work, row: Failure) -> FailureView:
    return FailureView(
        id=row.id, channel=row.kind.channel, topic=row.kind.topic, recipient_kind=row.recipient_kind,
        organisation=queries.organisations.name_of(work.session, row.organisation_id), at=row.at,
        attempts=row.attempts, code=row.code, why=row.why,
    )  # fmt: skip
