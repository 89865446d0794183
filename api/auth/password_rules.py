"""Which passwords are refused: too short or long, tried first by anybody, or made of what is known of the owner."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from string import ascii_lowercase, digits

from engine.errors import Refusal

SHORTEST = 12
LONGEST = 128
# What repeats after so few letters is one thing said often.
PERIOD = 4
# Steps along a row of keys, or through alphabet or numbers, from this many on are no choice.
RUN = 3
# A word of somebody's name or address counts from this many letters on: "de" and "St" are in every other word.
OWN_WORD = 3
# With their own words taken out, so many letters must be left.
LEFT_OVER = 4

INSTEAD = "Take three or four words that have nothing to do with each other or with you."
_LINES = tuple(
    line
    for row in (ascii_lowercase, digits * 5, "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertyuiopasdfghjklzxcvbnm")
    for line in (row, row[::-1])
)


def faults(password: str, own: Iterable[str] = ()) -> tuple[Refusal, ...]:
    """Every reason why `password` may not be set; `own` is what is known of its owner: name, e-mail, organisation."""
    return tuple(_faults(password, _words(own)))


def normal(password: str) -> str:
    """The password as it is compared and hashed: the same letters typed on two keyboards may arrive composed apart."""
    return unicodedata.normalize("NFKC", password)


def _faults(password: str, own: frozenset[str]) -> Iterator[Refusal]:
    folded = normal(password).casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        yield Refusal("password_length", f"A password has {SHORTEST} to {LONGEST} characters.")
    if _stem(folded) in _common() or _plain(folded) in _common():
        yield Refusal("password_common", f"This password is one of the first that people try. {INSTEAD}")
    if _repeats(folded):
        yield Refusal("password_repeated", f"This password says one thing again and again. {INSTEAD}")
    if _is_sequence(folded):
        yield Refusal("password_sequence", f"This password is only letters, numbers or keys in a row. {INSTEAD}")
    if _is_made_of(folded, own):
        yield Refusal(
            "password_own_words", f"This password is made of your name, your e-mail or where you work. {INSTEAD}"
        )


def _plain(folded: str) -> str:
    """Without spaces and what takes their place."""
    return re.sub(r"[\s._-]", "", folded)


def _stem(folded: str) -> str:
    """Without digits and signs at the end: "password1234" and "password2026!" are one idea."""
    return re.sub(r"[\W\d_]+$", "", _plain(folded))


@cache
def _common() -> frozenset[str]:
    """The list, each entry as it is written and as a stem."""
    lines = (files("api.auth") / "common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(each for line in lines for each in (line, _stem(line)) if each)


def _repeats(folded: str) -> bool:
    length = len(folded)
    return any((folded[:period] * length)[:length] == folded for period in range(1, PERIOD + 1)) and length > PERIOD


def _is_sequence(folded: str) -> bool:
    """Whether steps along such lines, each of three or more, are all there is."""
    rest = _plain(folded)
    while rest:
        steps = max((_steps(rest, line) for line in _LINES), default=0)
        if steps < RUN:
            return False
        rest = rest[steps:]
    return bool(folded.strip())


def _steps(text: str, line: str) -> int:
    """How many letters at the beginning of `text` stand next to each other in `line`."""
    return next((length for length in range(len(text), 0, -1) if text[:length] in line), 0)


def _words(own: Iterable[str]) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]+", " ".join(normal(each).casefold() for each in own))
    return frozenset(word for word in found if len(word) >= OWN_WORD)


def _is_made_of(folded: str, own: frozenset[str]) -> bool:
    """Whether little but the owner's own words is left, digits and signs aside."""
    letters = re.sub(r"[\W\d_]", "", folded)
    rest = letters
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != letters and len(rest) < LEFT_OVER
