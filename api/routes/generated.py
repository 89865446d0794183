"""Makes one route for each action that the workflows offer, with its own request in the interface's description."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response
from pydantic import BaseModel

from api.commands import Act, run
from api.dependencies import CallerDep, IdempotencyKey, IfMatch, RuntimeDep
from api.routes.examples import example_of
from api.schemas.actions import Done
from api.schemas.common import RecordId
from engine.runtime import Command
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.requests import Nothing

Offered = JourneyAction | HandOffAction
Binds = Callable[[Any, str, BaseModel, int | None], Act]


def add_actions(router: APIRouter, record: str, actions: Iterable[Offered], bind: Binds) -> None:
    """Add POST /{id}/{action} for each action; `record` is "journey" or "hand_off"."""
    for action in actions:
        if isinstance(action, JourneyAction) and action.uploads:
            # A file comes in another way than JSON, by a route that is written out.
            continue
        router.add_api_route(
            f"/{{{record}_id}}/{action.name}",
            _endpoint(record, action, bind),
            methods=["POST"],
            name=f"{record}_{action.name}",
            summary=action.summary,
            response_model=Done,
        )


def _endpoint(record: str, action: Offered, bind: Binds) -> Callable[..., Done]:
    command = f"{record}.{action.name}"

    def act(
        record_id: RecordId, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey, version: IfMatch,
        response: Response, body: Any,
    ) -> Done:  # fmt: skip
        said = {"id": record_id, "if_match": version, "body": body.model_dump(mode="json")}
        bound = bind(action, record_id, body, version)
        return run(runtime, caller, Command(command, said, key), bound, response)

    act.__doc__ = (action.run.__doc__ or action.summary).strip()
    # What differs from route to route is known only here; the framework reads it from the annotations.
    act.__annotations__["record_id"] = Annotated[RecordId, Path(alias=f"{record}_id")]
    act.__annotations__["body"] = _body_of(record, action)
    if action.request is Nothing:
        act.__defaults__ = (Nothing(),)
    return act


def _body_of(record: str, action: Offered) -> Any:
    shown: dict[str, Any] = {"usual": {"summary": action.summary, "value": example_of(record, action.name)}}
    return Annotated[action.request, Body(openapi_examples=shown)]
