"""Webhook endpoints of the caller's organisation, for its managers alone: to everybody else there are none."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends

from api.dependencies import CallerDep, IdempotencyKey, InstallationDep, PagingDep, RuntimeDep
from api.routes.searching import begins_after, page
from api.schemas.common import Page, RecordId
from api.schemas.notifications import (
    AttemptView,
    DeliveryView,
    EndpointView,
    EndpointWithSecret,
    NewEndpoint,
    Replay,
    Replayed,
)
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.clock import LONDON
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Runtime, Verdict, Work
from notifications import endpoints
from notifications.channels.webhook import HookRules, fault_of, fault_when_looked_up
from notifications.endpoints import TooManySecrets
from notifications.pace import Pace
from notifications.tables import Delivery, DeliveryAttempt, DeliveryStatus, WebhookEndpoint
from workflows.vocabulary import Role

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=StrictRoute)

PACE = Pace()


def expect_manager(caller: CallerDep) -> Actor:
    """The caller, who must be a manager; UnknownInstance for others."""
    if Role.MANAGER not in caller.roles or caller.organisation is None:
        raise UnknownInstance
    return caller


ManagerDep = Annotated[Actor, Depends(expect_manager)]


@router.get("")
def list_endpoints(manager: ManagerDep, runtime: RuntimeDep) -> Page[EndpointView]:
    """The endpoints, the oldest first; secrets are never shown again."""
    with runtime.reading(manager) as work:
        found = endpoints.of_organisation(work.session, str(manager.organisation))
        return page([_view(work, row) for row in found])


@router.post("", status_code=201)
def create_endpoint(
    body: NewEndpoint, manager: ManagerDep, here: InstallationDep, key: IdempotencyKey
) -> EndpointWithSecret:
    """Make an endpoint; the answer holds its secret, this once."""

    rules = HookRules(development=here.settings.development)
    # Before the command: no transaction may wait for a lookup. It is looked up again whenever something is sent.
    fault = fault_of(body.url, rules.development) or fault_when_looked_up(body.url, rules)

    def make(work: Work) -> WebhookEndpoint:
        if fault is not None:
            raise Refused((Refusal("url_not_allowed", fault, missing=("url",)),))
        if not endpoints.have_room(work.session, str(work.actor.organisation)):
            sentence = f"An organisation may have {endpoints.MOST_ENDPOINTS} endpoints. Remove one first."
            raise Refused((Refusal("too_many_endpoints", sentence),))
        return endpoints.create(work.session, str(work.actor.organisation), body.url, work.actor.id, work.at)

    return _with_secret(here.runtime, Command("webhook.create", {"url": body.url}, key), manager, make)


@router.post("/{endpoint_id}/rotate")
def rotate_secret(
    endpoint_id: RecordId, manager: ManagerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> EndpointWithSecret:
    """Give it a new secret, answered this once; each earlier one signs too for a day from its own rotation."""

    def make(work: Work) -> WebhookEndpoint:
        found = find(work, endpoint_id)
        try:
            endpoints.rotate(work.session, found, PACE, work.at)
        except TooManySecrets as error:
            raise Refused((_too_many(error.until),)) from error
        return found

    return _with_secret(runtime, Command("webhook.rotate", {"id": endpoint_id}, key), manager, make)


@router.post("/{endpoint_id}/switch-on")
def switch_on(endpoint_id: RecordId, manager: ManagerDep, runtime: RuntimeDep, key: IdempotencyKey) -> EndpointView:
    """Let messages go to it again; what it missed can be replayed."""
    return _change(runtime, Command("webhook.on", {"id": endpoint_id}, key), manager, partial(_on, endpoint_id))


@router.post("/{endpoint_id}/switch-off")
def switch_off(endpoint_id: RecordId, manager: ManagerDep, runtime: RuntimeDep, key: IdempotencyKey) -> EndpointView:
    """Let nothing go to it; what comes meanwhile is kept and can be replayed."""
    return _change(runtime, Command("webhook.off", {"id": endpoint_id}, key), manager, partial(_off, endpoint_id))


@router.delete("/{endpoint_id}", status_code=204)
def delete_endpoint(endpoint_id: RecordId, manager: ManagerDep, runtime: RuntimeDep, key: IdempotencyKey) -> None:
    """Remove it with its secrets."""

    def remove(work: Work) -> Verdict:
        endpoints.remove(work.session, find(work, endpoint_id), work.actor.id, work.at)
        return {}

    runtime.run(Command("webhook.delete", {"id": endpoint_id}, key), manager, remove)


@router.get("/{endpoint_id}/deliveries")
def list_deliveries(
    endpoint_id: RecordId, manager: ManagerDep, runtime: RuntimeDep, paging: PagingDep
) -> Page[DeliveryView]:
    """The delivery log, the latest first, each with its tries; at most 100 a page."""
    with runtime.reading(manager) as work:
        find(work, endpoint_id)
        found = endpoints.log(work.session, endpoint_id, paging.limit + 1, begins_after(paging))
        rows = found[: paging.limit]
        tries = endpoints.attempts(work.session, [row.id for row in rows])
        more = rows[-1].id if len(found) > paging.limit else None
        return page([_delivery(row, tries[row.id]) for row in rows], more)


@router.post("/{endpoint_id}/replay")
def replay(
    endpoint_id: RecordId, body: Replay, manager: ManagerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Replayed:
    """Send again, under the same ids, one delivery or all made since a moment."""
    command = Command("webhook.replay", {"id": endpoint_id, **body.model_dump(mode="json")}, key)
    return Replayed.model_validate(runtime.run(command, manager, partial(_replay, endpoint_id, body)))


def _replay(endpoint_id: str, body: Replay, work: Work) -> Verdict:
    if find(work, endpoint_id).switched_off_at is not None:
        raise Refused((Refusal("endpoint_off", "The endpoint is switched off: switch it on first."),))
    asked = {"delivery_id": body.delivery_id, "since": body.since}
    count = endpoints.replay(work.session, endpoint_id, work.at, **asked)  # type: ignore[arg-type]
    if body.delivery_id is not None and count == 0:
        raise UnknownInstance
    return {"replayed": count}


def _too_many(first_until: datetime) -> Refusal:
    until = first_until.astimezone(LONDON)
    sentence = (
        f"{endpoints.MOST_EARLIER} earlier secrets of this endpoint still sign, each for a day."
        f" Rotate it again after {until:%H:%M} on {until.day} {until:%B %Y}, or remove it and make a new one."
    )
    return Refusal("too_many_secrets", sentence)


def find(work: Work, endpoint_id: str) -> WebhookEndpoint:
    """The endpoint, if it is one of the caller's organisation; raises UnknownInstance otherwise."""
    found = endpoints.find(work.session, str(work.actor.organisation), endpoint_id)
    if found is None:
        raise UnknownInstance
    return found


def _on(endpoint_id: str, work: Work) -> WebhookEndpoint:
    found = find(work, endpoint_id)
    endpoints.switch_on(found)
    return found


def _off(endpoint_id: str, work: Work) -> WebhookEndpoint:
    found = find(work, endpoint_id)
    endpoints.switch_off(work.session, found, work.actor.id, work.at)
    return found


def _change(
    runtime: Runtime, command: Command, manager: Actor, change: Callable[[Work], WebhookEndpoint]
) -> EndpointView:
    def act(work: Work) -> Verdict:
        row = change(work)
        work.session.add(row)
        return _view(work, row).model_dump(mode="json")

    return EndpointView.model_validate(runtime.run(command, manager, act))


def _with_secret(
    runtime: Runtime, command: Command, manager: Actor, make: Callable[[Work], WebhookEndpoint]
) -> EndpointWithSecret:
    """Run the command; the secret stays out of the answer that is kept under its key."""
    secrets: list[str] = []

    def act(work: Work) -> WebhookEndpoint:
        made = make(work)
        secrets.append(made.secret)
        return made

    view = _change(runtime, command, manager, act)
    return EndpointWithSecret(**view.model_dump(), secret=secrets[-1] if secrets else None)


def _view(work: Work, row: WebhookEndpoint) -> EndpointView:
    earlier = endpoints.earlier_secrets(work.session, row.id, work.at)
    shown = row.model_dump(include={"id", "url", "created_at", "switched_off_at", "failures", "failing_since"})
    return EndpointView(**shown, earlier_sign_until=[each.signs_until for each in earlier])


def _delivery(row: Delivery, tries: list[DeliveryAttempt]) -> DeliveryView:
    return DeliveryView(
        id=row.id, topic=row.topic, status=row.status, created_at=row.created_at,
        next_at=row.next_at if row.status == DeliveryStatus.WAITING else None, response_code=row.response_code,
        error=row.last_error, attempts=[AttemptView.model_validate(each) for each in tries],
    )  # fmt: skip
