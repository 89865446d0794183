"""Sign-ins that a browser began, with a provider or a password: good for ten minutes, in that browser alone, and once.

The browser keeps a secret in a cookie. State, nonce and PKCE verifier are made of it, so that nothing that is kept here
would help anybody who reads the database.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa
from fastapi import Request, Response
from sqlmodel import Session, col, delete

from api.auth.oidc.provider import Begun
from api.auth.tables import OidcSignIn
from api.auth.tokens import digest, new_token
from api.request_errors import OidcStartAgain

GOOD_FOR = timedelta(minutes=10)
COOKIE = "journey_oidc"


def begin(session: Session, return_to: str, moment: datetime) -> str:
    """Begin a sign-in that leads back to a path of ours: the secret for the browser. Those over are forgotten."""
    session.exec(delete(OidcSignIn).where(col(OidcSignIn.expires_at) <= moment))
    secret = new_token()
    session.add(OidcSignIn(browser_hash=digest(secret), return_to=return_to, expires_at=moment + GOOD_FOR))
    return secret


def keep_secret(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep the secret of the sign-in that it began."""
    seconds, secure = int(GOOD_FOR.total_seconds()), request.url.scheme == "https"
    response.set_cookie(_cookie(request), secret, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def kept_secret(request: Request) -> str:
    """What the browser that began keeps; raises OidcStartAgain when it keeps nothing."""
    found = request.cookies.get(_cookie(request))
    if not found:
        raise OidcStartAgain
    return found


def drop_secret(request: Request, response: Response) -> None:
    """Let the browser forget the secret."""
    response.delete_cookie(_cookie(request), httponly=True, samesite="lax", secure=request.url.scheme == "https")


def tied_to(secret: str) -> Begun:
    """State, nonce and verifier of the sign-in that a browser began with the secret."""
    return Begun(*(_derived(secret, label) for label in ("state", "nonce", "verifier")))


def use(session: Session, secret: str, moment: datetime) -> OidcSignIn:
    """Use up the sign-in; raises OidcStartAgain when it is unknown, over or used: of two answers at once one is."""
    mine = (col(OidcSignIn.browser_hash) == digest(secret), col(OidcSignIn.expires_at) > moment)
    claimed = sa.update(OidcSignIn).where(*mine, col(OidcSignIn.used_at).is_(None)).values(used_at=moment)
    if session.connection().execute(claimed).rowcount != 1:
        raise OidcStartAgain
    return session.get_one(OidcSignIn, digest(secret))


def await_code(session: Session, secret: str, person_id: str) -> None:
    """Let the sign-in wait for the code of the person's second factor."""
    session.get_one(OidcSignIn, digest(secret)).person_id = person_id


def awaiting_code(session: Session, secret: str, moment: datetime) -> str:
    """The id of whoever's code the sign-in waits for; raises OidcStartAgain."""
    found = session.get(OidcSignIn, digest(secret))
    if found is None or found.person_id is None or found.expires_at <= moment:
        raise OidcStartAgain
    return found.person_id


def finish(session: Session, secret: str) -> None:
    """Forget the sign-in, which led to a session; raises OidcStartAgain when another request was first."""
    if session.exec(delete(OidcSignIn).where(col(OidcSignIn.browser_hash) == digest(secret))).rowcount != 1:
        raise OidcStartAgain


def _cookie(request: Request) -> str:
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _derived(secret: str, label: str) -> str:
    # 64 hexadecimal digits: PKCE asks for 43 to 128 characters.
    return hmac.new(secret.encode(errors="surrogatepass"), label.encode(), hashlib.sha256).hexdigest()
