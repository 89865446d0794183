"""The words of agreements: on what they rest, what is measured under them, and what happened to them."""

from enum import StrEnum


class AgreementBasis(StrEnum):
    """On what the relationship rests; only the clauses of a contract stop anything, all others warn."""

    STATUTORY = "statutory"
    CONTRACTUAL = "contractual"
    VOLUNTARY = "voluntary"
    INFORMAL = "informal"


class AgreementStep(StrEnum):
    """What happened to an agreement."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    CHANGE_ASKED = "change_asked"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    OWNER_NAMED = "owner_named"


class AgreementState(StrEnum):
    """Where an agreement stands on a day; it is in force between its dates once all have signed."""

    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDED = "ended"


class SupportOpener(StrEnum):
    """Who opens support under an agreement (clause ext_05)."""

    LEAD_ONLY = "lead_only"
    PARTNER = "partner"


class TargetMeasure(StrEnum):
    """What a target is about: the first four in per cent, and known from hand-offs; any other is only written down."""

    ACCEPTANCE_RATE = "acceptance_rate"
    ANSWERED_IN_TIME = "answered_in_time"
    COMPLETED = "completed"
    PROGRESSED = "progressed"
    OTHER = "other"


class MeetingKind(StrEnum):
    """What the sides met for: their usual meeting (ext_09), or a review of quality and results (ext_08, str_09)."""

    MEETING = "meeting"
    REVIEW = "review"
