"""Errors as sentences: what went wrong, in words a caller can act on."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an action is closed: a code for machines, a sentence for people, who could, what is missing."""

    code: str
    sentence: str
    who_could: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class EngineError(Exception):
    """Anything the engine refuses; `code` names the kind, the message is a sentence."""

    code = "engine_error"


@dataclass(eq=False)
class Refused(EngineError):
    """The action is closed; `refusals` holds every reason, never only the first."""

    refusals: tuple[Refusal, ...]
    code: str = field(default="refused", init=False)

    def __str__(self) -> str:
        return " ".join(refusal.sentence for refusal in self.refusals)


class Conflict(EngineError):
    """Another command changed the same record first, and trying again did not help."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__("Somebody else changed this record at the same moment. Read it again and repeat your action.")


class StaleVersion(EngineError):
    """The caller acted on an older version of the record than the stored one."""

    code = "stale_version"

    def __init__(self, expected: int, stored: int) -> None:
        super().__init__(f"You acted on version {expected}; the record is at version {stored}. Read it again.")


class KeyReused(EngineError):
    """The idempotency key was used before for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for a different request. Use a new key for a new request.")


class UnknownInstance(EngineError):
    """No such instance is stored, or the caller may not know of it."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such record, or you may not see it.")


class UnknownDefinition(EngineError):
    """The instance runs on a definition version this code does not carry."""

    code = "unknown_definition"

    def __init__(self, name: str, version: int) -> None:
        super().__init__(
            f"This record runs on {name} version {version}, which this installation does not know. "
            "It can be read; install the release that carries the version to act on it."
        )


class FaultyDefinition(EngineError):
    """A definition was refused at publication; the message lists its faults, each with the path that shows it."""

    code = "faulty_definition"


class SchemaMismatch(EngineError):
    """The database is older or newer than the code; the message names the command that mends it."""

    code = "schema_mismatch"
