"""Refuses inside an action: every reason found, or nothing."""

from engine.errors import Refusal, Refused


def refuse(*answers: Refusal | None) -> None:
    """Raise Refused with every answer that is a refusal; do nothing when none is."""
    refusals = tuple(answer for answer in answers if answer is not None)
    if refusals:
        raise Refused(refusals)
