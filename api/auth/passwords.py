"""Hashes and checks passwords with Argon2id."""

from secrets import token_urlsafe

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.auth.password_rules import faults, normal
from engine.errors import Refused


class Passwords:
    """Hashing at a given cost; the default is the library's, about a third of a second and 64 MiB a hash."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash([hasher or Argon2Hasher()])
        self._nobodys = self._hash.hash(token_urlsafe())

    def hash(self, password: str, *own: str) -> str:
        """The hash to keep; raises Refused with every reason why the password may not be set.

        `own` is what is known of its owner and so no secret: name, e-mail address, organisation.
        """
        if reasons := faults(password, own):
            raise Refused(reasons)
        return self._hash.hash(normal(password))

    @property
    def nobodys(self) -> str:
        """A hash to keep that no password fits, for somebody who signs in without one."""
        return self._nobodys

    def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether `password` is right, and a hash to keep instead if the cost has changed.

        Without a kept hash the answer is no, after the same time, so that it does not tell whether there is an account.
        """
        return self._hash.verify_and_update(normal(password), kept or self._nobodys)
