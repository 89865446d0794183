"""Checks an id token as OpenID Connect Core 3.1.3.7 asks, and reads from it whom the provider vouches for."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.auth.tables import SUBJECT
from api.request_errors import OidcRefused
from engine import clock

_log = logging.getLogger(__name__)

# Signed with a key that the provider alone has: never "none", never a secret that could be the published key itself.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# Seconds by which the clocks of two machines may differ.
LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody as the provider knows them; `email` only where it is confirmed; `factor`: it saw a second factor."""

    subject: str
    email: str | None
    factor: bool


def checked(tokens: Mapping[str, Any], keys: Mapping[str, Any], *, issuer: str, client_id: str,
            nonce: str) -> Mapping[str, Any]:  # fmt: skip
    """The claims of the id token among `tokens`, signed with one of `keys`, made for us and for this sign-in, now.

    Raises InvalidKeyIdError when none of `keys` is the one it names, OidcRefused for every other fault.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet

    try:
        found = jwt.decode(str(tokens.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(
            found.claims, found.header,
            options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "values": [client_id]}},
            params={"nonce": nonce, "client_id": client_id, "access_token": tokens.get("access_token")},
        )  # fmt: skip
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, KeyError, TypeError) as error:
        _log.warning("An id token was refused: %s", type(error).__name__)
        raise OidcRefused from None
    return dict(claims)


def vouched(claims: Mapping[str, Any], factors: frozenset[str]) -> Vouched:
    """Whom checked claims are about; `factors` are the words of `amr` or `acr` that stand for a second factor.

    Raises OidcRefused for a subject that is none.
    """
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT:
        raise OidcRefused
    confirmed = claims.get("email_verified") is True and isinstance(email, str)
    said = {each for each in (*_list(claims.get("amr")), claims.get("acr")) if isinstance(each, str)}
    return Vouched(subject, str(email) if confirmed else None, not factors.isdisjoint(said))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
