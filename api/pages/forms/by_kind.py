"""What is asked of a hand-off by its kind: first which, then only what belongs to it."""

from collections.abc import Mapping, Sequence

from api.pages.forms.fields import Field, with_needed
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.definitions.kinds import KINDS
from workflows.guards.wanted import of_kind
from workflows.vocabulary import DeliveryModel, HandOffKind

SENDING = "send_hand_off"
# In the order of the form; whatever the kind, last comes what is asked of all.
_OWN: Mapping[HandOffKind, tuple[str, ...]] = {
    HandOffKind.STAGE: ("stage",),
    HandOffKind.COMPONENT: ("component", "aim_id", "programme_id"),
    HandOffKind.PARTNER: ("component", "programme_id"),
    HandOffKind.SUPPORT: ("need",),
    HandOffKind.CHANGE_OF_AREA: ("programme_id", "proposed_by", "learner_agrees"),
    HandOffKind.TRANSFER: ("to_partnership_id", "programme_id"),
    HandOffKind.TASTER: ("taster", "for_group"),
    HandOffKind.CONTRIBUTION: ("contribution", "for_group"),
    HandOffKind.PROGRESSION: ("programme_id",),
    HandOffKind.INTERNAL: ("team_task",),
}
_OF_ALL = ("wanted_from", "note", "share", "safeguarding_reason", "draft")


def kinds_sent_in(model: DeliveryModel) -> Sequence[HandOffKind]:
    """The kinds that a journey of a delivery model may send (journey rules 0.3)."""
    return [kind for kind in _OWN if kind in SENDING_EVENT and model in KINDS[kind].models]


def fields_for(kind: HandOffKind, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Of the fields of any hand-off those that one of a kind asks, the kind itself left out."""
    by_name = {each.name: each for each in with_needed(fields, of_kind(kind))}
    return tuple(by_name[name] for name in ("receiver_id", *_OWN[kind], *_OF_ALL))
