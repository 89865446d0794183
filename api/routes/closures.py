"""Closures: everybody's and the caller's own to read; managers and administrators change their organisation's own."""

from collections.abc import Callable

from fastapi import APIRouter

from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep
from api.routes.searching import page
from api.schemas.closures import ClosureRemoval, ClosureView, MovedView, NewClosure, RecountView
from api.schemas.common import MOST_ITEMS, Page
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.errors import Refusal, Refused
from engine.runtime import Command, Runtime, Verdict, Work
from workflows import queries
from workflows.set_up import closures
from workflows.set_up.closures import Recounted
from workflows.shown import show
from workflows.vocabulary import Role
from workflows.words.accesses import Surface

router = APIRouter(prefix="/closures", tags=["closures"], route_class=StrictRoute)

MAY_CHANGE = (Role.MANAGER, Role.ADMINISTRATOR)


@router.get("")
def list_closures(caller: CallerDep, runtime: RuntimeDep) -> Page[ClosureView]:
    """Everybody's closures, then those of the caller's organisation, the earliest first."""
    with runtime.reading(caller) as work:
        found = queries.closures.of_calendar(work.session, None)
        if caller.organisation is not None:
            found += queries.closures.of_calendar(work.session, caller.organisation)
        return page([ClosureView.model_validate(row) for row in found])


@router.post("")
def add_closure(body: NewClosure, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey) -> RecountView:
    """Close days in the own calendar and count open time limits again, or show what would move."""

    def act(work: Work) -> Recounted:
        own, days = own_calendar(work), closures.days_of(body.day, body.until)
        if body.dry_run:
            return closures.foresee_adding(work, days, own)
        return closures.add(work, days, body.name, own)

    return _answer(runtime, Command("closure.add", body.model_dump(mode="json"), key), caller, act, body.dry_run)


@router.post("/remove")
def remove_closure(body: ClosureRemoval, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey) -> RecountView:
    """Open days of the own calendar again and count open time limits again, or show what would move."""

    def act(work: Work) -> Recounted:
        own, days = own_calendar(work), closures.days_of(body.day, body.until)
        if body.dry_run:
            return closures.foresee_removing(work, days, own)
        return closures.remove(work, days, own)

    return _answer(runtime, Command("closure.remove", body.model_dump(mode="json"), key), caller, act, body.dry_run)


def own_calendar(work: Work) -> str:
    """The caller's organisation, whose calendar it may change; raises Refused for others."""
    if work.actor.organisation is None or work.actor.roles.isdisjoint(MAY_CHANGE):
        sentence = "A manager or administrator of the organisation sets its closures."
        raise Refused((Refusal("not_yours", sentence, who_could=MAY_CHANGE),))
    return work.actor.organisation


def _answer(
    runtime: Runtime, command: Command, caller: Actor, act: Callable[[Work], Recounted], dry_run: bool
) -> RecountView:
    def say(work: Work) -> Verdict:
        found = act(work)
        moved = [MovedView.model_validate(each) for each in found.moved[:MOST_ITEMS]]
        show(work, Surface.CLOSURES, *(each.instance_id for each in moved))
        view = RecountView(dry_run=dry_run, days=list(found.days), by_rule=found.by_rule, moved=moved)
        return view.model_dump(mode="json")

    if dry_run:
        # A preview is no change: it is never kept under the key.
        with runtime.reading(caller) as work:
            return RecountView.model_validate(say(work))
    return RecountView.model_validate(runtime.run(command, caller, say))
