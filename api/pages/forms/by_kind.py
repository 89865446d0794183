"""What is asked of a hand-off by its kind: first which, then only what belongs to it."""

from collections.abc import Mapping, Sequence

from api.pages.forms.fields import Field, with_needed
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.definitions.kinds import KINDS
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.speaking import answered_by_staff
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
    HandOffKind.PLACEMENT: ("placement",),
    HandOffKind.PROGRESSION: ("programme_id",),
    HandOffKind.INTERNAL: ("team_task",),
}
_OF_ALL = ("wanted_from", "note", "share", "safeguarding_reason", "draft")
# What a placement says itself, or never rests on.
_NOT_OF_PLACEMENTS = frozenset({"wanted_from", "safeguarding_reason"})
# What is asked on the way of a placement: of these actions nothing else, and of other kinds none of what is its own.
_ON_THE_WAY: Mapping[str, tuple[str, ...]] = {
    "accept": ("start_on", "planned_end_on"),
    "decline": ("reason", "note"),
    "return_work": ("reason", "learner_said", "incident", "incident_words"),
    "break_down": ("reason", "learner_said", "incident", "incident_words"),
    "end": ("reason",),
}
_OF_PLACEMENTS = frozenset({"employer_said", "learner_said", "incident", "incident_words"})
_BY_STAFF = frozenset({"accept", "decline"})


def kinds_sent_in(model: DeliveryModel) -> Sequence[HandOffKind]:
    """The kinds that a journey of a delivery model may send (journey rules 0.3)."""
    return [kind for kind in _OWN if kind in SENDING_EVENT and model in KINDS[kind].models]


def fields_for(kind: HandOffKind, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Of the fields of any hand-off those that one of a kind asks, the kind itself left out."""
    by_name = {each.name: each for each in with_needed(fields, of_kind(kind))}
    of_all = [name for name in _OF_ALL if kind is not HandOffKind.PLACEMENT or name not in _NOT_OF_PLACEMENTS]
    return tuple(by_name[name] for name in ("receiver_id", *_OWN[kind], *of_all))


def fields_on_the_way(action: str, facts: HandOffFacts, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Of the fields of an action on any hand-off those that one of this kind asks.

    Where staff answer for an employer they say whose word it is.
    """
    if facts.hand_off.kind is not HandOffKind.PLACEMENT:
        return tuple(each for each in fields if action not in _ON_THE_WAY or each.name not in _OF_PLACEMENTS)
    if action not in _ON_THE_WAY:
        return tuple(fields)
    by_staff = action in _BY_STAFF and answered_by_staff(facts.work.session, facts.hand_off)
    names = (*_ON_THE_WAY[action], *(("employer_said",) if by_staff else ()))
    by_name = {each.name: each for each in with_needed(fields, ("employer_said",))}
    return tuple(by_name[name] for name in names)
