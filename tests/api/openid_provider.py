"""A small real OpenID provider on this machine, and hostile ones made of it by what they twist."""

import json
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from engine.clock import now

CLIENT, SECRET = "journeys", "a secret of this client"
Claims = dict[str, Any]


@cache
def key(kid: str) -> RSAKey:
    """A key of the name, the same for the whole run: one takes a tenth of a second to make."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def signed(claims: Claims, header: dict[str, Any]) -> str:
    """The id token of an honest provider."""
    return jwt.encode(header, claims, key(header["kid"]))


class OpenIdProvider:
    """Whoever is sent here is signed in as `account` at once; what is sent back is as the tests twist it."""

    def __init__(self) -> None:
        self.account: Claims = {}
        self.about: dict[str, Any] = {}
        self.keys = ["first"]
        self.kid = "first"
        self.more: Claims = {}
        self.userinfo: Claims | None = None
        self.sign: Callable[[Claims, dict[str, Any]], str] = signed
        self.token_answer: tuple[int, Any] | None = None
        self.back: dict[str, str] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: list[str] = []
        # Made before two threads at once ask for it.
        key(self.kid)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Status and body; a text is where a browser is sent."""
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._described() | self.about
            case "/jwks":
                return 200, KeySet([key(each) for each in self.keys]).as_dict()
            case "/authorize":
                return 303, self._authorized(query)
            case "/token":
                return self.token_answer or self._token(form, authorization)
            case "/userinfo" if authorization.removeprefix("Bearer ") in self._tokens:
                return 200, self.userinfo
        return 404, {}

    def _described(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        ends |= {"userinfo_endpoint": "userinfo"} if self.userinfo is not None else {}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}}

    def _authorized(self, query: dict[str, str]) -> str:
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = token_urlsafe(12)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], **self.back})}"

    def _token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        if b64decode(authorization.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        proven = asked and create_s256_code_challenge(form["code_verifier"]) == asked["code_challenge"]
        if asked is None or not proven or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        moment = int(now().timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "iat": moment, "exp": moment + 300,
            **self.account, **self.more,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        self._tokens.append(token_urlsafe(12))
        token = {"access_token": self._tokens[-1], "token_type": "Bearer", "expires_in": 300}
        return 200, token | {"id_token": self.sign(kept, {"alg": "RS256", "kid": self.kid})}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._reply(dict(parse_qsl(body)))

            def _reply(self, form: dict[str, str]) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query))
                status, said = provider.answer(parts.path, query, form, self.headers.get("Authorization", ""))
                self.send_response(status)
                if isinstance(said, str):
                    self.send_header("Location", said)
                self.end_headers()
                self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

            def log_message(self, *_said: Any) -> None:
                """Say nothing."""

        return Handler
