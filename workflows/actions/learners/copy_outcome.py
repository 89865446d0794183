"""Recalls copies that rest on a consent which was taken back, and records what became of each (rule C25)."""

from collections.abc import Collection, Iterator

from engine import tasks
from engine.errors import Refusal, Refused
from engine.runtime import Verdict, Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.addressees import HANDLERS
from workflows.facts.copies import may_know
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Id, Request, Text
from workflows.tables.copies import CopyItem, RecordCopy
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import CopyOutcome, TaskKind

_UNKNOWN = Refusal("copy_unknown", "There is no copy by that id that you may know of.")
_NOT_RECALLED = Refusal("not_recalled", "This copy was not recalled: every consent that it rests on still holds.")
_SETTLED = Refusal("recall_settled", "What became of this copy is on record already.")
_NOTHING = Refusal("nothing_recalled", "No copy that you may know of waits to be recalled.")


class RecordCopyOutcome(Request):
    """What became of a copy that was recalled; the note says how it was destroyed or returned, or why it cannot be."""

    copy_id: Id
    outcome: CopyOutcome
    note: Text


def ask_back(work: Work, consent_ids: Collection[str], receiver: str | None) -> None:
    """Recall every copy that rests on one of the consents, or those alone that `receiver` has.

    Each is a task for whoever made it; where nobody did in person, for whoever handles records there.
    """
    for copy, item in queries.copies.resting_on(work.session, consent_ids):
        if receiver not in (None, copy.receiver_id):
            continue
        copy.recalled_at = copy.recalled_at or work.at
        work.session.add(copy)
        if copy.outcome is None:
            ask(work, _errand(work, copy, item))


def _errand(work: Work, copy: RecordCopy, item: CopyItem) -> Errand:
    kind = work.session.get_one(Organisation, copy.organisation_id).kind
    maker = work.session.get(Person, copy.made_by)
    still_there = maker is not None and maker.left_at is None and maker.organisation_id == copy.organisation_id
    return Errand(
        TaskKind.RECALL_COPY, copy.journey_id, copy.organisation_id, HANDLERS[kind],
        person=copy.made_by if still_there else None, detail={"copy": copy.id, "hand_off": item.hand_off_id},
        once=copy.id,
    )  # fmt: skip


def record_copy_outcome(facts: JourneyFacts, request: RecordCopyOutcome) -> Verdict:
    """Record that a recalled copy was destroyed or returned, or why it cannot be; raises Refused.

    Whoever made or got it may, and those who follow all copies of the journey. Answers with the copy's own id.
    """
    work, row = facts.work, queries.copies.copy(facts.session, request.copy_id, facts.id)
    if row is None or not may_know(facts, work.actor, row):
        raise Refused((_UNKNOWN,))
    refuse(_NOT_RECALLED if row.recalled_at is None else None, _SETTLED if row.outcome is not None else None)
    row.outcome, row.note, row.settled_at, row.settled_by = request.outcome, request.note, work.at, work.actor.id
    facts.session.add(row)
    for task in queries.copies.tasks_about(facts.session, row):
        tasks.finish_task(work, task, request.outcome)
    return {"id": row.id, "state": request.outcome, "version": 1}


def against_recording(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against recording what became of any copy of the journey."""
    return () if any(_waiting(facts)) else (_NOTHING,)


def _waiting(facts: JourneyFacts) -> Iterator[RecordCopy]:
    for row in queries.copies.of_journey(facts.session, facts.id):
        if row.recalled_at is not None and row.outcome is None and may_know(facts, facts.work.actor, row):
            yield row


ACTIONS = (
    JourneyAction(
        "record_copy_outcome", RecordCopyOutcome, record_copy_outcome, "Record what became of a recalled copy.",
        asks=against_recording, about_itself=True,
    ),
)  # fmt: skip
