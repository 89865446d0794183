"""The second factor of whoever is signed in: asked for, confirmed, taken away."""

from functools import partial

from fastapi import APIRouter

from api.auth import second_factor
from api.auth.accounts import prove_again, put_on_record
from api.auth.identity import Identity
from api.auth.sessions import end_sessions
from api.auth.tables import AccountChange
from api.dependencies import EnrollingDep, InstallationDep, PasswordTurn, RuntimeDep, SignedInDep
from api.installation import Installation
from api.request_errors import SignInRefused
from api.schemas.second_factor import Confirmation, NewSecondFactor, Proof, RecoveryCodes
from api.strict_json import StrictRoute
from engine.errors import Refusal, Refused
from engine.runtime import Command, Verdict, Work
from workflows.tables.organisations import Person

router = APIRouter(tags=["second factor"], route_class=StrictRoute)

PROOF_NOT_RIGHT = Refusal(
    "proof_not_right",
    "The password or the code is not right. Send the password that you signed in with, and a code not used before.",
)


@router.post("/second-factor")
def begin_second_factor(identity: EnrollingDep, runtime: RuntimeDep) -> NewSecondFactor:
    """A new secret for an authenticator; it counts once a code of it was confirmed."""
    told = runtime.run(Command("begin_second_factor"), identity.actor, _begin)
    return NewSecondFactor(**told)


@router.post("/second-factor/confirm")
def confirm_second_factor(body: Confirmation, identity: EnrollingDep, runtime: RuntimeDep) -> RecoveryCodes:
    """Let the second factor count from now on, for ten recovery codes; every other session ends."""
    code = body.code.get_secret_value()
    told = runtime.run(Command("confirm_second_factor"), identity.actor, partial(_confirm, identity, code))
    return RecoveryCodes(**told)


@router.delete("/second-factor", status_code=204)
def remove_second_factor(body: Proof, identity: SignedInDep, here: InstallationDep, _turn: PasswordTurn) -> None:
    """Take the second factor away with its recovery codes; needs password and code. Every other session ends."""
    remove(body, identity, here)


def remove(body: Proof, identity: Identity, here: Installation, key: str | None = None) -> None:
    """Do so, under a key if there is one; raises Refused where password or code is not right."""
    password, code = body.password.get_secret_value(), body.code.get_secret_value()
    try:
        prove_again(here.runtime.database, here.passwords, identity.actor.id, password, code)
    except SignInRefused:
        raise Refused((PROOF_NOT_RIGHT,)) from None
    here.runtime.run(Command("remove_second_factor", key=key), identity.actor, partial(_remove, identity))


def _begin(work: Work) -> Verdict:
    secret = second_factor.begin(work.session, work.actor.id)
    email = work.session.get_one(Person, work.actor.id).email
    return {"secret": secret, "address": second_factor.address_of(secret, email)}


def _confirm(identity: Identity, code: str, work: Work) -> Verdict:
    codes = second_factor.confirm(work.session, work.actor.id, code)
    # They were opened with a password alone.
    end_sessions(work.session, work.actor.id, identity.session_id)
    put_on_record(work.session, work.actor.id, AccountChange.SECOND_FACTOR_SET, work.actor.id)
    return {"recovery_codes": codes}


def _remove(identity: Identity, work: Work) -> Verdict:
    if second_factor.remove(work.session, work.actor.id):
        end_sessions(work.session, work.actor.id, identity.session_id)
        put_on_record(work.session, work.actor.id, AccountChange.SECOND_FACTOR_REMOVED, work.actor.id)
    return {}
