"""The parties that may stand behind a move: a relationship to the journey and a role there (journey rules 0.1)."""

from workflows.vocabulary import WITHOUT_LEARNERS, Relationship, Role

SYSTEM = "system"
# Whose journey it is, on their own page: of no organisation and in no role (rule 0.1).
LEARNER = "learner"
SENDER = "sender"
RECEIVER = "receiver"


def party(relationship: str, *roles: Role) -> tuple[str, ...]:
    """The party names of `roles` in a relationship, such as "responsible.coordinator"."""
    return tuple(f"{relationship}.{role}" for role in roles)


_MANAGEMENT = (Role.MANAGER, Role.COORDINATOR)
RESPONSIBLE = party(Relationship.RESPONSIBLE, *_MANAGEMENT)
TEACHING = party(Relationship.RESPONSIBLE, *_MANAGEMENT, Role.ADVISER, Role.TUTOR)
COORDINATOR = party(Relationship.RESPONSIBLE, Role.COORDINATOR)
REFERRER = party(Relationship.REFERRER, Role.ADVISER, Role.MANAGER)
RECEIVING = party(RECEIVER, *_MANAGEMENT)
RECEIVING_ADVISING = party(RECEIVER, *_MANAGEMENT, Role.ADVISER)
DELIVERING = party(Relationship.DELIVERING, *_MANAGEMENT)
DELIVERING_TEACHING = (*DELIVERING, *party(Relationship.DELIVERING, Role.TUTOR))
# Who has the learner for a taster, or for some days of a contribution.
HOSTING = party(Relationship.HOST, *_MANAGEMENT, Role.TUTOR)
# Whose part in the teaching has ended while the journey goes on.
FORMERLY_DELIVERING = party(Relationship.FORMER, *_MANAGEMENT)
REVIEW_HOLDER = party("review_holder", *_MANAGEMENT, Role.TUTOR)
SAFEGUARDING = party(Relationship.RESPONSIBLE, Role.SAFEGUARDING_LEAD)
# Everybody at work for an organisation that the journey is open to, whatever it is to it (rule C25).
IN_VIEW = "in_view"
ANYBODY = party(IN_VIEW, *(role for role in Role if role not in WITHOUT_LEARNERS))
ADVISING = party(Relationship.RESPONSIBLE, *_MANAGEMENT, Role.ADVISER)
# Who hands work to a team, or a learner on to what comes next.
TEAMWORK = (*ADVISING, *party(Relationship.RESPONSIBLE, Role.EMPLOYER_ENGAGEMENT, Role.LEVEL_2_LEAD))
PLACING = (*RESPONSIBLE, *party(Relationship.RESPONSIBLE, Role.EMPLOYER_ENGAGEMENT))
PROGRESSING = (*RESPONSIBLE, *party(Relationship.RESPONSIBLE, Role.LEVEL_2_LEAD))
FINANCE = party(Relationship.RESPONSIBLE, Role.FINANCE)
CLOCK = (SYSTEM,)

# Whose affair the review of a hold is: a safeguarding hold is the safeguarding lead's alone (rules 0.2, G9).
HOLD_KEEPER = Relationship.RESPONSIBLE.value
(STOP_KEEPER,) = SAFEGUARDING

# The hand-off's own sides: which roles act there depends on its kind, and the facts name only those.
# Work inside one organisation is its named owner's (rule 1.4).
OWNER = f"{RECEIVER}.owner"
SENDING = party(SENDER, *_MANAGEMENT, Role.ADVISER, Role.EMPLOYER_ENGAGEMENT, Role.LEVEL_2_LEAD)
ANSWERING = (*party(RECEIVER, *_MANAGEMENT, Role.WORKER, Role.PLACEMENT_CONTACT), OWNER)
# The managers of whoever has the work.
MANAGING = party(RECEIVER, Role.MANAGER)

_RELATIONSHIPS = (*Relationship, SENDER, "review_holder", IN_VIEW)
ALL_PARTIES = frozenset(
    {SYSTEM, LEARNER, OWNER, *(f"{relationship}.{role}" for relationship in _RELATIONSHIPS for role in Role)}
)
