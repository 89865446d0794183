"""What an action is refused without, by the names of its request: asked by guards, and by whoever makes its form."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.facts.hand_offs import HandOffFacts
from workflows.vocabulary import HandOffKind

Names = tuple[str, ...]

# Of whom no start was agreed to be a place: nobody is judged eligible, suitable and ready.
UNDECIDED = frozenset({HandOffKind.SUPPORT, HandOffKind.INTERNAL, HandOffKind.PLACEMENT})
# What the kind of a hand-off must say, by the name of the field: the subject that is handed on, or what is asked for;
# the others say none of it.
SUBJECTS: Mapping[HandOffKind, str] = {
    HandOffKind.STAGE: "stage",
    HandOffKind.COMPONENT: "component",
    HandOffKind.SUPPORT: "need",
}
TELLS: Mapping[HandOffKind, str] = {
    HandOffKind.TASTER: "taster",
    HandOffKind.CONTRIBUTION: "contribution",
    HandOffKind.INTERNAL: "team_task",
    HandOffKind.PLACEMENT: "placement",
}
PROPOSAL = ("proposed_by", "learner_agrees")
TARGET = "to_partnership_id"


def of_kind(kind: HandOffKind) -> frozenset[str]:
    """What a hand-off of a kind is not sent without, beside its receiver."""
    named = {each[kind] for each in (SUBJECTS, TELLS) if kind in each}
    moved = {TARGET} if kind is HandOffKind.TRANSFER else set()
    return frozenset(named | moved | set(PROPOSAL if kind is HandOffKind.CHANGE_OF_AREA else ()))


def answers(facts: HandOffFacts) -> Names:
    """G4: the three answers of an acceptance."""
    undecided = facts.hand_off.kind in UNDECIDED or facts.hand_off.for_group
    return () if undecided else ("eligible", "suitable", "ready")


def dates(facts: HandOffFacts) -> Names:
    """0.3: the days that an acceptance says; what the learner goes on to has no end that anybody here plans."""
    if facts.hand_off.kind is HandOffKind.SUPPORT:
        return ()
    return ("start_on",) if facts.hand_off.kind is HandOffKind.PROGRESSION else ("start_on", "planned_end_on")


def programme(facts: HandOffFacts) -> Names:
    """C3: the programme that gives the place, unless the hand-off names it."""
    return ("programme_id",) if facts.kind.takes_place and facts.programme_id is None else ()


def advice(facts: HandOffFacts) -> Names:
    """C4: what whoever declines a referral advises the referrer."""
    return ("advice",) if facts.is_inbound else ()


def _learners_word(_facts: Any) -> Names:
    return ("learner_agrees",)


OF_GUARD: Mapping[str, Callable[[Any], Names]] = {
    "three_answers": answers,
    "start_in_time": dates,
    "place_named": programme,
    "waitlist_possible": lambda _facts: ("learner_agrees", "referrer_agrees"),
    "deferred_forward": _learners_word,
    "learner_agrees": _learners_word,
    "plan_has_destination": lambda _facts: ("destination",),
}
"""By the name of the guard that refuses without them."""
OF_ACTION: Mapping[str, Callable[[Any], Names]] = {"decline": advice}
"""By the action that asks for them itself."""
