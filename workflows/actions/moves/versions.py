"""Keeps a change to the version of a record that whoever makes it has read."""

from engine.errors import Refusal, Refused, StaleVersion


def refuse_if_unseen(version: int | None, what: str) -> None:
    """Raise Refused for a change that says of no version that it is meant; `what` names the record in words."""
    if version is None:
        sentence = f"Read the {what} and say in If-Match which version of it you mean."
        raise Refused((Refusal("version_missing", sentence, missing=("If-Match",)),))


def refuse_if_changed(version: int | None, revision: int) -> None:
    """Raise StaleVersion when the record is at another version than the one that was read, if any was named."""
    if version is not None and version != revision:
        raise StaleVersion(version, revision)
