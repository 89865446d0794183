"""People of the caller's organisation, for its administrators alone: to everybody else there are none."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth import colleagues, invitations
from api.dependencies import IdempotencyKey, InstallationDep, PagingDep, PasswordTurn, RuntimeDep, SignedInDep
from api.outgoing import channels_of
from api.routes.searching import begins_after, page
from api.schemas.common import Page, RecordId
from api.schemas.people import Acceptance, Colleague, HandedOn, Invited, NewInvitation, NewRoles
from api.schemas.sign_in import Named
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.clock import london_date
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Verdict, Work
from workflows.views.leavers_view import LeaverView, leavers
from workflows.vocabulary import Role

router = APIRouter(tags=["people"], route_class=StrictRoute)

NO_EMAIL = Refusal(
    "no_email", "This installation sends no e-mail. Have the person added on the command line: journey user add."
)


def _administrator(identity: SignedInDep) -> Actor:
    """The caller, who must be an administrator and a person; UnknownInstance for others."""
    if Role.ADMINISTRATOR not in identity.actor.roles:
        raise UnknownInstance
    return identity.actor


AdministratorDep = Annotated[Actor, Depends(_administrator)]


@router.get("/people")
def list_people(administrator: AdministratorDep, runtime: RuntimeDep) -> Page[Colleague]:
    """Everybody who has not left, by name."""
    with runtime.reading(administrator) as work:
        found = colleagues.people_of(work.session, str(administrator.organisation))
    return Page(
        items=[
            Colleague(
                id=person.id, name=person.name, email=person.email, roles=list(roles), can_sign_in=signs_in,
                has_second_factor=factor,
            )
            for person, roles, signs_in, factor in found
        ]
    )  # fmt: skip


@router.get("/people/leavers")
def list_leavers(caller: SignedInDep, runtime: RuntimeDep, paging: PagingDep) -> Page[LeaverView]:
    """Who has left, and how much of their open work waits for somebody to be named; for managers too.

    A manager finds the work with `GET /tasks?assignee_left=true` and `GET /journeys?adviser_left=true`.
    """
    if caller.actor.roles.isdisjoint((Role.ADMINISTRATOR, Role.MANAGER)):
        raise UnknownInstance
    with runtime.reading(caller.actor) as work:
        own, today = str(caller.actor.organisation), london_date(work.at)
        found = leavers(work.session, own, today, paging.limit + 1, begins_after(paging))
        shown = found[: paging.limit]
        return page(shown, shown[-1].id if len(found) > paging.limit else None)


@router.post("/people/invitations", status_code=201)
def invite(body: NewInvitation, administrator: AdministratorDep, here: InstallationDep, key: IdempotencyKey) -> Invited:
    """Invite a colleague: they get an e-mail with a link that is good once, for seven days."""
    sends = channels_of(here.settings).email is not None

    def act(work: Work) -> Verdict:
        reasons = [*colleagues.refusals_of(body.roles), *(() if sends else (NO_EMAIL,))]
        if reasons:
            raise Refused(tuple(reasons))
        invitation, person = invitations.invite(work, body.name, body.email, body.roles)
        return {"id": invitation, "person_id": person}

    command = Command("invite_colleague", body.model_dump(mode="json"), key)
    return Invited(**here.runtime.run(command, administrator, act))


@router.post("/invitations/accept", status_code=201)
def accept_invitation(body: Acceptance, here: InstallationDep, _turn: PasswordTurn) -> Named:
    """Accept an invitation with a password of one's own; then sign in."""
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    with here.runtime.database.reading() as transaction:
        person, organisation = invitations.invited_with(transaction.session, token)
    kept = here.passwords.hash(password, person.name, person.email, organisation.name)
    with here.runtime.database.unit_of_work() as transaction:
        return Named.model_validate(invitations.accept(transaction.session, token, kept))


@router.put("/people/{person_id}/roles", status_code=204)
def set_roles(
    person_id: RecordId, body: NewRoles, administrator: AdministratorDep, runtime: RuntimeDep, key: IdempotencyKey
) -> None:
    """Let a colleague have these roles and no others, from their next request on."""

    def act(work: Work) -> Verdict:
        colleagues.set_roles(work, person_id, body.roles)
        return {}

    roles = sorted(body.roles)
    runtime.run(Command("set_roles", {"person": person_id, "roles": roles}, key), administrator, act)


@router.post("/people/{person_id}/leave")
def let_leave(
    person_id: RecordId, administrator: AdministratorDep, runtime: RuntimeDep, key: IdempotencyKey
) -> HandedOn:
    """Record that a colleague has left: they are signed out at once, and their open tasks are handed on."""
    told = runtime.run(Command("let_leave", {"person": person_id}, key), administrator, partial(_let_leave, person_id))
    return HandedOn(**told)


def _let_leave(person_id: str, work: Work) -> Verdict:
    return {"handed_on": colleagues.let_leave(work, person_id)}
