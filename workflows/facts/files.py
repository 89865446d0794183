"""Who may know of a file that is kept beside a journey, in the light of that journey (rule 0.6)."""

from collections.abc import Iterable, Mapping

from engine.actor import Actor
from workflows import queries, visibility
from workflows.facts.consents import Sharing, founds, in_force, opens
from workflows.facts.copies import secret_receivers
from workflows.facts.journeys import JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.rules.purposes import PURPOSE_OF
from workflows.tables.files import JourneyFile
from workflows.tables.journeys import SharedWithHandOff
from workflows.visibility import Item, Sight
from workflows.vocabulary import CancelReason, FileKind, HandOffKind, Relationship, SharedItem, SharingPurpose

TELLS_OF: Mapping[FileKind, SharedItem | None] = {
    FileKind.SIGNED_CONSENT: SharedItem.CONTACT,
    FileKind.PLAN: SharedItem.LEVELS_PLAN_CREDIT,
    FileKind.ASSESSMENT_SHEET: SharedItem.LEVELS_PLAN_CREDIT,
    FileKind.EVIDENCE_OF_WORK: SharedItem.LEVELS_PLAN_CREDIT,
    FileKind.CERTIFICATE: SharedItem.LEVELS_PLAN_CREDIT,
    FileKind.LETTER: SharedItem.CONTACT,
    FileKind.STAFF_NOTE: None,
    FileKind.OTHER: SharedItem.CONTACT,
}
"""What a file of each kind tells of, at least; what tells of nothing that is ever shared stays where it is."""
# Whose eyes such files are never for, whatever was agreed (rule 0.6: "no", and "skills goals only").
_WITHOUT_LEVELS = frozenset({HandOffKind.SUPPORT, HandOffKind.PLACEMENT})


def known_files(facts: JourneyFacts, actor: Actor) -> list[JourneyFile]:
    """The files of a journey that `actor`, who may read it, may know of, removed ones too, in the order of adding."""
    rows = queries.files.of_journey(facts.session, facts.id)
    return [row for row in rows if may_know(facts, actor, row)]


def may_know(facts: JourneyFacts, actor: Actor, row: JourneyFile) -> bool:
    """Whether `actor`, who may read the journey, may know of a file of it.

    Those of the responsible organisation who see the plan know all files, what is restricted named staff alone; every
    other organisation those that it added, and those shared by a hand-off of its own, while that runs and lets it know
    what they tell of. That a shared one was removed, as being about somebody else, is told to nobody else.
    """
    own = actor.organisation or ""
    if own and row.organisation_id == own and row.added_by == actor.id:
        return True
    part = part_of(facts, row.hand_off_id)
    if answers(facts, own):
        return _sees_plan(actor.roles) and (not _is_secret(facts, row) or _as_named(facts, actor, row))
    if row.organisation_id == own:
        return not row.restricted or visibility.is_named(actor.roles) or _on_own_case(facts, actor)
    if not row.shared or row.removed_at is not None or part is None or own not in sides(part):
        return False
    return is_running(part) and still_shares(facts, part) and lets_know(facts, part, row.kind, own)


def is_told_of_all(facts: JourneyFacts, row: JourneyFile) -> bool:
    """Whether that somebody opened it tells nobody of a file that they may not know of, who reads who looked."""
    return not row.withheld and not _is_secret(facts, row)


def answers(facts: JourneyFacts, organisation: str) -> bool:
    """Whether an organisation is responsible for the journey, and not one that the learner was released from."""
    released = facts.journey.end_reason == CancelReason.STARTED_ELSEWHERE
    return bool(organisation) and organisation == facts.responsible and not released


def part_of(facts: JourneyFacts, hand_off_id: str | None) -> HandOffRow | None:
    """The hand-off of the journey by that id."""
    return next((row for row in facts.hand_offs if row.hand_off.id == hand_off_id), None)


def sides(part: HandOffRow) -> frozenset[str]:
    """Who sent a hand-off and to whom."""
    return frozenset({part.hand_off.sender_id, part.hand_off.receiver_id})


def others_let_in(facts: JourneyFacts, part: HandOffRow, organisation: str | None) -> list[str]:
    """The sides of a hand-off but `organisation` and whoever answers for the learner: with them a file is shared."""
    return sorted(each for each in sides(part) - {organisation} if not answers(facts, each))


def lets_know(facts: JourneyFacts, part: HandOffRow, kind: FileKind, whom: str) -> bool:
    """G5: whether one side of a hand-off, which does not answer for the learner, may know what such a file tells of.

    Contact goes with each hand-off that has one; more only where it is shared, or a basis in force lets it be.
    """
    item = TELLS_OF[kind]
    if item is not SharedItem.LEVELS_PLAN_CREDIT:
        return item is not None
    consents = queries.learning.consents(facts.session, facts.learner.id)
    if whom == part.hand_off.sender_id == facts.journey.referrer_id:
        return opens(facts, consents, Sharing(item, whom, SharingPurpose.REFERRAL), facts.today)
    if part.hand_off.kind in _WITHOUT_LEVELS:
        return False
    takes_over = whom == part.hand_off.receiver_id
    named = takes_over and any(row.item == item for row in _shared(facts, part))
    sharing = Sharing(item, whom, PURPOSE_OF[part.hand_off.kind])
    return named or founds(facts, consents, sharing, part.hand_off.sender_id, facts.today)


def still_shares(facts: JourneyFacts, part: HandOffRow) -> bool:
    """Whether every consent still counts on which the hand-off shares anything: else it shares no file (C25)."""
    standing = {row.id for row in queries.learning.consents(facts.session, facts.learner.id)
                if in_force(row, facts.today)}  # fmt: skip
    return all(row.consent_id is None or row.consent_id in standing for row in _shared(facts, part))


def _shared(facts: JourneyFacts, part: HandOffRow) -> list[SharedWithHandOff]:
    return queries.journeys.shared_items(facts.session, part.hand_off.id)


def is_running(part: HandOffRow) -> bool:
    """Whether files may belong to a hand-off now: it was sent, is about this learner, and has not ended."""
    return not part.ended and not part.hand_off.for_group and part.state not in visibility.NEVER_SENT


def _sees_plan(roles: Iterable[str]) -> bool:
    item = Item.LEVELS_PLAN_CREDIT
    return any(visibility.may_see(Relationship.RESPONSIBLE, role, item) is Sight.FULL for role in roles)


def _is_secret(facts: JourneyFacts, row: JourneyFile) -> bool:
    """Whether it is restricted, or would tell of support that is."""
    part = part_of(facts, row.hand_off_id)
    of_support = part is not None and visibility.is_restricted(part.hand_off)
    return row.restricted or of_support or row.organisation_id in secret_receivers(facts)


def _as_named(facts: JourneyFacts, actor: Actor, row: JourneyFile) -> bool:
    """Whether named staff know it: what others held as restricted before they answered for the learner was not told."""
    if not visibility.is_named(actor.roles):
        return False
    part, own = part_of(facts, row.hand_off_id), actor.organisation
    ours = row.organisation_id == own or (part is not None and own in sides(part))
    return ours or queries.journeys.responsible_at(facts.session, facts.id, row.added_at) == own


def _on_own_case(facts: JourneyFacts, actor: Actor) -> bool:
    """Whether it is their own case: that of a support agency's people."""
    found = (Relationship(each) for each in facts.relationships(actor.organisation) if each in set(Relationship))
    seen = (visibility.may_see(each, role, Item.RESTRICTED_DETAIL) for each in found for role in actor.roles)
    return max(seen, default=Sight.NOTHING) >= Sight.OWN_PART
