"""Hashes and checks passwords with Argon2id."""

import unicodedata
from secrets import token_urlsafe

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 12
LONGEST = 128


class Passwords:
    """Hashing at a given cost; the default is the library's, about a third of a second and 64 MiB a hash."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash([hasher or Argon2Hasher()])
        self._nobodys = self._hash.hash(token_urlsafe())

    def hash(self, password: str) -> str:
        """The hash to keep; ValueError unless the password has 12 to 128 characters."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise ValueError(f"A password has {SHORTEST} to {LONGEST} characters.")
        return self._hash.hash(_normal(password))

    def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether `password` is right, and a hash to keep instead if the cost has changed.

        Without a kept hash the answer is no, after the same time, so that it does not tell whether there is an account.
        """
        return self._hash.verify_and_update(_normal(password), kept or self._nobodys)


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may arrive composed differently.
    return unicodedata.normalize("NFKC", password)
