"""Changes the password of whoever is signed in."""

from functools import partial

from fastapi import APIRouter

from api.auth.accounts import knows_password
from api.auth.identity import Identity
from api.auth.password_rules import faults
from api.auth.people import person_and_organisation
from api.auth.set_password import set_password
from api.dependencies import InstallationDep, PasswordTurn, SignedInDep
from api.installation import Installation
from api.schemas.sign_in import PasswordChange
from api.strict_json import StrictRoute
from engine.errors import Refusal, Refused
from engine.runtime import Command, Verdict, Work

router = APIRouter(tags=["sign-in"], route_class=StrictRoute)

NOT_RIGHT = Refusal(
    "password_not_right", "Your present password is not right. After 10 wrong attempts wait for 15 minutes."
)
THE_SAME = Refusal("password_the_same", "The new password is your present one. Take another.")


@router.post("/password", status_code=204)
def change_password(body: PasswordChange, identity: SignedInDep, here: InstallationDep, _turn: PasswordTurn) -> None:
    """Change one's own password, which needs the present one; every other session ends."""
    change(body, identity, here)


def change(body: PasswordChange, identity: Identity, here: Installation, key: str | None = None) -> None:
    """Do so, under a key if there is one; raises Refused with every reason."""
    present, new = body.password.get_secret_value(), body.new_password.get_secret_value()
    with here.runtime.reading(identity.actor) as work:
        person, organisation = person_and_organisation(work.session, identity.actor.id)
    own = (person.name, person.email, organisation.name)
    reasons = list(faults(new, own))
    if not knows_password(here.runtime.database, here.passwords, person.id, present):
        reasons.append(NOT_RIGHT)
    elif new == present:
        reasons.append(THE_SAME)
    if reasons:
        raise Refused(tuple(reasons))
    kept = here.passwords.hash(new, *own)
    here.runtime.run(Command("change_password", key=key), identity.actor, partial(_change, identity, kept))


def _change(identity: Identity, kept: str, work: Work) -> Verdict:
    set_password(work.session, work.actor.id, kept, work.actor.id, but=identity.session_id)
    return {}
