"""What waits for whoever answers for a learner follows to the next, and what belonged to the former alone ends (3.7).

A hand-off for a group is about no learner, so it stays with its sender (5).
"""

from engine import firing, store, tasks
from engine.firing import Note
from engine.runtime import Work
from workflows.actions.moves import handing, responsibility, triage
from workflows.definitions.kinds import HOME_KINDS
from workflows.definitions.parties import SENDER
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind, TaskKind

# Hand-offs whose sender stays: referrals and changes were sent by whom they were, and a transfer stands in their way.
KEEPING_SENDER = HOME_KINDS | {HandOffKind.TRANSFER, HandOffKind.INTERNAL}
# Tasks that stay where they are: about copies made there, two records of one ULN, or the own part of somebody else.
KEEPING_OWNER = frozenset(
    # Between which places a learner chooses is the referrer's to know, and none of theirs who offer one (0.3).
    {TaskKind.RECALL_COPY, TaskKind.DUPLICATE_ULN, TaskKind.REVIEW_INPUT, TaskKind.FINAL_CREDIT,
     TaskKind.LEARNERS_CHOICE}
)  # fmt: skip


def follow(journey: JourneyFacts, before: str, after: str) -> None:
    """Holds, concerns, tasks and the sender's side of open hand-offs are now those of whoever answers."""
    responsibility.keep_holds(journey, after)
    triage.follow(journey.work, journey.id, after)
    _pass_tasks_on(journey, before, after)
    _change_senders(journey, before, after)


def end_between(journey: JourneyFacts, before: str, after: str, reason: str) -> None:
    """End the work inside the organisation that answers no more, what it sent to the one that does, and its drafts."""
    for row in journey.hand_offs:
        own = row.hand_off
        if row.ended or own.sender_id != before or own.kind is HandOffKind.INBOUND:
            continue
        asked = own.receiver_id == after and own.kind not in KEEPING_SENDER and not own.for_group
        if asked or own.kind is HandOffKind.INTERNAL or row.state == "draft":
            end(journey.work, own, row.state, reason)


def end(work: Work, hand_off: HandOff, state: str, reason: str) -> None:
    """It is complete where it had begun, taken back where it had not, and a draft is deleted."""
    event = {"active": "complete", "draft": "delete"}.get(state, "recall")
    handing.by_clock(work, hand_off, event, Note(reason=reason))


def _pass_tasks_on(journey: JourneyFacts, before: str, after: str) -> None:
    family = (journey.id, *(row.hand_off.id for row in journey.hand_offs))
    for task in tasks.open_tasks(journey.work, *family):
        if task.organisation_id == before and task.kind not in KEEPING_OWNER:
            tasks.pass_on(journey.work, task, after)


def _change_senders(journey: JourneyFacts, before: str, after: str) -> None:
    """Support and whatever else goes on with the learner is answered, confirmed and ended by whoever answers now.

    What the next one received itself keeps its sender: nobody is both sides of a hand-off.
    """
    for own in (row.hand_off for row in journey.hand_offs if not row.ended):
        stays = own.kind in KEEPING_SENDER or own.for_group or own.receiver_id == after
        if own.sender_id == before and not stays:
            _change_sender(journey.work, own, after)


def _change_sender(work: Work, hand_off: HandOff, after: str) -> None:
    before, hand_off.sender_id = hand_off.sender_id, after
    work.session.add(hand_off)
    work.session.flush()
    note = Note(detail={"from": before, "to": after})
    firing.fire(work, hand_off.id, "sender_changes", HandOffFacts(work, hand_off), note)
    store.set_waiting_on(work, hand_off.id, SENDER, after)
