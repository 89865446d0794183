"""The code by which a learner comes in: how it is made, read as people type it, shown, and kept."""

import hashlib
from datetime import datetime, timedelta
from secrets import choice

LENGTH = 10
# Of letters and digits that look alike one is used, and the others are read as it; no vowel but one, against words.
ALPHABET = "0123456789ACFHJKMNPRTVWXY"
_READ_AS = str.maketrans("ODQILZSBGU", "000112586V")
_GROUP = LENGTH // 2
UNUSED_FOR = timedelta(days=90)
"""How long a code is good that nobody uses."""
# So short a text could be tried out by whoever has a copy of the database: each try is to cost time and memory. One
# salt for all, because a code alone must lead to its learner.
_SALT = b"a learner's own code"
_COST, _BLOCK = 2**14, 8


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(choice(ALPHABET) for _ in range(LENGTH))


def as_meant(typed: str) -> str:
    """The code that somebody meant: without spaces and signs, in capitals, look-alikes as what they look like."""
    letters = "".join(each for each in typed.upper() if each.isascii() and each.isalnum())
    return letters.translate(_READ_AS)


def in_groups(code: str) -> str:
    """The code as it is printed, in two halves."""
    return f"{code[:_GROUP]} {code[_GROUP:]}"


def kept_as(code: str) -> str:
    """What is kept of a code; it takes some hundredths of a second."""
    made = hashlib.scrypt(code[: 4 * LENGTH].encode(), salt=_SALT, n=_COST, r=_BLOCK, p=1, dklen=32)
    return made.hex()


def good_until(given_at: datetime, used_at: datetime | None) -> datetime:
    """Until when the code is good if nobody uses it any more."""
    return (used_at or given_at) + UNUSED_FOR
