"""How the caller wants to hear of things, and who hears while they are away."""

from functools import partial

from fastapi import APIRouter

from api.dependencies import IdempotencyKey, RuntimeDep, SignedInDep
from api.schemas.notifications import AwayView, NewPreferences, Preferences, PreferenceView
from api.strict_json import StrictRoute
from engine.errors import Refusal, Refused
from engine.runtime import Command, Verdict, Work
from notifications import preferences
from notifications.preferences import FIXED, Choice
from workflows.tables.organisations import Person

router = APIRouter(prefix="/preferences", tags=["preferences"], route_class=StrictRoute)


@router.get("")
def read_preferences(identity: SignedInDep, runtime: RuntimeDep) -> Preferences:
    """The caller's choice for each group of topics, and their absence."""
    with runtime.reading(identity.actor) as work:
        return _seen(work)


@router.put("")
def set_preferences(
    body: NewPreferences, identity: SignedInDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Preferences:
    """Change them: groups not named stay as they are; safety is always told by email and inbox at once."""
    command = Command("preferences.set", body.model_dump(mode="json"), key)
    return Preferences.model_validate(runtime.run(command, identity.actor, partial(_set, body)))


def _set(body: NewPreferences, work: Work) -> Verdict:
    refusals = [each for each in (_fixed(body), _no_deputy(work, body)) if each is not None]
    if refusals:
        raise Refused(tuple(refusals))
    person = work.actor.id
    chosen = [Choice(each.group, each.channel, each.digest) for each in body.choices]
    preferences.choose(work.session, person, chosen)
    away = (body.away.deputy_id, body.away.from_on, body.away.until_on) if body.away else None
    preferences.set_absence(work.session, person, away)
    work.session.flush()
    return _seen(work).model_dump(mode="json")


def _fixed(body: NewPreferences) -> Refusal | None:
    if not any(each.group in FIXED for each in body.choices):
        return None
    return Refusal("safety_is_fixed", "Messages about safety always come by email and inbox, at once.")


def _no_deputy(work: Work, body: NewPreferences) -> Refusal | None:
    if body.away is None:
        return None
    found = work.session.get(Person, body.away.deputy_id)
    colleague = found is not None and found.organisation_id == work.actor.organisation and found.left_at is None
    if colleague and body.away.deputy_id != work.actor.id:
        return None
    return Refusal("deputy_unknown", "The deputy must be a colleague who works here.", missing=("away.deputy_id",))


def _seen(work: Work) -> Preferences:
    away = preferences.absence(work.session, work.actor.id)
    return Preferences(
        choices=[PreferenceView.model_validate(each) for each in preferences.choices(work.session, work.actor.id)],
        away=AwayView.model_validate(away) if away else None,
    )
