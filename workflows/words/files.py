"""Words for the files that are kept beside a journey."""

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is to the journey."""

    SIGNED_CONSENT = "signed_consent"
    PLAN = "plan"
    ASSESSMENT_SHEET = "assessment_sheet"
    EVIDENCE_OF_WORK = "evidence_of_work"
    CERTIFICATE = "certificate"
    LETTER = "letter"
    STAFF_NOTE = "staff_note"
    OTHER = "other"
