"""The field's words as leaflets say them, plainly."""

from collections.abc import Mapping

from workflows.rules.destinations import destinations
from workflows.vocabulary import Audience, Component, Level, Setting, SupportNeed

COMPONENTS: Mapping[Component, str] = {
    Component.VOCATIONAL: "Skills for a job",
    Component.PERSONAL_SOCIAL: "Working with others and looking after yourself",
    Component.FUNCTIONAL_SKILLS: "English, maths and computers",
}
LEVELS: Mapping[Level, str] = {
    Level.PRE_ENTRY: "first steps",
    Level.ENTRY_1: "Entry 1",
    Level.ENTRY_2: "Entry 2",
    Level.ENTRY_3: "Entry 3",
    Level.LEVEL_1: "Level 1",
    Level.LEVEL_2: "Level 2",
}
SETTINGS: Mapping[Setting, str] = {
    Setting.CLASSROOM: "in a classroom",
    Setting.WORKSHOP: "in a workshop",
    Setting.WORKPLACE: "at a workplace",
    Setting.COMMUNITY: "in a place near you",
    Setting.OUTDOORS: "outdoors",
    Setting.ONLINE: "online",
    Setting.ONE_TO_ONE: "one to one",
}
AUDIENCES: Mapping[Audience, str] = {
    Audience.YOUNG_PARENTS: "young parents",
    Audience.AT_RISK_OF_LEAVING: "people who think of leaving learning",
    Audience.CARE_LEAVERS: "care leavers",
    Audience.YOUNG_CARERS: "young carers",
    Audience.NEW_TO_ENGLISH: "people who are new to English",
    Audience.RETURNING_TO_LEARNING: "people coming back to learning",
    Audience.IN_CONTACT_WITH_YOUTH_JUSTICE: "people in contact with youth justice",
    Audience.SCHOOL_PUPILS: "school pupils",
}
SUPPORT: Mapping[SupportNeed, str] = {
    SupportNeed.COUNSELLING: "somebody to talk to",
    SupportNeed.PHYSICAL_EQUIPMENT: "equipment and access",
    SupportNeed.LEARNING_DIFFICULTY_ASSESSMENT: "finding out how you learn best",
    SupportNeed.HOUSING: "help with housing",
    SupportNeed.BENEFITS_FINANCE: "help with money and benefits",
    SupportNeed.CHILDCARE: "help with childcare",
    SupportNeed.SEX_EDUCATION: "advice on sex and relationships",
    SupportNeed.TRAVEL: "help with travel",
    SupportNeed.SUPPORTED_EMPLOYMENT: "help to find and keep a job",
}
DESTINATIONS: Mapping[str, str] = {row.key: row.label for row in destinations()}
