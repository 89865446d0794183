"""What another organisation sees of a journey, as far as somebody may know it who shows or gives it to them."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from engine.actor import Actor, ActorKind
from workflows.tables.learners import Need
from workflows.views.hand_off_view import HandOffView
from workflows.views.journey_view import JourneyView
from workflows.views.learner_view import LearnerView, PriorLearningView, need_views
from workflows.views.looking import Look
from workflows.views.told_view import known_of_learner, prior_learning
from workflows.visibility import Item, Viewer
from workflows.vocabulary import Relationship

# What an organisation is to a journey beside the hand-offs that whoever tells sees of it.
_OF_THEIR_OWN = frozenset({Relationship.RESPONSIBLE, Relationship.LOCAL_AUTHORITY})


class ThroughOthers(Look):
    """The journey as people with `roles` at `organisation` see it, less what the teller may not know.

    Of hand-offs and needs that the teller does not see there is no trace: a preview or a copy tells nobody more of
    others than they know themselves (rule 0.6).
    """

    def __init__(self, teller: Look, organisation: str, roles: Collection[str]) -> None:
        actor = Actor(ActorKind.PERSON, "", organisation, frozenset(roles))
        super().__init__(replace(teller.work, actor=actor), teller.facts.id)
        self._teller = teller
        self.facts.hand_offs = [row for row in teller.facts.hand_offs if row.hand_off.id not in teller.hidden]

    @cached_property
    def viewer(self) -> Viewer:
        """Who would look; to whoever follows only a part of a journey nothing is told of what others are to it."""
        whole = super().viewer
        # With its first entry a journey holds nothing but what the teller has just told.
        if self._teller.sees(Item.HAND_OFFS) or self.facts.row.version == 1:
            return whole
        return replace(whole, relationships=whole.relationships - _OF_THEIR_OWN)

    @cached_property
    def needs(self) -> list[Need]:
        """Support needs that both know of."""
        known = {view.need for view in need_views(self._teller)}
        return [need for need in super().needs if need.code in known]

    @cached_property
    def files(self) -> frozenset[str]:
        """Files that both know of."""
        return super().files & self._teller.files

    def journey(self, view: JourneyView) -> JourneyView:
        """The journey as built by this look, with what both know of the learner."""
        return view.model_copy(update={"learner": self._both_know(view.learner)})

    def hand_off(self, view: HandOffView) -> HandOffView:
        """A hand-off as built by this look, with what both know of the learner."""
        return view.model_copy(update={"learner": self._both_know(view.learner)})

    def _both_know(self, seen: LearnerView | None) -> LearnerView | None:
        if seen is None:
            return None
        known = known_of_learner(self._teller)
        told = [PriorLearningView.model_validate(row) for row in prior_learning(self._teller)]
        single = LearnerView.model_fields.keys() - {"prior_learning", "told"}
        # What nobody told the teller is not among what it knows at all.
        hidden = {name: None for name in single if getattr(seen, name) != known.get(name)}
        both = [row for row in seen.prior_learning if row in told]
        return seen.model_copy(update={**hidden, "prior_learning": both})
