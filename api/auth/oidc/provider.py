"""The OpenID provider of an installation: where it is, where it sends people, and whom it vouches for.

Authorization code flow with PKCE (OpenID Connect Core 1.0; RFC 7636, RFC 9207). Needs the extra `oidc`.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any

import httpx2

from api.auth.oidc.id_token import Vouched, checked, vouched
from api.auth.oidc.kept import Kept
from api.request_errors import OidcRefused, OidcUnavailable
from api.settings import Settings

_log = logging.getLogger(__name__)

CALLBACK = "/api/v1/sign-in/oidc/callback"
SCOPE = "openid email"
WELL_KNOWN = "/.well-known/openid-configuration"
# Seconds after which no answer is awaited.
TIMEOUT = 5.0
KEPT_FOR = timedelta(hours=1)
# Sooner keys are not asked for again, whatever key a token names.
KEYS_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """What ties an answer of the provider to the browser that asked: all three are made of a secret of that browser."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider, with what it says of itself and its keys, each asked for once an hour."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer or ""
        self._client_id = settings.oidc_client_id or ""
        secret = settings.oidc_client_secret
        self._secret = secret.get_secret_value() if secret else None
        self._callback = f"{settings.address}{CALLBACK}"
        self._schemes = ("https://", "http://") if settings.development else ("https://",)
        self._factors = frozenset(settings.oidc_second_factor.split())
        self._trusted = httpx2.create_ssl_context()
        self._lock = Lock()
        self._about = Kept(KEPT_FOR, self._read_about)
        self._keys = Kept(KEPT_FOR, self._read_keys)

    def address_to_go_to(self, begun: Begun) -> str:
        """Where the browser goes to sign in; raises OidcUnavailable."""
        endpoint = self._endpoint("authorization_endpoint")
        with self._client() as client:
            address, _state = client.create_authorization_url(
                endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(address)

    def check_issuer(self, named: str | None) -> None:
        """Raise OidcRefused when an answer names another issuer, or none although this one promises to (RFC 9207)."""
        promised = self._asked(self._about).get("authorization_response_iss_parameter_supported") is True
        if named != self.issuer and (promised or named is not None):
            raise OidcRefused

    def whom(self, code: str, begun: Begun) -> Vouched:
        """Whom the provider vouches for with the code; raises OidcRefused or OidcUnavailable."""
        tokens = self._tokens(code, begun)
        claims = self._claims(tokens, begun)
        if "email" not in claims:
            claims = {**claims, **self._more(tokens, str(claims["sub"]))}
        return vouched(claims, self._factors)

    def _tokens(self, code: str, begun: Begun) -> Mapping[str, Any]:
        from authlib.integrations.base_client import OAuthError

        endpoint = self._endpoint("token_endpoint")
        try:
            with self._client() as client:
                found: Mapping[str, Any] = client.fetch_token(
                    endpoint, grant_type="authorization_code", code=code, code_verifier=begun.verifier,
                    redirect_uri=self._callback,
                )  # fmt: skip
        except OAuthError as error:
            # A fixed word of the protocol (RFC 6749, 5.2); what is said beside it is left out.
            _log.warning("The OpenID provider gave no token: %s", str(error.error)[:40])
            raise OidcRefused from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            raise OidcUnavailable from None
        return found

    def _claims(self, tokens: Mapping[str, Any], begun: Begun) -> Mapping[str, Any]:
        """What the checked id token says; a key not known yet may be new, and is asked for once."""
        from joserfc.errors import InvalidKeyIdError

        expected = {"issuer": self.issuer, "client_id": self._client_id, "nonce": begun.nonce}
        try:
            return checked(tokens, self._asked(self._keys), **expected)
        except InvalidKeyIdError:
            self._keys.forget(KEYS_AGAIN_AFTER)
        try:
            return checked(tokens, self._asked(self._keys), **expected)
        except InvalidKeyIdError:
            raise OidcRefused from None

    def _more(self, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """What the provider tells of the same subject only when asked, as some do of the e-mail address."""
        if "userinfo_endpoint" not in self._asked(self._about) or not isinstance(tokens.get("access_token"), str):
            return {}
        said = self._get(self._endpoint("userinfo_endpoint"), {"Authorization": f"Bearer {tokens['access_token']}"})
        if said.get("sub") != subject:
            raise OidcRefused
        return {name: said[name] for name in ("email", "email_verified") if name in said}

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._client_id, self._secret, scope=SCOPE, redirect_uri=self._callback, code_challenge_method="S256",
            token_endpoint_auth_method=self._way_to_authenticate(), timeout=TIMEOUT, follow_redirects=False,
            verify=self._trusted,
        )  # fmt: skip

    def _way_to_authenticate(self) -> str:
        if self._secret is None:
            return "none"
        usual = ["client_secret_basic"]
        known = self._asked(self._about).get("token_endpoint_auth_methods_supported", usual)
        return "client_secret_post" if usual[0] not in known and "client_secret_post" in known else usual[0]

    def _endpoint(self, name: str) -> str:
        found = self._asked(self._about).get(name)
        if not isinstance(found, str) or not found.startswith(self._schemes):
            raise OidcUnavailable
        return found

    def _asked(self, kept: Kept) -> Mapping[str, Any]:
        with self._lock:
            return kept.now()

    def _read_about(self) -> Mapping[str, Any]:
        found = self._get(self.issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != self.issuer:
            # Whoever answers in its place is not the provider that was set (OpenID Connect Discovery 4.3).
            _log.error("What the OpenID provider says of itself names another issuer than JOURNEY_OIDC_ISSUER.")
            raise OidcUnavailable
        return found

    def _read_keys(self) -> Mapping[str, Any]:
        address = self._about.now().get("jwks_uri")
        if not isinstance(address, str) or not address.startswith(self._schemes):
            raise OidcUnavailable
        return self._get(address)

    def _get(self, address: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        try:
            with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, verify=self._trusted) as client:
                found = client.get(address, headers=dict(headers or {})).raise_for_status().json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            raise OidcUnavailable from None
        if not isinstance(found, dict):
            raise OidcUnavailable
        return found


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name, if they name one."""
    return Provider(settings) if settings.oidc_issuer else None
