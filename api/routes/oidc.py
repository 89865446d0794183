"""Signing in with the OpenID provider of this installation: there and back again, then a code where one is needed."""

import hmac
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import addresses, begun, second_factor, sessions
from api.auth.accounts import prove_code
from api.auth.caller import cookie_name
from api.auth.oidc import linking
from api.auth.oidc.id_token import Vouched
from api.auth.oidc.provider import Provider
from api.dependencies import InstallationDep, ProviderTurn
from api.installation import Installation
from api.request_errors import OidcCodeNeeded, OidcRefused, OidcStartAgain, SignInRefused
from api.routes.opening import keep_in_browser, opened
from api.schemas.second_factor import Confirmation
from api.schemas.sign_in import SignedIn
from api.strict_json import StrictRoute
from engine import clock
from engine.actor import CLOCK
from engine.errors import UnknownInstance
from engine.runtime import Command, Verdict, Work

router = APIRouter(prefix="/sign-in/oidc", tags=["sign-in"], route_class=StrictRoute)
# Its query is not checked for what is not known: each provider adds parameters of its own.
answers = APIRouter(prefix="/sign-in/oidc", tags=["sign-in"], route_class=StrictRoute)

# Never two slashes and no backslash: nothing in it can be taken for another host.
OWN_PATH = r"^/([A-Za-z0-9._~!$&'()*+,;=:@%?-]+/?)*$"
LONGEST = 4096

ReturnTo = Annotated[str, Query(max_length=1000, pattern=OWN_PATH, description="A path here to come back to.")]
Said = Annotated[str | None, Query(max_length=LONGEST)]


@router.get("", status_code=303, response_class=RedirectResponse)
def begin_with_provider(
    request: Request, here: InstallationDep, _turn: ProviderTurn, return_to: ReturnTo = "/api/v1/me"
) -> Response:
    """Send the browser to the provider, from where it comes back signed in; 404 where no provider is set."""
    provider = _provider(here)
    addresses.check(here.runtime.database, addresses.of(request))
    with here.runtime.database.unit_of_work() as transaction:
        secret = begun.begin(transaction.session, return_to, clock.now())
    answer = RedirectResponse(provider.address_to_go_to(begun.tied_to(secret)), status_code=303)
    begun.keep_secret(request, answer, secret)
    return answer


@answers.get("/callback", status_code=303, response_class=RedirectResponse)
def come_back_from_provider(
    request: Request, here: InstallationDep, _turn: ProviderTurn, state: Said = None, code: Said = None,
    error: Said = None, iss: Said = None,
) -> Response:  # fmt: skip
    """Let in whom the provider vouches for; whoever has a second factor here sends its code next."""
    provider = _provider(here)
    addresses.check(here.runtime.database, addresses.of(request))
    secret = begun.kept_secret(request)
    tied = begun.tied_to(secret)
    if not hmac.compare_digest(tied.state.encode(), (state or "").encode(errors="surrogatepass")):
        raise OidcStartAgain
    with here.runtime.database.unit_of_work() as transaction:
        return_to = begun.use(transaction.session, secret, clock.now()).return_to
    try:
        provider.check_issuer(iss)
        if error is not None or not code:
            raise OidcRefused
        found = provider.whom(code, tied)
        person_id = _person(here, provider, found)
    except OidcRefused:
        addresses.note_wrong(here.runtime.database, addresses.of(request))
        raise
    _ask_for_code(here, person_id, found, secret)
    return _let_in(here, request, person_id, found, return_to)


@router.post("/code")
def send_code_beside_provider(
    body: Confirmation, request: Request, response: Response, here: InstallationDep
) -> SignedIn:
    """Send the code of one's second factor after the provider has vouched; opens the session."""
    _provider(here)
    addresses.check(here.runtime.database, addresses.of(request))
    secret = begun.kept_secret(request)
    with here.runtime.database.reading() as transaction:
        person_id = begun.awaiting_code(transaction.session, secret, clock.now())
    try:
        prove_code(here.runtime.database, person_id, body.code.get_secret_value())
    except SignInRefused:
        addresses.note_wrong(here.runtime.database, addresses.of(request))
        raise
    with here.runtime.database.unit_of_work() as transaction:
        begun.finish(transaction.session, secret)
    made = opened(here, person_id)
    keep_in_browser(here, made, request, response)
    return made


def _provider(here: Installation) -> Provider:
    if here.provider is None:
        raise UnknownInstance
    return here.provider


def _person(here: Installation, provider: Provider, found: Vouched) -> str:
    act = partial(_act, provider.issuer, found, here.passwords.nobodys)
    return str(here.runtime.run(Command("oidc.sign_in"), CLOCK, act)["person"])


def _act(issuer: str, found: Vouched, nobodys: str, work: Work) -> Verdict:
    return {"person": linking.person_of(work.session, issuer, found, nobodys)}


def _ask_for_code(here: Installation, person_id: str, found: Vouched, secret: str) -> None:
    """Raise OidcCodeNeeded for somebody with a second factor, unless one that the provider saw stands for it."""
    if found.factor:
        return
    with here.runtime.database.unit_of_work() as transaction:
        needed = second_factor.is_set(transaction.session, person_id)
        if needed:
            begun.await_code(transaction.session, secret, person_id)
    if needed:
        raise OidcCodeNeeded


def _let_in(here: Installation, request: Request, person_id: str, found: Vouched, return_to: str) -> Response:
    """A new session always, whatever the browser came with: what somebody planted there is of no use to them."""
    answer = RedirectResponse(f"{here.settings.address}{return_to}", status_code=303)
    with here.runtime.database.unit_of_work() as transaction:
        sessions.end_with(transaction.session, request.cookies.get(cookie_name(request), ""))
        made = sessions.open_session(
            transaction.session, person_id, here.settings.session_lifetime, provider_factor=found.factor
        )
    keep_in_browser(here, made, request, answer)
    begun.drop_secret(request, answer)
    return answer
