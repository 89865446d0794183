"""Names as people write them, and as they are compared: one person's name is typed in many ways (rule C20)."""

import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\uff07"), "'")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
# Letters that show nothing, though Unicode counts them as letters or marks.
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def composed(text: str) -> str:
    """The text in Unicode's composed form, so that what looks the same is stored the same."""
    return unicodedata.normalize("NFC", text)


def tidied(name: str) -> str:
    """A name composed, with one space between its parts."""
    return " ".join(composed(name).split())


def folded(name: str) -> str:
    """A name for comparison only: without case, with plain apostrophes and hyphens."""
    return tidied(name.casefold().translate(_APOSTROPHES | _HYPHENS))


def is_invisible(letter: str) -> bool:
    """Whether a character shows nothing or turns what follows round: no text of ours holds one."""
    return letter in FILLERS or unicodedata.category(letter) in ("Cf", "Zl", "Zp")
