"""Holidays of the caller's provider: its own people read them, its managers and administrators change them."""

from collections.abc import Callable

from fastapi import APIRouter

from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep
from api.routes.closures import MAY_CHANGE
from api.routes.searching import page
from api.schemas.common import MOST_ITEMS, Page, RecordId
from api.schemas.holidays import HolidayBody, HolidayChangeView, HolidayRemoval, HolidayView, MovedQuestionView
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Runtime, Verdict, Work
from workflows import queries
from workflows.actions.learning import provider_holidays
from workflows.actions.learning.provider_holidays import Holiday, Outcome
from workflows.shown import show
from workflows.vocabulary import OrganisationKind
from workflows.words.accesses import Surface

router = APIRouter(prefix="/holidays", tags=["holidays"], route_class=StrictRoute)


@router.get("")
def list_holidays(caller: CallerDep, runtime: RuntimeDep) -> Page[HolidayView]:
    """The holidays in force of the caller's organisation, the earliest first."""
    own = [caller.organisation] if caller.organisation is not None else []
    with runtime.reading(caller) as work:
        return page([HolidayView.model_validate(row) for row in queries.attendance.holidays(work.session, own)])


@router.post("")
def add_holiday(body: HolidayBody, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey) -> HolidayChangeView:
    """Enter a holiday, on whose days no absence is counted, or show which questions of withdrawal would move."""

    def act(work: Work) -> Outcome:
        done = provider_holidays.foresee_adding if body.dry_run else provider_holidays.add
        return done(work, own_provider(work), _said(body))

    return _answer(runtime, Command("holiday.add", body.model_dump(mode="json"), key), caller, act, body.dry_run)


@router.post("/{holiday_id}/change")
def change_holiday(
    holiday_id: RecordId, body: HolidayBody, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> HolidayChangeView:
    """Give a holiday other days or another title, or show which questions of withdrawal would move."""

    def act(work: Work) -> Outcome:
        done = provider_holidays.foresee_changing if body.dry_run else provider_holidays.change
        return done(work, own_provider(work, holiday_id), holiday_id, _said(body))

    command = Command("holiday.change", {"id": holiday_id, **body.model_dump(mode="json")}, key)
    return _answer(runtime, command, caller, act, body.dry_run)


@router.post("/{holiday_id}/remove")
def remove_holiday(
    holiday_id: RecordId, body: HolidayRemoval, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> HolidayChangeView:
    """Take a holiday back, or show which questions of withdrawal would move; it stays on record."""

    def act(work: Work) -> Outcome:
        done = provider_holidays.foresee_removing if body.dry_run else provider_holidays.remove
        return done(work, own_provider(work, holiday_id), holiday_id)

    command = Command("holiday.remove", {"id": holiday_id, **body.model_dump(mode="json")}, key)
    return _answer(runtime, command, caller, act, body.dry_run)


def _said(body: HolidayBody) -> Holiday:
    return Holiday(body.starts_on, body.ends_on, body.title)


def own_provider(work: Work, holiday_id: str | None = None) -> str:
    """The caller's provider, whose holidays it may change; raises Refused for others.

    Raises UnknownInstance first for a holiday of another, so that it looks the same as one that is not there.
    """
    own = work.actor.organisation
    if holiday_id is not None and queries.attendance.holiday(work.session, own or "", holiday_id) is None:
        raise UnknownInstance
    found = queries.organisations.organisation(work.session, own) if own is not None else None
    if found is None or work.actor.roles.isdisjoint(MAY_CHANGE):
        sentence = "A manager or administrator of the provider sets its holidays."
        raise Refused((Refusal("not_yours", sentence, who_could=MAY_CHANGE),))
    if found.kind is not OrganisationKind.PROVIDER:
        sentence = "Only a provider has holidays, on which an absence is not counted; others set their closures."
        raise Refused((Refusal("not_a_provider", sentence),))
    return found.id


def _answer(
    runtime: Runtime, command: Command, caller: Actor, act: Callable[[Work], Outcome], dry_run: bool
) -> HolidayChangeView:
    def say(work: Work) -> Verdict:
        found = act(work)
        moved = [MovedQuestionView.model_validate(each) for each in found.moved[:MOST_ITEMS]]
        show(work, Surface.HOLIDAYS, *(each.journey_id for each in moved))
        view = HolidayChangeView(
            dry_run=dry_run, holiday_id=found.holiday_id, moved_in_all=len(found.moved), moved=moved
        )
        return view.model_dump(mode="json")

    if dry_run:
        # A preview is no change: it is never kept under the key.
        with runtime.reading(caller) as work:
            return HolidayChangeView.model_validate(say(work))
    return HolidayChangeView.model_validate(runtime.run(command, caller, say))
