"""Who may see what: one policy for every page, reply, list and report (journey rules 0.6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.concerns import Concern
from workflows.tables.copies import RecordCopy
from workflows.tables.journeys import HandOff
from workflows.vocabulary import WITHOUT_LEARNERS, HandOffKind, ReferralSource, Relationship, Role


class Item(StrEnum):
    """What there is to see of a journey: the rows of rule 0.6, taken apart where two columns differ."""

    NAME = "name"
    ADDRESS_BIRTH_DATE = "address_birth_date"
    ULN = "uln"
    CONTACT = "contact"
    DATES = "dates"
    ATTENDANCE = "attendance"
    RISK = "risk"
    LEVELS_PLAN_CREDIT = "levels_plan_credit"
    NEED = "need"
    RESTRICTED_DETAIL = "restricted_detail"
    ACTIVITY_DESTINATION = "activity_destination"
    NOTES = "notes"
    HAND_OFFS = "hand_offs"
    CONSENTS = "consents"
    CONCERNS = "concerns"


class Sight(IntEnum):
    """How much of an item somebody sees, from nothing to all; of two sights the greater one counts.

    MENTION is the line "support: in place" and nothing more; OUTCOME is state and dates; ADJUSTMENT is what must be
    done about a need, not which need; OWN_PART is what was shared with, or belongs to, the viewer's own hand-offs.
    """

    NOTHING = 0
    MENTION = 1
    OUTCOME = 2
    ADJUSTMENT = 3
    SUMMARY = 4
    OWN_PART = 5
    FULL = 6


MENTIONED = "support: in place"
# People who are named for restricted matters of a learner, by their role at the organisation (rule 0.6).
NAMED_STAFF = frozenset({Role.SAFEGUARDING_LEAD, Role.ADVISER, Role.COORDINATOR})
# Who is told that a learner is at risk: those who teach and advise, and who answer for them (judgement).
TOLD_OF_RISK = frozenset({Role.TUTOR, Role.ADVISER, Role.COORDINATOR, Role.MANAGER})
# What the local authority sees of 16 and 17 year olds unless they object; name, address, birth date and what they do it
# is told by law, whoever took back what (ESA 2008).
OPEN_TO_OBJECTION = frozenset({Item.CONTACT, Item.DATES})
# Answers after which a receiver keeps reference, date and decision only (rule 0.6).
SAID_NO = frozenset({"declined", "expired", "taken", "recalled"})
NEVER_SENT = frozenset({"draft", "deleted"})

# Who makes copies of what they see, to keep or to hand on; those who teach read it where it is (judgement).
EXPORTING = frozenset(
    {
        Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.MIS_OFFICER, Role.SAFEGUARDING_LEAD, Role.WORKER,
        Role.PLACEMENT_CONTACT, Role.TRACKING_OFFICER,
    }
)  # fmt: skip
# Who makes copies for other organisations, and who follows what became of all copies (C25, judgement).
GIVING = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.SAFEGUARDING_LEAD})
RECALLING = frozenset({Role.MANAGER, Role.COORDINATOR, Role.SAFEGUARDING_LEAD})

_PROVIDER = frozenset(
    {
        Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.TUTOR, Role.EMPLOYER_ENGAGEMENT, Role.MIS_OFFICER,
        Role.FINANCE, Role.LEVEL_2_LEAD, Role.SAFEGUARDING_LEAD,
    }
)  # fmt: skip
_DECIDING = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.MIS_OFFICER, Role.SAFEGUARDING_LEAD})
_FULL, _OWN, _SUMMARY, _OUTCOME = Sight.FULL, Sight.OWN_PART, Sight.SUMMARY, Sight.OUTCOME

# Which roles of an organisation see anything in each relationship (rule 0.1); nobody else does.
ROLES: Mapping[Relationship, frozenset[Role]] = {
    Relationship.RESPONSIBLE: _PROVIDER,
    Relationship.REFERRER: _PROVIDER,
    Relationship.RECEIVER: _DECIDING,
    Relationship.DELIVERING: _DECIDING | {Role.TUTOR},
    Relationship.HOST: _DECIDING | {Role.TUTOR},
    Relationship.SUPPORT_AGENCY: frozenset({Role.WORKER, Role.MANAGER, Role.COORDINATOR}),
    Relationship.EMPLOYER: frozenset({Role.PLACEMENT_CONTACT, Role.MANAGER, Role.COORDINATOR}),
    Relationship.LOCAL_AUTHORITY: frozenset({Role.TRACKING_OFFICER, Role.MANAGER}),
    Relationship.FORMER: frozenset(Role) - WITHOUT_LEARNERS,
}

# Who sees what is for a group: it says nothing of any learner.
FOR_GROUPS = ROLES[Relationship.RECEIVER] | {Role.TUTOR, Role.WORKER}

# What is not named here is not seen.
TABLE: Mapping[Relationship, Mapping[Item, Sight]] = {
    Relationship.RESPONSIBLE: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _FULL, Item.ULN: _FULL, Item.CONTACT: _FULL, Item.DATES: _FULL,
        Item.ATTENDANCE: _FULL, Item.RISK: _FULL, Item.LEVELS_PLAN_CREDIT: _FULL, Item.NEED: _FULL,
        Item.RESTRICTED_DETAIL: _FULL, Item.ACTIVITY_DESTINATION: _FULL, Item.NOTES: _FULL, Item.HAND_OFFS: _FULL,
        Item.CONSENTS: _FULL, Item.CONCERNS: _FULL,
    },
    # Outcome and status; needs as it told them; plan and destination only with a lawful basis.
    Relationship.REFERRER: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _FULL, Item.ULN: _FULL, Item.CONTACT: _OUTCOME, Item.DATES: _FULL,
        Item.LEVELS_PLAN_CREDIT: _SUMMARY, Item.NEED: _OWN, Item.ACTIVITY_DESTINATION: _SUMMARY, Item.HAND_OFFS: _OWN,
        Item.CONSENTS: _OWN, Item.CONCERNS: _OWN,
    },
    # Before it decides a receiver sees the minimum set that was sent, and no earlier answer.
    Relationship.RECEIVER: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _OWN, Item.CONTACT: _OWN, Item.DATES: _OWN,
        Item.LEVELS_PLAN_CREDIT: _OWN, Item.NEED: _OWN, Item.RESTRICTED_DETAIL: _OWN,
        Item.ACTIVITY_DESTINATION: _OWN, Item.HAND_OFFS: _OWN, Item.CONCERNS: _OWN,
    },
    Relationship.DELIVERING: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _OWN, Item.ULN: _FULL, Item.CONTACT: _OWN, Item.DATES: _OWN,
        Item.ATTENDANCE: _OWN, Item.LEVELS_PLAN_CREDIT: _OWN, Item.NEED: Sight.ADJUSTMENT,
        Item.ACTIVITY_DESTINATION: _OUTCOME, Item.HAND_OFFS: _OWN, Item.CONCERNS: _OWN,
    },
    # Has the learner for some days: what was shared, its own attendance, and what must be done about a need.
    Relationship.HOST: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _OWN, Item.CONTACT: _OWN, Item.DATES: _OWN, Item.ATTENDANCE: _OWN,
        Item.LEVELS_PLAN_CREDIT: _OWN, Item.NEED: Sight.ADJUSTMENT, Item.HAND_OFFS: _OWN, Item.CONCERNS: _OWN,
    },
    Relationship.SUPPORT_AGENCY: {
        Item.NAME: _FULL, Item.CONTACT: _OWN, Item.NEED: _OWN, Item.RESTRICTED_DETAIL: _OWN, Item.HAND_OFFS: _OWN,
        Item.CONCERNS: _OWN,
    },
    Relationship.EMPLOYER: {
        Item.NAME: _FULL, Item.DATES: _OWN, Item.NEED: Sight.ADJUSTMENT, Item.HAND_OFFS: _OWN,
        Item.CONCERNS: _OWN,
    },
    Relationship.LOCAL_AUTHORITY: {
        Item.NAME: _FULL, Item.ADDRESS_BIRTH_DATE: _FULL, Item.CONTACT: _FULL, Item.DATES: _FULL,
        Item.ACTIVITY_DESTINATION: _FULL, Item.CONCERNS: _OWN,
    },
    # What is left of an ended hand-off.
    Relationship.FORMER: {Item.HAND_OFFS: _SUMMARY, Item.CONCERNS: _OWN},
    Relationship.NONE: {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: the organisation, the roles there, and what it is to the journey looked at.

    `objected` says that the learner objects to the local authority's seeing more than the minimum; `let_go` that they
    went from the organisation to another home, and it does not answer for them now (3.7).
    """

    organisation: str
    roles: frozenset[str]
    relationships: frozenset[Relationship]
    objected: bool = False
    let_go: bool = False


def may_see(relationship: Relationship, role: str, item: Item) -> Sight:
    """How much of `item` a role sees at an organisation in a relationship; NOTHING unless the table says so."""
    if role not in ROLES.get(relationship, frozenset()):
        return Sight.NOTHING
    sight = TABLE[relationship].get(item, Sight.NOTHING)
    if item is Item.RESTRICTED_DETAIL and relationship is Relationship.RESPONSIBLE and role not in NAMED_STAFF:
        return Sight.MENTION
    if item is Item.RISK and role not in TOLD_OF_RISK:
        return Sight.NOTHING
    # Whoever counts may raise a concern and sees their own; all of them the safeguarding leads alone see (C24).
    if item is Item.CONCERNS and role != Role.SAFEGUARDING_LEAD:
        return min(sight, Sight.OWN_PART)
    return sight


def sight(viewer: Viewer, item: Item) -> Sight:
    """The best that any of the viewer's roles sees in any of its relationships."""
    open_to = viewer.relationships
    if viewer.objected and item in OPEN_TO_OBJECTION:
        open_to = open_to - {Relationship.LOCAL_AUTHORITY}
    return max((may_see(relationship, role, item) for relationship in open_to for role in viewer.roles),
               default=Sight.NOTHING)  # fmt: skip


def is_referring_agency(source: ReferralSource | None, referrer_id: str | None, organisation_id: str) -> bool:
    """Whether an organisation is spoken to as a journey's referrer: an agency, not a provider about its own recruit."""
    return source == ReferralSource.AGENCY and organisation_id == referrer_id


def is_named(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles is named for restricted matters."""
    return not NAMED_STAFF.isdisjoint(roles)


def is_restricted(row: HandOff) -> bool:
    """Whether it is a support referral whose very existence is restricted."""
    return row.kind is HandOffKind.SUPPORT and row.need in RESTRICTED


def left_home(row: HandOff) -> bool:
    """Whether the learner has gone by it to another home: who sent it is a former holder (rules 3.7, 0.6)."""
    return row.kind is HandOffKind.CHANGE_OF_AREA and row.arrived_on is not None


def concern_sight(viewer: Viewer, row: Concern, person_id: str, answering: Collection[str], *, is_lead: bool) -> Sight:
    """How much of one concern somebody sees: all, that it was received and looked at, or not even that it is there.

    All of it the safeguarding leads see (`is_lead`: they hold that role, or act for it where nobody does) of
    `answering`, the organisations that answer for the learner or did since it was raised. The summary is for whoever
    raised it, and for the safeguarding lead of their organisation.
    """
    if is_lead and viewer.organisation in answering:
        return Sight.FULL
    leads_there = Role.SAFEGUARDING_LEAD in viewer.roles and row.raised_for_id == viewer.organisation
    own = row.raised_by == person_id or leads_there
    return Sight.SUMMARY if own and sight(viewer, Item.CONCERNS) is not Sight.NOTHING else Sight.NOTHING


def may_know_copy(organisation: str, roles: Collection[str], row: RecordCopy, responsible: str | None,
                  secret: Collection[str]) -> bool:  # fmt: skip
    """Whether somebody may know of a copy: whose organisation made or got it, and who follows all of a journey's.

    Of one made by or for an organisation in `secret`, known only through restricted support, named staff alone know.
    """
    sides = {row.organisation_id, row.receiver_id}
    own = organisation in sides and not EXPORTING.isdisjoint(roles)
    follows = organisation == responsible and not RECALLING.isdisjoint(roles)
    return (own or follows) and (is_named(roles) or (sides - {organisation}).isdisjoint(secret))


def is_learnerless(viewer: Viewer, row: HandOff) -> bool:
    """Whether the viewer sees of a hand-off only what is for a group, and so nothing of any learner (5)."""
    return row.for_group and _as_answerable(viewer, row) is Sight.NOTHING


def hand_off_sight(viewer: Viewer, row: HandOff, state: str, *, ended: bool) -> Sight:
    """How much of one hand-off somebody sees: its sides their own, the responsible organisation all of them.

    Restricted support is seen by named staff of the organisations that answer for it, and mentioned to the others.
    """
    return max(
        _as_answerable(viewer, row),
        _as_receiver(viewer, row, state, ended=ended),
        _for_a_group(viewer, row, state, ended=ended),
        _as_referrer(viewer, row, state),
    )


def _as_answerable(viewer: Viewer, row: HandOff) -> Sight:
    """As the sender, or as the organisation responsible for the journey."""
    sends = row.sender_id == viewer.organisation and not viewer.roles.isdisjoint(_PROVIDER)
    full = sight(viewer, Item.HAND_OFFS) is Sight.FULL
    if not sends and not full:
        return Sight.NOTHING
    if row.for_group and not full:
        return Sight.NOTHING
    if (viewer.let_go or left_home(row)) and not full:
        return Sight.NOTHING if is_restricted(row) else Sight.SUMMARY
    if is_restricted(row) and not is_named(viewer.roles):
        return Sight.MENTION if full else Sight.NOTHING
    return Sight.FULL


def _as_receiver(viewer: Viewer, row: HandOff, state: str, *, ended: bool) -> Sight:
    if row.receiver_id != viewer.organisation or state in NEVER_SENT:
        return Sight.NOTHING
    if not ended and row.for_group:
        # Of a group's contribution its receiver sees that alone, and nothing of any journey (5).
        return Sight.NOTHING if viewer.roles.isdisjoint(FOR_GROUPS) else Sight.OWN_PART
    if not ended:
        return Sight.OWN_PART if sight(viewer, Item.HAND_OFFS) >= Sight.OWN_PART else Sight.NOTHING
    return Sight.NOTHING if viewer.roles.isdisjoint(ROLES[Relationship.FORMER]) else _kept(row, state)


def _for_a_group(viewer: Viewer, row: HandOff, state: str, *, ended: bool) -> Sight:
    """As the sender of sessions for a group, which sees them whoever answers for the learner of the journey now."""
    sends = row.for_group and row.sender_id == viewer.organisation
    if not sends or viewer.roles.isdisjoint(_PROVIDER):
        return Sight.NOTHING
    return _kept(row, state) if ended else Sight.OWN_PART


def _kept(row: HandOff, state: str) -> Sight:
    return Sight.OUTCOME if state in SAID_NO or row.accepted_at is None else Sight.SUMMARY


def _as_referrer(viewer: Viewer, row: HandOff, state: str) -> Sight:
    """The referrer hears the answer to every referral made for it, also when a point of access sent it on."""
    refers = Relationship.REFERRER in viewer.relationships
    counts = refers and not viewer.roles.isdisjoint(ROLES[Relationship.REFERRER])
    seen = counts and row.kind is HandOffKind.INBOUND and state not in NEVER_SENT
    return Sight.FULL if seen else Sight.NOTHING
