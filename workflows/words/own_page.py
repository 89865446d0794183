"""The words of the learner's own page: what a learner writes there, and by which way their word came."""

from enum import StrEnum


class NoteKind(StrEnum):
    """What a learner writes on their own page: a comment, or that they ask for a change or for support."""

    COMMENT = "comment"
    CHANGE = "change"
    SUPPORT = "support"


class WordChannel(StrEnum):
    """By which way the learner's own word came: told to staff by one of the channels, or said on their own page."""

    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    EMAIL = "email"
    LETTER = "letter"
    HOME_VISIT = "home_visit"
    FACE_TO_FACE = "face_to_face"
    THROUGH_CARER = "through_carer"
    OWN_PAGE = "own_page"
