"""One viewer looking at one journey: what its organisation is to it, and which hand-offs and items it sees."""

from collections.abc import Iterable
from functools import cached_property

from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries, visibility
from workflows.facts import concerns, homes
from workflows.facts.consents import in_force
from workflows.facts.files import known_files
from workflows.facts.journeys import AT_WORK, DELIVERY_KINDS, JourneyFacts
from workflows.facts.needs import needs_of
from workflows.facts.receivers import relationship_of
from workflows.queries.journeys import HandOffRow
from workflows.rules.sensitivity import RESTRICTED, RESTRICTED_ITEMS
from workflows.shown import Seen, Standing, show_seen
from workflows.tables.journeys import SharedWithHandOff
from workflows.tables.learners import Consent, Need
from workflows.views.once import Once
from workflows.views.shapes import Named
from workflows.visibility import Item, Sight, Viewer
from workflows.vocabulary import (
    CancelReason,
    HandOffKind,
    NeedStatus,
    Relationship,
    SharedItem,
    SupportNeed,
)
from workflows.words.accesses import Surface


class Look:
    """A journey as the actor of `work` may see it; nothing of it is shown that does not pass through here."""

    def __init__(self, work: Work, journey_id: str) -> None:
        self.work = work
        self.facts = JourneyFacts(work, journey_id)
        self.own = work.actor.organisation or ""

    @cached_property
    def once(self) -> Once:
        """What many lines of a page need, read once; shown only as far as the viewer sees it."""
        return Once(self.facts)

    @cached_property
    def viewer(self) -> Viewer:
        """Who looks, with the relationships of its organisation to this journey."""
        objected = self.facts.learner.tracking_objection_at is not None
        let_go = homes.has_let_go(self.facts.hand_offs, self.own, self.facts.responsible)
        return Viewer(self.own, frozenset(self.work.actor.roles), frozenset(self._relationships()), objected, let_go)

    def sight(self, item: Item) -> Sight:
        """How much of `item` is seen."""
        return visibility.sight(self.viewer, item)

    def sees(self, item: Item) -> bool:
        """Whether all of `item` is seen."""
        return self.sight(item) is Sight.FULL

    @property
    def may_read(self) -> bool:
        """Whether the journey itself is read: by everybody who may know whose it is."""
        return self.sight(Item.NAME) is not Sight.NOTHING

    @property
    def may_know(self) -> bool:
        """Whether the viewer may know that the journey is there: also whoever once held a part of it, or has a concern.

        A concern may be that of the partnership's lead, because nobody is there to look at it where it belongs (C24).
        """
        parts = (row for row, _sight in self.hand_offs if not visibility.is_learnerless(self.viewer, row.hand_off))
        return self.may_read or any(parts) or self._has_concern

    @cached_property
    def hand_offs(self) -> list[tuple[HandOffRow, Sight]]:
        """The hand-offs that are seen, each with how much; those that are only mentioned are left out."""
        rows = [(row, self.hand_off_sight(row)) for row in self.facts.hand_offs]
        return [(row, seen) for row, seen in rows if seen > Sight.MENTION]

    def hand_off_sight(self, row: HandOffRow) -> Sight:
        """How much of one hand-off is seen."""
        return visibility.hand_off_sight(self.viewer, row.hand_off, row.state, ended=row.ended)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Ids of the hand-offs that are not seen."""
        seen = {row.hand_off.id for row, _sight in self.hand_offs}
        return frozenset(row.hand_off.id for row in self.facts.hand_offs if row.hand_off.id not in seen)

    @cached_property
    def secret(self) -> frozenset[str]:
        """Ids of the hand-offs not seen whose very existence is restricted."""
        rows = (row.hand_off for row in self.facts.hand_offs if visibility.is_restricted(row.hand_off))
        return frozenset(row.id for row in rows if row.id in self.hidden)

    @cached_property
    def unknown_organisations(self) -> frozenset[str]:
        """Organisations that the viewer knows nothing of: those that only hand-offs not seen are with."""
        hidden = {row.hand_off.receiver_id for row in self.facts.hand_offs if row.hand_off.id in self.hidden}
        return frozenset(hidden - {row.hand_off.receiver_id for row, _sight in self.hand_offs})

    @cached_property
    def files(self) -> frozenset[str]:
        """Ids of the files that the viewer may know of, removed ones too."""
        return frozenset(row.id for row in known_files(self.facts, self.work.actor))

    @cached_property
    def received(self) -> list[HandOffRow]:
        """The viewer's own open hand-offs, as their receiver; what is for a group is about no learner."""
        return [row for row in self.facts.hand_offs if self._receives(row) and not row.hand_off.for_group]

    @cached_property
    def delivering(self) -> list[HandOffRow]:
        """Those of them by which the viewer's organisation delivers, or will: it has said yes."""
        leaving = self.facts.leaving == self.own
        return [
            row for row in self.received
            if (row.hand_off.kind in DELIVERY_KINDS and row.state in AT_WORK) or (leaving and homes.is_home(row))
        ]  # fmt: skip

    @cached_property
    def sent(self) -> list[HandOffRow]:
        """Open hand-offs that the viewer's organisation sent."""
        return [row for row in self.facts.hand_offs if not row.ended and row.hand_off.sender_id == self.own]

    @property
    def as_referrer(self) -> bool:
        """Whether the viewer is spoken to as a referrer: an agency, not a provider about its own recruit."""
        return visibility.is_referring_agency(self.facts.journey.source, self.facts.journey.referrer_id, self.own)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Items shared with the viewer's own hand-offs on a basis still in force, such as "support_need:travel"."""
        return frozenset(row.item for row in self.sharing)

    @cached_property
    def sharing(self) -> list[SharedWithHandOff]:
        """The same, with the hand-off by which each was shared and on which consent."""
        return self.still_shared(*(row.hand_off.id for row in (self.received or self.sent)))

    def was_shared(self, item: SharedItem, need: SupportNeed | None = None) -> bool:
        """Whether `item` (about `need`) was shared with the viewer's own hand-offs."""
        return (f"{item}:{need}" if need else str(item)) in self.shared

    @cached_property
    def needs(self) -> list[Need]:
        """Support needs of the learner that belong to this journey, as the viewer's organisation stands to it."""
        return needs_of(self.facts, self.own, as_referrer=self.as_referrer)

    @cached_property
    def mentions_support(self) -> bool:
        """Whether the viewer is told "support: in place" of what it may not see."""
        if self.sight(Item.RESTRICTED_DETAIL) is not Sight.MENTION:
            return False
        needs = any(need.code in RESTRICTED and need.status is not NeedStatus.ENDED for need in self.needs)
        return needs or any(visibility.is_restricted(row.hand_off) and not row.ended for row in self.facts.hand_offs)

    def show(self, surface: Surface, hand_off_id: str | None = None) -> "Look":
        """Register that something of the journey, or of one hand-off of it, is shown; the look itself."""
        show_seen(self.work, surface, Seen(self.facts.id, hand_off_id, self.standing))
        return self

    @property
    def standing(self) -> Standing:
        """Whose the journey is, and by which relationships the viewer sees it: those in which its roles count."""
        counting = [each for each in self.viewer.relationships if self.viewer.roles & visibility.ROLES[each]]
        return Standing(self.facts.journey.learner_id, frozenset(counting))

    def named(self, organisation_id: str | None) -> Named | None:
        """An organisation by id and name."""
        return self.once.named(organisation_id)

    @cached_property
    def waiting_on(self) -> str | None:
        """Who must act next; to a partner only itself, the responsible organisation or the referrer is told."""
        waited = self.facts.row.waiting_on
        told = self.sees(Item.HAND_OFFS) or waited in (self.own, self.facts.responsible, self.facts.journey.referrer_id)
        return waited if told or self.as_referrer else None

    def still_shared(self, *hand_off_ids: str) -> list[SharedWithHandOff]:
        """What the hand-offs share on a basis still in force: of what was taken back nothing is seen any more (C25)."""
        rows = (row for each in hand_off_ids for row in self.once.shared[each])
        return [row for row in rows if row.consent_id is None or self._stands(self.once.consents.get(row.consent_id))]

    def may_name(self, item: str) -> bool:
        """Whether an item that was shared is named: inside, what tells of a restricted matter to named staff alone."""
        inside = self.own == self.facts.responsible
        return item not in RESTRICTED_ITEMS or not inside or visibility.is_named(self.viewer.roles)

    @property
    def _has_concern(self) -> bool:
        """Whether the viewer is to look after a concern on the journey."""
        rows = queries.concerns.unclosed(self.work.session, self.facts.id)
        own = any(row.handler_id == self.own for row in rows)
        return own and concerns.looks_after(self.work.session, self.work.actor, self.facts.today)

    def _stands(self, consent: Consent | None) -> bool:
        return consent is not None and in_force(consent, self.facts.today)

    def _receives(self, row: HandOffRow) -> bool:
        return not row.ended and row.state not in visibility.NEVER_SENT and row.hand_off.receiver_id == self.own

    def _awaits_answer(self, row: HandOffRow) -> bool:
        return row.hand_off.kind is HandOffKind.INBOUND and row.state not in AT_WORK

    def _relationships(self) -> Iterable[Relationship]:
        if not self.own:
            return
        facts = self.facts
        if facts.responsible == self.own:
            released = facts.journey.end_reason == CancelReason.STARTED_ELSEWHERE
            yield Relationship.FORMER if released else Relationship.RESPONSIBLE
        else:
            yield from self._as_partner()
        if facts.journey.referrer_id == self.own:
            yield Relationship.REFERRER
        if facts.tracked and facts.partnership.local_authority_id == self.own:
            yield Relationship.LOCAL_AUTHORITY
        former = (row.hand_off for row in facts.hand_offs if row.ended and not row.hand_off.for_group)
        if any(part.receiver_id == self.own for part in former):
            yield Relationship.FORMER

    def _as_partner(self) -> Iterable[Relationship]:
        """By the hand-offs of an organisation that does not answer for the journey itself."""
        for row in self.received:
            yield relationship_of(self.work.session, row)
        if self.facts.journey.referrer_id != self.own and any(self._awaits_answer(row) for row in self.sent):
            # A point of access keeps what it passed on until the members have answered.
            yield Relationship.RECEIVER


def look_at(work: Work, journey_id: str, surface: Surface) -> Look:
    """A journey that the actor may read, registered as shown on `surface`.

    Raises UnknownInstance, whether it is not there or not to be seen.
    """
    look = Look(work, journey_id)
    if not look.may_read:
        raise UnknownInstance
    return look.show(surface)


def know_of(work: Work, journey_id: str, surface: Surface) -> Look:
    """A journey that the actor may know of, though they may not read it; raises UnknownInstance as `look_at` does."""
    look = Look(work, journey_id)
    if not look.may_know:
        raise UnknownInstance
    return look.show(surface)


def look_at_hand_off(work: Work, hand_off_id: str, surface: Surface) -> tuple[Look, HandOffRow, Sight]:
    """A hand-off that the actor may see, with how much, registered as shown on `surface`.

    Raises UnknownInstance, whether it is not there or not to be seen.
    """
    look, row, seen = find_hand_off(work, hand_off_id)
    # Where nothing of a learner is shown there is no look at one to note.
    if not visibility.is_learnerless(look.viewer, row.hand_off):
        look.show(surface, hand_off_id)
    return look, row, seen


def find_hand_off(work: Work, hand_off_id: str) -> tuple[Look, HandOffRow, Sight]:
    """A hand-off that the actor may see, with how much, of which nothing is shown; raises UnknownInstance."""
    look = Look(work, queries.journeys.journey_of(work.session, hand_off_id))
    for row, seen in look.hand_offs:
        if row.hand_off.id == hand_off_id:
            return look, row, seen
    raise UnknownInstance
