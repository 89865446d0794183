"""The words in which providers say what they offer: where learning takes place, and whom it suits."""

from enum import StrEnum


class FeatureKind(StrEnum):
    """What a word says of a programme."""

    SETTING = "setting"
    DESTINATION = "destination"
    AUDIENCE = "audience"
    SUPPORT = "support"


class Setting(StrEnum):
    """Where or how a programme is taught."""

    CLASSROOM = "classroom"
    WORKSHOP = "workshop"
    WORKPLACE = "workplace"
    COMMUNITY = "community"
    OUTDOORS = "outdoors"
    ONLINE = "online"
    ONE_TO_ONE = "one_to_one"


class Audience(StrEnum):
    """Whom a programme suits in particular; it keeps nobody else out."""

    YOUNG_PARENTS = "young_parents"
    AT_RISK_OF_LEAVING = "at_risk_of_leaving"
    CARE_LEAVERS = "care_leavers"
    YOUNG_CARERS = "young_carers"
    NEW_TO_ENGLISH = "new_to_english"
    RETURNING_TO_LEARNING = "returning_to_learning"
    IN_CONTACT_WITH_YOUTH_JUSTICE = "in_contact_with_youth_justice"
    SCHOOL_PUPILS = "school_pupils"
