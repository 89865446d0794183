"""The words of work inside one organisation, and of what others add to a programme (journey rules 0.3, 1.4)."""

from enum import StrEnum


class Team(StrEnum):
    """A team of one organisation to which work is handed (rule 1.4)."""

    LEVEL_2 = "level_2"
    EMPLOYER_ENGAGEMENT = "employer_engagement"
    IAG = "iag"
    MIS = "mis"
    FINANCE = "finance"


class LevelTwoWork(StrEnum):
    """What the level 2 team is asked for (rule 1.4)."""

    BRIEFING = "briefing"
    ENTRY_REQUIREMENTS = "entry_requirements"
    TASTER = "taster"
    TRANSITION = "transition"


class ContributionForm(StrEnum):
    """What another organisation adds to a programme, without answering for it (rule 0.3)."""

    PROJECT = "project"
    TAUGHT_SESSION = "taught_session"
    BORROWED_QUALIFICATION = "borrowed_qualification"
