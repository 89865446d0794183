"""Moves a hand-off; what ends frees its place for whoever waits first."""

from collections.abc import Iterable

from engine import firing, store, tasks
from engine.clock import in_full
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Work
from engine.store import Row
from workflows.actions.moves import placing, responsibility
from workflows.actions.moves.refusing import refuse_with
from workflows.definitions.parties import RECEIVER
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind, TaskKind

# Moves of an inbound after which nobody need pass it on or offer it any more.
ANSWERS = frozenset(
    {"accept", "decline", "expire", "recall", "take", "pass_on", "waitlist", "end_with_journey", "agreement_ended"}
)


def move(facts: HandOffFacts, event: str, note: Note | None = None, *, also: Iterable[Refusal | None] = ()) -> Row:
    """Fire `event` on the hand-off, or raise Refused saying how it ended if it has.

    `also` are reasons against it that only the request can give; they join those of the move.
    """
    ended = how_it_ended(facts)
    if ended is not None:
        raise Refused((ended,))
    refuse_with(facts, event, also)
    row = firing.fire(facts.work, facts.id, event, facts, note)
    if row.ended_at is not None:
        placing.free(facts.work, facts.id)
    if event in ANSWERS:
        _passed_on(facts)
    if row.state != "active":
        tasks.finish_tasks(facts.work, facts.id, "not needed", TaskKind.REVIEW_INPUT)
    if facts.is_inbound:
        waits_on_now(facts.work, facts.hand_off.journey_id)
    return row


def waits_on_now(work: Work, journey_id: str) -> None:
    """After a move of one of its referrals: the journey waits on whoever must answer for them now (0.1)."""
    journey = JourneyFacts(work, journey_id)
    if responsibility.follow_receivers(journey):
        journey = JourneyFacts(work, journey_id)
    store.set_waiting_on(work, journey_id, RECEIVER, journey.organisation_of(RECEIVER))


def _passed_on(facts: HandOffFacts) -> None:
    for task in tasks.open_tasks(facts.work, facts.hand_off.journey_id):
        if task.kind == TaskKind.PASS_ON and task.detail.get("hand_off") == facts.id:
            tasks.finish_task(facts.work, task, "answered")


def by_clock(work: Work, hand_off: HandOff, event: str, note: Note | None = None) -> Row:
    """Fire `event` as the clock, at the moment of `work`: what follows from something else, not a person's choice."""
    return move(HandOffFacts(work.by_clock(work.at), hand_off, {}), event, note)


def how_it_ended(facts: HandOffFacts) -> Refusal | None:
    """Why nothing more can be done with an ended hand-off, in the words of its end; None while it is open."""
    row = store.read_instance(facts.work, facts.id)
    if row.ended_at is None:
        return None
    if row.state == "taken":
        return Refusal("already_taken", "Already taken: another member accepted this offer first.")
    if row.state == "expired":
        day = facts.work.calendar.due_day_of(row.ended_at)
        # What was not agreed in time is asked for anew: its days have come (C22).
        again = " Have it sent again with later days." if facts.hand_off.kind is HandOffKind.PLACEMENT else ""
        return Refusal("offer_expired", f"The offer expired {in_full(day)} without an answer.{again}")
    words = facts.work.runtime.catalogue.get(row.definition, row.definition_version).definition.labels[row.state]
    return Refusal("already_ended", f"This hand-off has ended: {words.staff.lower()}. {words.sentence}")
