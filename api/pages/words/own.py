"""Says to learners, in words that most people of nine read, where they are, who has what of them, and why."""

from collections.abc import Mapping

from api.pages.words.values import day
from engine.errors import Refused
from workflows.views.own.journey import DueView, HappenedView, OwnJourneyView, PartView
from workflows.views.own.sharing import AwaitedView, HeldView, HolderView
from workflows.views.who_looked import Looked
from workflows.vocabulary import (
    Achievement,
    AssessmentArea,
    Component,
    FileKind,
    HandOffKind,
    LawfulBasis,
    NeedStatus,
    NoteKind,
    Relationship,
    SharedItem,
    SupportNeed,
    TrialOutcome,
)
from workflows.words.accesses import Surface

# What comes after the state in which the journey stands.
NEXT: Mapping[str, str] = {
    "referred": "Next, they tell us if they have a place for you.",
    "accepted": "Next, you start.",
    "induction": "Next, you see how things work there. Then we find out what you do well.",
    "initial_assessment": "Next, we make a plan with you.",
    "planning": "Next, you and we agree on your plan.",
    "on_programme": "Keep going. We meet you now and then to see how it goes.",
    "on_break": "Next, you come back on the day that we set with you.",
    "exit_review": "Next, we talk with you about what you do after this.",
    "progressed": "Well done.",
    "completed_no_progression": "We help you find what comes next.",
    "declined": "We help you find a place that fits you.",
    "cancelled": "We help you find what comes next.",
    "unable_to_contact": "Tell us when you want to try again.",
    "withdrawn": "We help you find what comes next. You can come back.",
    "transferred_out": "They look after you now.",
    "moved_away": "We can help you find a place near your new home.",
}
# What should happen by a day. The rest of our time limits are between those who work for the learner.
DUE: Mapping[str, str] = {
    "acknowledge": "They should tell us that they got our letter",
    "answer": "We should answer what they asked us",
    "appointment": "You should have your first meeting there",
    "arrival": "You should start there",
    "break_return": "You come back from your break",
    "break_review": "We talk with you about how you come back",
    "confirm": "We should look at the work that was done",
    "contact": "They should call you or write to you",
    "decide": "You should hear if there is a place for you",
    "destination": "We should know what you do next",
    "induction": "Your first days should be done",
    "initial_assessment": "We should know what you can do and what helps you",
    "lead_contact": "We should call you or write to you",
    "plan": "Your plan should be ready",
    "planned_end": "This part should be done",
    "resend_or_cancel": "We should ask again for a place",
    "resend_or_cancel_expired": "We should ask again for a place",
    "review": "You should have your next review",
    "start": "You should start",
    "waitlist_review": "We look at the waiting list again",
}
# What somebody else was asked for.
KINDS: Mapping[HandOffKind, str] = {
    HandOffKind.INBOUND: "A place for you",
    HandOffKind.STAGE: "One step of your time with us",
    HandOffKind.COMPONENT: "One part of what you learn",
    HandOffKind.CHANGE_OF_AREA: "A change to another kind of work",
    HandOffKind.TASTER: "Some days to try it out",
    HandOffKind.PARTNER: "A place to learn",
    HandOffKind.SUPPORT: "Help for you",
    HandOffKind.PLACEMENT: "Time in a place of work",
    HandOffKind.PROGRESSION: "What you do next",
    HandOffKind.CONTRIBUTION: "A project or a class",
    HandOffKind.TRANSFER: "A move to another place",
    HandOffKind.INTERNAL: "Work in our own team",
}
NEEDS: Mapping[SupportNeed, str] = {
    SupportNeed.COUNSELLING: "Someone to talk to",
    SupportNeed.PHYSICAL_EQUIPMENT: "Tools that make things easier for you",
    SupportNeed.LEARNING_DIFFICULTY_ASSESSMENT: "A check of what makes learning hard",
    SupportNeed.HOUSING: "A place to live",
    SupportNeed.BENEFITS_FINANCE: "Money",
    SupportNeed.CHILDCARE: "Care for your child",
    SupportNeed.SEX_EDUCATION: "Sex and your health",
    SupportNeed.TRAVEL: "How to get there",
    SupportNeed.SUPPORTED_EMPLOYMENT: "Help at work",
}
ITEMS: Mapping[SharedItem, str] = {
    SharedItem.CONTACT: "Your name and how to reach you",
    SharedItem.LEVELS_PLAN_CREDIT: "How you do in what you learn",
    SharedItem.SUPPORT_NEED: "What you need help with",
    SharedItem.RESTRICTED_DETAIL: "Private things about you",
    SharedItem.ACTIVITY_DESTINATION: "What you do now and next",
}
_BY_LAW = "The law lets us share this, so that they can do their job for you. We do not ask you for it."
WHY: Mapping[LawfulBasis, str] = {
    LawfulBasis.CONSENT: "You said yes to this.",
    LawfulBasis.EXPLICIT_CONSENT: "You said yes to this.",
    LawfulBasis.PUBLIC_TASK: _BY_LAW,
    LawfulBasis.LEGAL_OBLIGATION: "The law says that we must share this. So we cannot stop it for you.",
    LawfulBasis.VITAL_INTERESTS: _BY_LAW,
}
OUTCOMES: Mapping[TrialOutcome, str] = {
    TrialOutcome.JOB_OFFERED: "They have a job for you",
    TrialOutcome.APPRENTICESHIP_OFFERED: "You can learn the trade there and get paid",
    TrialOutcome.NO_JOB_OFFERED: "They have no job for you now",
    TrialOutcome.LEARNER_SAID_NO: "You said that you do not want the job",
}
PARTS: Mapping[Component, str] = {
    Component.VOCATIONAL: "Your trade or kind of work",
    Component.PERSONAL_SOCIAL: "You and other people",
    Component.FUNCTIONAL_SKILLS: "How to read, write and do maths",
}
AREAS: Mapping[AssessmentArea, str] = {
    AssessmentArea.LITERACY: "How you read and write",
    AssessmentArea.NUMERACY: "How you do maths",
    AssessmentArea.DIGITAL: "How you use computers",
    AssessmentArea.VOCATIONAL_INTEREST: "What work you like",
    AssessmentArea.PERSONAL_SOCIAL: "You and other people",
}
ACHIEVED: Mapping[Achievement, str] = {
    Achievement.FULL: "You did it all",
    Achievement.PARTIAL: "You did a part of it",
    Achievement.NONE: "Not this time",
}
NEED_STATES: Mapping[NeedStatus, str] = {
    NeedStatus.TOLD: "You told us",
    NeedStatus.CONFIRMED: "We work on it",
    NeedStatus.CHANGED: "We work on it",
    NeedStatus.ENDED: "You need this no more",
}
RELATIONSHIPS: Mapping[Relationship, str] = {
    Relationship.RESPONSIBLE: "They look after you",
    Relationship.REFERRER: "They asked for your place",
    Relationship.RECEIVER: "They were asked to help you",
    Relationship.DELIVERING: "They teach you",
    Relationship.HOST: "You spend some days there",
    Relationship.SUPPORT_AGENCY: "They help you",
    Relationship.EMPLOYER: "You are there to work",
    Relationship.LOCAL_AUTHORITY: "The law says that they may look",
    Relationship.FORMER: "They helped you before",
    Relationship.NONE: "It is part of their job",
}
_RECORD, _LIST, _CHANGE = "What we wrote about you", "Your name in a list", "What we wrote about you, to add to it"
SURFACES: Mapping[Surface, str] = {
    Surface.HISTORY: "What happened so far",
    Surface.HAND_OFFS: "Who was asked to help you",
    Surface.HAND_OFF: "What one of them was asked to do for you",
    Surface.DEADLINES: "Your dates",
    Surface.WAITING: "Who we wait for",
    Surface.ATTENDANCE: "The days that you came",
    Surface.VISITS: "Your visits",
    Surface.ACCESSES: "This list of who looked",
    Surface.COPIES: "Who has a copy",
    Surface.FILES: "The list of your files",
    Surface.FILE: "One of your files",
    Surface.EXPORT: "A copy that they made",
    Surface.SUGGESTED_PARTNERS: "Who could teach you",
    Surface.CHANGE: _CHANGE,
    Surface.PREVIEW: _CHANGE,
    Surface.SUBJECT_ACCESS: "A copy of all we have, for you",
    **dict.fromkeys(
        (Surface.JOURNEY_LIST, Surface.HAND_OFF_LIST, Surface.SEARCH, Surface.TASKS, Surface.WORK, Surface.STALLED,
         Surface.SEPTEMBER_LIST, Surface.UNMET_NEED, Surface.INBOX, Surface.CLOSURES, Surface.HOLIDAYS), _LIST,
    ),
}  # fmt: skip
FILES: Mapping[FileKind, str] = {
    FileKind.SIGNED_CONSENT: "Where you said yes",
    FileKind.PLAN: "A plan",
    FileKind.ASSESSMENT_SHEET: "How you did in a test",
    FileKind.EVIDENCE_OF_WORK: "Some work of yours",
    FileKind.CERTIFICATE: "What you got for your work",
    FileKind.LETTER: "A letter",
    FileKind.STAFF_NOTE: "A note",
    FileKind.OTHER: "A file",
}
NOTES: Mapping[NoteKind, str] = {
    NoteKind.COMMENT: "A note",
    NoteKind.CHANGE: "You asked for a change",
    NoteKind.SUPPORT: "You asked for help",
}
ASKING: Mapping[NoteKind, tuple[str, str]] = {
    NoteKind.CHANGE: ("I want to change something", "Such as your course, your days or where you learn."),
    NoteKind.SUPPORT: ("I need some help", "Such as with money, a place to live or how to get there."),
}
# What the learner did, and what was done with them, where no state says it.
_DID: Mapping[str, tuple[str, str]] = {
    "withdraw_consent": ("You said no to sharing something", "You told us no to sharing something"),
    "record_consent": ("You said yes to sharing something", "You told us yes to sharing something"),
    "record_review": ("You had a review", "You had a review"),
    "change_plan": ("Your plan was changed with you", "Your plan was changed with you"),
    "record_credit": ("We wrote down what you have done", "We wrote down what you have done"),
}


def next_of(journey: OwnJourneyView) -> str:
    """What comes after where the journey stands."""
    return NEXT.get(journey.state, "")


def due_of(journey: OwnJourneyView) -> list[tuple[DueView, str]]:
    """What should happen by a day, in words; what is between those who work for the learner is left out."""
    return [(each, DUE[each.rule]) for each in journey.due if each.rule in DUE]


def ask_why(journey: OwnJourneyView) -> str:
    """How to ask why something is late, by a way that is there."""
    if journey.reach and journey.reach.phone:
        return "You can call and ask"
    return "You can write and ask" if journey.reach and journey.reach.email else "Ask your adviser"


def part_of(part: PartView) -> str:
    """What another organisation was asked for."""
    return f"{KINDS[part.kind]}: {NEEDS[part.need].lower()}" if part.need else KINDS[part.kind]


def held_of(held: HeldView | AwaitedView) -> str:
    """What an organisation has, or would have."""
    return f"{ITEMS[held.item]}: {NEEDS[held.need].lower()}" if held.need else ITEMS[held.item]


def why_of(holder: HolderView, held: HeldView) -> str:
    """Why it has it, and until when."""
    why = WHY[held.basis] if held.basis else _BY_LAW
    return f"{why} Your yes ends on {day(held.until)}." if held.until and held.consent_id else why


def happened(each: HappenedView) -> str:
    """What happened, in a sentence without its end."""
    own, told = _DID.get(each.what, (each.what, each.what))
    said = own if each.by_learner else told
    return f"{each.by.name}: {said}" if each.by else said


def looked_at(surface: Surface) -> str:
    """What somebody looked at."""
    return SURFACES.get(surface, _RECORD)


# What a page says once they did something, by the name of the command.
SAID: Mapping[str, str] = {
    "own.say_no": "You said no. We stopped it at once.",
    "own.say_yes": "You said yes. We wrote it down.",
    "own.write_note": "We have it. Thank you.",
    "own_sign_in.choose": "Next time you can sign in with your e-mail address and password.",
    "own_sign_in.remove": "Your e-mail address and password are gone. You can still use your code.",
}
# Whom anybody may call who is not safe: one is for those under 19, the other for everybody.
CHILDLINE = "Childline on 0800 1111"
SAMARITANS = "Samaritans on 116 123"
SENT_BEFORE = "You sent this page before. Look at how things are now."
NOTHING_OPEN = "All your journeys have ended, so nobody works on them now. Tell your adviser instead."
WHO_READS = (
    "Your adviser can read this. So can the team who plan your course, and those who keep you safe. No other place"
    " sees it."
)
_PLAIN: Mapping[str, str] = {
    "consent_unknown": "You said no to this before. You need to do no more.",
    "already_ended": "This has ended, so nothing can be changed here. Tell your adviser instead.",
}


def refused(error: Refused) -> list[dict[str, str]]:
    """Why something was not done, in plain words."""
    return [{"text": _PLAIN.get(each.code, each.sentence)} for each in error.refusals]


def why_looked(each: Looked) -> str:
    """Why somebody's organisation could look."""
    return ". ".join(RELATIONSHIPS[of] for of in each.relationships) or RELATIONSHIPS[Relationship.NONE]
