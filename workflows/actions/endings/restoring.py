"""Restores the hand-offs that ended with a move taken back, at once or later, when they can be again (rule C27)."""

from engine import corrections, history, tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from engine.tables import HistoryEntry, Task
from engine.tasks import Errand
from workflows.actions.learning import moving_home
from workflows.actions.moves import choosing, handing, partnering, placing
from workflows.actions.moves.asking import ask
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.actions.moves.telling import tell_receiver
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.placements import has_begun
from workflows.facts.teams import next_owner
from workflows.guards import places
from workflows.guards.placements import employer_open, suspended_since
from workflows.guards.sending import days_free
from workflows.requests import Id, Request
from workflows.tables.organisations import Person
from workflows.tables.programmes import PlaceTaken
from workflows.topics import HAND_OFF_OWNER_NAMED
from workflows.vocabulary import HandOffKind, Role, TaskKind

# Who does it where the task lies: a provider's coordinator, a careers team's adviser.
RESTORING_ROLES = frozenset({Role.COORDINATOR, Role.MANAGER, Role.ADVISER})


class RestoreHandOff(Request):
    """Which hand-off, of those that could not be restored when the journey was reopened."""

    hand_off_id: Id


def restore_ended_by(facts: JourneyFacts, undone: HistoryEntry) -> None:
    """Bring back each hand-off that the undone move ended, or ask the coordinator to, once agreement and place hold."""
    for row in facts.hand_offs:
        # A transfer that arrived did what it was for; where it led has ended by now.
        if not row.ended or row.hand_off.kind is HandOffKind.TRANSFER:
            continue
        moved = history.last_of_command(facts.session, row.hand_off.id, undone.command_id)
        if moved is None or moved.source is None:
            continue
        hand_off = HandOffFacts(facts.work, row.hand_off).with_given()
        if _against(hand_off, moved):
            _ask(facts, hand_off)
        else:
            _bring_back(hand_off)


def restore_hand_off(facts: JourneyFacts, request: RestoreHandOff) -> Verdict:
    """Bring a hand-off back to its former state; raises Refused with what still stands against it."""
    refuse(*against_restoring(facts))
    task = next((each for each in _asked(facts) if each.detail.get("hand_off") == request.hand_off_id), None)
    if task is None:
        refuse(Refusal("nothing_to_restore", "This hand-off does not wait to be restored.", missing=("hand_off_id",)))
    hand_off = HandOffFacts.read(facts.work, request.hand_off_id).with_given()
    refuse(*_against(hand_off, history.last_move(facts.session, hand_off.id)))
    _bring_back(hand_off)
    if task is not None:
        tasks.finish_task(facts.work, task, "restored")
    handing.waits_on_now(facts.work, facts.id)
    moving_home.plan_again(JourneyFacts(facts.work, facts.id))
    partnering.reconsider(facts)
    if hand_off.is_inbound and facts.row.state == "accepted":
        choosing.restored(JourneyFacts(facts.work, facts.id))
    return verdict(JourneyFacts(facts.work, facts.id).row, hand_off=hand_off.id)


def against_restoring(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against restoring any hand-off: that none waits for it, or that it is another's to do."""
    waiting = _asked(facts)
    if not waiting:
        return (Refusal("nothing_to_restore", "No hand-off of this journey waits to be restored."),)
    actor = facts.work.actor
    owners = {task.organisation_id for task in waiting}
    if actor.organisation in owners and actor.roles & RESTORING_ROLES:
        return ()
    sentence = "The coordinator who was asked to restores a hand-off."
    return (Refusal("not_yours", sentence, who_could=("responsible.coordinator",)),)


def _asked(facts: JourneyFacts) -> list[Task]:
    return [task for task in tasks.open_tasks(facts.work, facts.id) if task.kind == TaskKind.RESTORE_HAND_OFF]


def _against(hand_off: HandOffFacts, end: HistoryEntry | None) -> list[Refusal]:
    """G1 and, where it held a place, G3: asked for real, so that agreement and pool stay as they are until the end.

    A placement comes back where its days are free still (G6) and the employer is open (C23); of one that had begun it
    is asked only whether the employer was suspended since `end`: of what was before, people decide (asked_again.py).
    """
    held = hand_off.work.session.get(PlaceTaken, hand_off.id)
    goes_on = end is not None and has_begun(hand_off.hand_off) and not suspended_since(hand_off, end.at)
    guards = [places.agreement, days_free, *([] if goes_on else [employer_open])]
    if held is not None:
        guards.append(places.place_free)
    return [refusal for guard in guards if (refusal := guard(hand_off)) is not None]


def _bring_back(hand_off: HandOffFacts) -> None:
    corrections.correct(hand_off.work, hand_off.id, hand_off, Note(reason="journey reopened"))
    held = hand_off.work.session.get(PlaceTaken, hand_off.id)
    if held is not None:
        placing.take(hand_off.work, hand_off.id, hand_off.places.pool_id if hand_off.places else held.pool_id)
    _find_an_owner(hand_off)


def _find_an_owner(hand_off: HandOffFacts) -> None:
    """Work inside an organisation whose owner has left meanwhile is a colleague's by name, who is told (1.4)."""
    task, work = hand_off.about.team_task, hand_off.work.by_clock(hand_off.work.at)
    owner = work.session.get(Person, task.owner_id) if task is not None and task.owner_id is not None else None
    if task is None or owner is None or owner.left_at is None:
        return
    before, task.owner_id = task.owner_id, next_owner(work.session, hand_off.hand_off.receiver_id, task.team)
    work.session.add(task)
    work.session.flush()
    note = Note(detail={"handed_from": before, "handed_to": task.owner_id})
    handing.by_clock(work, hand_off.hand_off, "name_owner", note)
    if task.owner_id is not None:
        tell_receiver(work, HAND_OFF_OWNER_NAMED, hand_off.hand_off)


def _ask(facts: JourneyFacts, hand_off: HandOffFacts) -> None:
    owner = facts.responsible or facts.journey.referrer_id
    errand = Errand(TaskKind.RESTORE_HAND_OFF, facts.id, owner, Role.COORDINATOR, detail={"hand_off": hand_off.id})
    ask(facts.work, errand)


ACTIONS = (
    JourneyAction(
        "restore_hand_off",
        RestoreHandOff,
        restore_hand_off,
        "Restore a hand-off that could not be when the journey was reopened.",
        asks=against_restoring,
    ),
)
