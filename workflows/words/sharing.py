"""The words of sharing: what something is shared for, in what form copies are given away, and what became of them."""

from enum import StrEnum


class SharingPurpose(StrEnum):
    """What something about a learner is shared for: a consent for one purpose opens no other (UK GDPR 5(1)(b)).

    Referral: to ask for a place, and to tell whoever referred what became of it. Programme: to teach a part of it.
    Support: help with a need. Placement: time with an employer. Progression: what comes next, a transfer too. Tracking:
    the local authority's follow-up of young people (ESA 2008). The list is judgement.
    """

    REFERRAL = "referral"
    PROGRAMME = "programme"
    SUPPORT = "support"
    PLACEMENT = "placement"
    PROGRESSION = "progression"


class CopyFormat(StrEnum):
    """In what form a copy leaves the system."""

    JSON = "json"
    CSV = "csv"
    HTML = "html"


class CopyKind(StrEnum):
    """Of what a copy is: of one journey's record, or of a list in which the journey is a line."""

    RECORD = "record"
    LIST = "list"


class CopyOutcome(StrEnum):
    """What became of a copy that was recalled."""

    DESTROYED = "destroyed"
    RETURNED = "returned"
    CANNOT_BE = "cannot_be"
