"""A small workflow to try the engine with: a book is asked for, lent, and brought back or lost."""

from dataclasses import dataclass

from engine.definition import DeadlineRule, Definition, Hold, Labels, State, Transition, working_days
from engine.errors import Refusal

PARTIES = frozenset({"desk", "desk.head", "reader", "system"})


@dataclass(frozen=True, slots=True)
class Loan:
    """What the guards may know."""

    card_valid: bool = True
    on_shelf: bool = True


def card_valid(facts: Loan) -> Refusal | None:
    return None if facts.card_valid else Refusal("card_expired", "The card has expired.", missing=("card",))


def on_shelf(facts: Loan) -> Refusal | None:
    return None if facts.on_shelf else Refusal("not_on_shelf", "No copy is on the shelf.")


GUARDS = {"card_valid": card_valid, "on_shelf": on_shelf}


def labels(name: str) -> Labels:
    return Labels(f"The loan is {name}.", f"{name} (desk)", f"{name} (branch)", f"{name} (school)", f"{name} (reader)")


STATES = (
    State("asked", waits_on="desk"),
    State("queried", waits_on="reader"),
    State("lent", waits_on="reader"),
    State("returned", outcome="returned"),
    State("lost", outcome="lost"),
)

TRANSITIONS = (
    Transition("1", "lend", ("asked",), "lent", ("desk", "desk.head"), ("card_valid", "on_shelf")),
    Transition("2", "query", ("asked",), "queried", ("desk",)),
    Transition("3", "reply", ("queried",), "asked", ("reader",)),
    Transition("4", "reply_late", ("queried",), None, ("system",)),
    Transition("5", "bring_back", ("lent",), "returned", ("reader",), while_held=True),
    Transition("6", "give_up", ("asked", "queried", "lent"), "lost", ("system",)),
    Transition("7", "note", ("asked", "lent"), None, ("desk",), while_held=True),
    Transition("8", "hold", ("asked", "lent"), None, ("desk",), hold=Hold.SETS),
    Transition("9", "resume", ("asked", "lent"), None, ("desk",), while_held=True, hold=Hold.LIFTS),
)

DEADLINES = (
    DeadlineRule(
        "answer", ("asked",), working_days(5), "desk",
        paused_in=("queried",), resumed_by=("reply_late",), fires="give_up",
    ),
    DeadlineRule("reply", ("queried",), working_days(2), "reader", met_by=("reply",), fires="reply_late"),
    DeadlineRule("bring_back", ("lent",), working_days(20), "reader", opened_by=("lend",), fires="give_up"),
)  # fmt: skip

LOAN = Definition(
    name="loan",
    version=1,
    initial=("asked",),
    states=STATES,
    transitions=TRANSITIONS,
    deadlines=DEADLINES,
    labels={state.name: labels(state.name) for state in STATES},
)
