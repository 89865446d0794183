"""A learner looking at their own journeys: the same look as of anybody else, by the policy's last column (rule 0.6)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from engine import history
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import own_visibility, queries
from workflows.facts.hand_offs import SAFEGUARDING_BASIS
from workflows.facts.needs import needs_of
from workflows.queries.journeys import HandOffRow
from workflows.tables.learners import Need
from workflows.views.looking import Look
from workflows.visibility import Item, Sight, Viewer
from workflows.words.accesses import Surface


class OwnLook(Look):
    """One of the learner's own journeys; that they look at it is nobody else's look, and not noted as one."""

    @cached_property
    def viewer(self) -> Viewer:
        """Nobody of any organisation."""
        return Viewer("", frozenset(), frozenset())

    def sight(self, item: Item) -> Sight:
        """How much of `item` is seen."""
        mine = self.facts.journey.learner_id == self.work.actor.id and self.work.actor.is_learner
        return own_visibility.OWN.get(item, Sight.NOTHING) if mine else Sight.NOTHING

    @cached_property
    def for_safety(self) -> frozenset[str]:
        """Ids of the hand-offs by which something was shared without consent, for somebody's safety."""
        rows = queries.concerns.overrides(self.work.session, self.facts.id)
        founded = {each for each in self.once.shared if self._for_safety(each)}
        return frozenset({row.hand_off_id for row in rows} | founded)

    @cached_property
    def unsaid(self) -> frozenset[str]:
        """Organisations that have to do with the learner for somebody's safety alone: that they do is not told."""
        hidden = {row.hand_off.receiver_id for row in self.facts.hand_offs if row.hand_off.id in self.for_safety}
        known = {row.hand_off.receiver_id for row, _seen in self.hand_offs}
        return frozenset(hidden - known - {self.facts.responsible or "", self.facts.journey.referrer_id})

    @cached_property
    def paused(self) -> bool:
        """Whether the learner is told that the journey is on hold."""
        row = self.facts.row
        return own_visibility.may_know_hold(row.hold_reason, before_it=self._held_before(row.id, row.held_since))

    @cached_property
    def stopped(self) -> Mapping[str, datetime]:
        """Since when the journey, and each of its hand-offs, is on a hold that the learner is not told of."""
        return dict(self._stopped())

    def hand_off_sight(self, row: HandOffRow) -> Sight:
        """How much of one hand-off is seen."""
        return own_visibility.hand_off_sight(row.hand_off, row.state, self.for_safety)

    def show(self, surface: Surface, hand_off_id: str | None = None) -> "OwnLook":
        """The look itself."""
        return self

    @cached_property
    def needs(self) -> list[Need]:
        """Support needs of the learner that belong to this journey."""
        return needs_of(self.facts, self.facts.responsible)

    def _stopped(self) -> Iterable[tuple[str, datetime]]:
        row = self.facts.row
        if row.held_since is not None and not self.paused:
            yield row.id, row.held_since
        for each in self.once.instances.values():
            told = own_visibility.may_know_hold(each.hold_reason, before_it=self._held_before(each.id, each.held_since))
            if each.held_since is not None and not told and not self.paused:
                yield each.id, each.held_since

    def _held_before(self, instance_id: str, since: datetime | None) -> bool:
        """Whether the present hold began as one that people are told of: a safeguarding lead's takes its place."""
        if since is None:
            return False
        story = history.entries(self.work.session, instance_id)
        return any(each.event == "hold" and each.at >= since for each in story)

    def _for_safety(self, hand_off_id: str) -> bool:
        return any(row.basis == SAFEGUARDING_BASIS for row in self.once.shared[hand_off_id])


def own_looks(work: Work) -> Sequence[OwnLook]:
    """The learner's journeys, the open ones first, then the latest first; none for anybody who is no learner."""
    if not work.actor.is_learner:
        return ()
    return [OwnLook(work, journey.id) for journey, _row in queries.own_page.journeys(work.session, work.actor.id)]


def own_look(work: Work, journey_id: str) -> OwnLook:
    """One of the learner's journeys; raises UnknownInstance for that of anybody else."""
    look = OwnLook(work, journey_id)
    if not look.may_read:
        raise UnknownInstance
    return look
