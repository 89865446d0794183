"""Counts that could tell who it was: from one to four of anything about learners is not said."""

from collections.abc import Mapping, Sequence

FEWEST = 5


def sayable(count: int) -> int | None:
    """The count, unless it is so small that it could tell who it was."""
    return count if count == 0 or count >= FEWEST else None


def all_or_none(parts: Mapping[str, int]) -> dict[str, int | None]:
    """The parts of a whole that is said too: all of them or none, else what is left out could be worked out."""
    if all(sayable(count) is not None for count in parts.values()):
        return dict(parts)
    return dict.fromkeys(parts)


def kept_back(count: int, *wholes: int) -> int | None:
    """The count, unless it or what is left of one of the wholes that are said beside it is too small."""
    return count if all(sayable(each) is not None for each in (count, *(whole - count for whole in wholes))) else None


def together(counts: Sequence[Mapping[str, int | None]]) -> dict[str, int | None]:
    """The same counts of several periods added up, each null as soon as one is: no more is said than of each."""
    names = dict.fromkeys(name for each in counts for name in each)
    said = {name: [each[name] for each in counts] for name in names}
    return {name: None if None in found else sum(each or 0 for each in found) for name, found in said.items()}


def per_cent(part: int, rest: int) -> int | None:
    """How many in a hundred a part is of itself and the rest; None where there are none, or it tells of a few."""
    if part + rest == 0 or sayable(part) is None or sayable(rest) is None:
        return None
    return round(100 * part / (part + rest))
