"""Says what a hand-off asks, how it can be answered and what was said about it, in the words of the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.pages.words.values import day, word
from api.pages.words.values import kind as kind_word
from workflows.views.hand_off_view import HandOffView
from workflows.views.history_view import EntryView
from workflows.vocabulary import HandOffKind

_ASKED: Mapping[HandOffKind, str] = {
    HandOffKind.INBOUND: "A place for the learner. Whoever accepts becomes the responsible provider, or takes part for "
    "the lead.",
    HandOffKind.STAGE: "To carry out one stage of the journey. The responsible provider stays responsible and confirms "
    "the work.",
    HandOffKind.COMPONENT: "To teach a part of the programme. The responsible provider stays responsible and confirms "
    "the work.",
    HandOffKind.CHANGE_OF_AREA: "To take the learner on in another vocational area. Responsibility moves on the day of "
    "the start.",
    HandOffKind.TASTER: "To let the learner try a vocational area. The responsible provider stays responsible.",
    HandOffKind.PARTNER: "To teach the learner. The lead partner stays responsible.",
    HandOffKind.SUPPORT: "To help the learner with a support need, beside the programme.",
    HandOffKind.PLACEMENT: "Time for the learner with an employer. The responsible provider stays responsible.",
    HandOffKind.PROGRESSION: "To take the learner on as the next step after this programme.",
    HandOffKind.CONTRIBUTION: "To add something to the programme. Responsibility does not change.",
    HandOffKind.TRANSFER: "To take the learner over. Responsibility moves on the day of the start.",
    HandOffKind.INTERNAL: "Work for another team of the same organisation.",
}
# What a time limit asks for, and of whom it is asked first.
STEPS: Mapping[str, str] = {
    "acknowledge": "Say that it was received",
    "agreement": "See to the agreement that ends",
    "answer": "Answer the question",
    "appointment": "Begin the support",
    "arrival": "Record that the learner arrived",
    "confirm": "Confirm the work, or send it back",
    "decide": "Answer: accept or decline",
    "draft": "Send the draft, or delete it",
    "hold_review": "Look at the hold again",
    "first_day": "Agree it before its first day",
    "planned_end": "Return the work, or record the end",
    "start": "Record the start",
    "stop_review": "Look at the hold again",
    "waitlist_review": "Look at the waiting list again",
}
# What the receiver may say, in the order of the page, and what follows from it.
ANSWERS: Mapping[str, tuple[str, str]] = {
    "accept": ("Accept", "You say that the learner is eligible, suitable and ready, and name the start and the planned "
               "end."),
    "decline": ("Decline", "You give the reason, and say what could help the learner next."),
    "ask_for_more": ("Ask for more", "You ask one question. Your time to decide stands still until it is answered."),
    "waitlist": ("Put the learner on the waiting list", "There is no place yet. The learner and the referrer must "
                 "agree."),
    "pass_on": ("Pass it on to the lead", "In this partnership the lead alone accepts referrals."),
}  # fmt: skip
_OF_PLACEMENTS = {
    "accept": "You name the first and the last day, among those that were asked for.",
    "decline": "You give the reason.",
}
# Of these the receiver is told why they are closed; the others are left out where they do not fit.
SHOWN_CLOSED = frozenset({"accept", "decline", "ask_for_more", "waitlist"})
LEVELS: Mapping[str, str] = {
    "remind": "Reminded", "flag": "Late", "escalate": "Late, passed up", "escalate_again": "Late, passed up again",
}  # fmt: skip
"""What reaching a level of chasing means."""
_DONE: Mapping[str, str] = {
    "accept": "accepted",
    "acknowledge": "said that it was received",
    "answer": "answered",
    "ask_for_more": "asked for more",
    "break_down": "said that it broke down",
    "confirm": "confirmed the work",
    "decline": "declined",
    "defer": "put the start off",
    "end": "ended it",
    "recall": "took it back",
    "return_unstarted": "gave it back before the start",
    "return_work": "gave the work back",
    "review_waitlist": "looked at the waiting list",
    "send": "sent it",
    "send_back": "sent the work back",
    "start": "recorded the start",
    "submit_work": "returned the work",
    "waitlist": "put the learner on the waiting list",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of an exchange: who, when, did what, with which words; `ours` if it was the viewer's organisation."""

    who: str
    at: datetime
    did: str
    texts: Sequence[tuple[str, str]]
    ours: bool


def kind_of(kind: HandOffKind | None, part: str | None = None) -> str:
    """The kind of a hand-off, with the part of the journey it is about; nothing of one that is not told."""
    if kind is None:
        return "Hand-off"
    return f"{kind_word(kind)}: {word(part).lower()}" if part else kind_word(kind)


def name_of(view: HandOffView) -> str:
    """A hand-off by what it is about and whom it was sent to, as far as that is told; else by its reference."""
    if view.kind is None:
        return f"Hand-off {view.reference}"
    named = kind_of(view.kind, view.component or view.stage or view.need)
    return f"{named}, to {view.receiver.name}" if view.receiver else f"{named}, {view.reference}"


def asked(view: HandOffView) -> str:
    """What is asked, in a sentence or two."""
    return asked_by(view.kind) if view.kind is not None else ""


def answer_of(name: str, kind: HandOffKind | None) -> tuple[str, str]:
    """What an answer is called, and what follows from it."""
    called, follows = ANSWERS[name]
    return called, _OF_PLACEMENTS.get(name, follows) if kind is HandOffKind.PLACEMENT else follows


def asked_by(kind: HandOffKind) -> str:
    """What a kind of hand-off asks of whoever receives it."""
    return _ASKED[kind]


def step_of(rule: str) -> str:
    """What a time limit asks for."""
    return STEPS.get(rule) or word(rule)


def exchange(view: HandOffView, entries: Sequence[EntryView], own: str | None) -> list[Said]:
    """What both sides did and said about one hand-off, oldest first; words stand with the last turn they belong to."""
    turns = [each for each in entries if each.hand_off == view.id and each.event in _DONE]
    last = {each.event: each.number for each in turns}
    return [
        Said(_who(each), each.at, _DONE[each.event],
             _texts(view, each.event) if last[each.event] == each.number else (),
             each.organisation is not None and each.organisation.id == own)
        for each in turns
    ]  # fmt: skip


def _who(entry: EntryView) -> str:
    names = [each.name for each in (entry.person, entry.organisation) if each is not None]
    return (", ".join(names) or "The system") + (f" (by {word(entry.via).lower()})" if entry.via else "")


def _texts(view: HandOffView, event: str) -> list[tuple[str, str]]:
    known: Mapping[str, Sequence[tuple[str, Any]]] = {
        "send": (("Note", view.note),),
        "ask_for_more": (("Question", view.question),),
        "answer": (("Answer", view.answer),),
        "accept": (("Start", day(view.start_on)), ("Planned end", day(view.planned_end_on)),
                   ("Conditions", view.conditions)),
        "decline": (("Reason", word(view.decline_reason)), ("Note", view.decline_note), ("Advice", view.advice),
                    ("Needed first", view.not_ready_needs), ("To be looked at again", day(view.review_on)),
                    ("Whom to ask next", view.suggested_next.name if view.suggested_next else None)),
        "start": (("Arrived", day(view.arrived_on)),),
        "recall": _ending(view), "return_work": _ending(view), "break_down": _ending(view), "end": _ending(view),
        "return_unstarted": _ending(view),
    }  # fmt: skip
    return [(name, text) for name, text in known.get(event, ()) if text]


def _ending(view: HandOffView) -> Sequence[tuple[str, str | None]]:
    outcome = word(view.support_outcome) if view.support_outcome else None
    return (("Reason", word(view.end_reason)), ("Note", view.end_note), ("Outcome", outcome))
