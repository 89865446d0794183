"""How the caller wants to hear of things, and who hears and acts while they, or colleagues who are ill, are away."""

from functools import partial

from fastapi import APIRouter

from api.dependencies import IdempotencyKey, RuntimeDep, SignedInDep
from api.schemas.common import RecordId
from api.schemas.notifications import (
    Away,
    AwayView,
    ColleagueAway,
    NewPreferences,
    Preferences,
    PreferenceView,
    SetAway,
)
from api.strict_json import StrictRoute
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Verdict, Work
from notifications import preferences
from notifications.preferences import FIXED, Choice
from workflows import deputies, queries
from workflows.tables.organisations import Person
from workflows.vocabulary import Role

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
    """Change them: groups not named stay as they are; safety is always told by email and inbox."""
    command = Command("preferences.set", body.model_dump(mode="json", exclude_unset=True), key)
    return Preferences.model_validate(runtime.run(command, identity.actor, partial(_set, body)))


@router.put("/{person_id}/away")
def set_colleague_away(
    person_id: RecordId, body: SetAway, identity: SignedInDep, runtime: RuntimeDep, key: IdempotencyKey
) -> ColleagueAway:
    """Enter for a colleague, one who is ill say, when they are away and who acts meanwhile; a manager does."""
    command = Command("preferences.away", {"person": person_id, **body.model_dump(mode="json")}, key)
    return ColleagueAway.model_validate(runtime.run(command, identity.actor, partial(_set_away, person_id, body)))


def _set(body: NewPreferences, work: Work) -> Verdict:
    me = work.session.get_one(Person, work.actor.id)
    refusals = [each for each in (_fixed(body), _no_deputy(work, me, body.away)) if each is not None]
    if refusals:
        raise Refused(tuple(refusals))
    chosen = [Choice(each.group, each.channel, each.digest) for each in body.choices]
    preferences.choose(work.session, me.id, chosen)
    if "away" in body.model_fields_set:
        _keep(work, me.id, body.away)
    return _seen(work).model_dump(mode="json")


def _set_away(person_id: str, body: SetAway, work: Work) -> Verdict:
    person = colleague(work, person_id)
    refusals = [
        each for each in (against_setting(work, person), _no_deputy(work, person, body.away)) if each is not None
    ]
    if refusals:
        raise Refused(tuple(refusals))
    _keep(work, person.id, body.away)
    return ColleagueAway(person_id=person.id, away=_away(work, person.id)).model_dump(mode="json")


def colleague(work: Work, person_id: str) -> Person:
    """Somebody who works at the caller's organisation; raises UnknownInstance for everybody else."""
    person = work.session.get(Person, person_id)
    if person is None or person.organisation_id != work.actor.organisation or person.left_at is not None:
        raise UnknownInstance
    return person


def _keep(work: Work, person_id: str, away: Away | None) -> None:
    deputies.set_absence(work.session, person_id, (away.deputy_id, away.from_on, away.until_on) if away else None)
    work.session.flush()


def against_setting(work: Work, person: Person) -> Refusal | None:
    """Why the caller may not enter the absence of a person of their organisation; None where they may."""
    if Role.MANAGER in work.actor.roles or person.id == work.actor.id:
        return None
    name = queries.organisations.name_of(work.session, work.actor.organisation)
    sentence = "The absence of a colleague is entered by a manager of your organisation."
    return Refusal("not_yours", sentence, who_could=(f"manager of {name}",))


def _fixed(body: NewPreferences) -> Refusal | None:
    if not any(each.group in FIXED for each in body.choices):
        return None
    sentence = "Messages about safety always come by email and inbox; only reminders wait for the digest."
    return Refusal("safety_is_fixed", sentence)


def _no_deputy(work: Work, person: Person, away: Away | None) -> Refusal | None:
    if away is None:
        return None
    found = work.session.get(Person, away.deputy_id)
    if found is None or not deputies.works_beside(person, found):
        return Refusal("deputy_unknown", "The deputy must be a colleague who works here.", missing=("away.deputy_id",))
    if deputies.may_be_deputy(work.session, person, found):
        return None
    roles = sorted(role.replace("_", " ") for role in queries.organisations.roles_of(work.session, person.id))
    sentence = (
        f"The deputy must hold the same roles ({', '.join(roles)}) or be a manager, who covers all but the safeguarding"
        " lead: anybody else would be told of what waits and could do nothing about it."
    )
    return Refusal("deputy_lacks_roles", sentence, missing=("away.deputy_id",))


def _seen(work: Work) -> Preferences:
    return Preferences(
        choices=[PreferenceView.model_validate(each) for each in preferences.choices(work.session, work.actor.id)],
        away=_away(work, work.actor.id),
    )


def _away(work: Work, person_id: str) -> AwayView | None:
    away = deputies.absence(work.session, person_id)
    return AwayView.model_validate(away) if away else None
