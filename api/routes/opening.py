"""Opens the session of somebody who has shown who they are, with its cookie."""

from fastapi import Request, Response

from api.auth.caller import cookie_name
from api.auth.people import person_and_organisation, roles_of
from api.auth.sessions import OpenedSession, open_session
from api.installation import Installation
from api.schemas.sign_in import Named, SignedIn


def opened(here: Installation, person_id: str) -> SignedIn:
    """A new session of the person, told with who they are."""
    with here.runtime.database.unit_of_work() as transaction:
        made = open_session(transaction.session, person_id, here.settings.session_lifetime)
        person, organisation = person_and_organisation(transaction.session, person_id)
        return SignedIn(
            token=made.token,
            expires_at=made.expires_at,
            person=Named.model_validate(person),
            organisation=Named.model_validate(organisation),
            roles=roles_of(transaction.session, person_id),
        )


def keep_in_browser(here: Installation, made: SignedIn | OpenedSession, request: Request, response: Response) -> None:
    """Let the browser keep the session in its cookie."""
    response.set_cookie(
        cookie_name(request),
        made.token,
        max_age=int(here.settings.session_lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
