"""Decides whether the new home recognises what was achieved in units that its consortium does not share (rule 3.6)."""

from engine import tasks
from engine.firing import Note
from engine.runtime import Verdict
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import asking, moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.areas import achieved_on
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import credit_of
from workflows.requests import Request, UnitNumber, YesNo
from workflows.tables.areas import CreditTransfer
from workflows.tables.learning import Unit
from workflows.vocabulary import DeliveryModel, Role, TaskKind, UnitResult


class DecideRecognition(Request):
    """A unit that was achieved before a change of vocational area, and whether it is recognised here."""

    number: UnitNumber
    recognised: YesNo


def decide_recognition(facts: JourneyFacts, request: DecideRecognition) -> Verdict:
    """Recognise a unit achieved elsewhere, or not; the credit achieved counts on either way. Raises Refused.

    Recognised it stands as achieved in the aims of the present plan that have it, and counts once.
    """
    asked = facts.with_given(**dict(request))
    before = asked.learning.credit_so_far
    result = UnitResult.RECOGNISED if request.recognised else UnitResult.NOT_RECOGNISED
    row = moving.move(asked, "decide_recognition", Note(detail={"number": request.number, "result": result}))
    waiting = _waiting(facts)
    for transfer, unit in waiting:
        if unit.number == request.number:
            transfer.result, transfer.decided_at, transfer.decided_by = result, facts.work.at, facts.work.actor.id
            facts.session.add(transfer)
    facts.session.flush()
    if request.recognised:
        _achieved_here(asked, request.number, before)
    if all(unit.number == request.number for _transfer, unit in waiting):
        tasks.finish_tasks(facts.work, facts.id, "decided", TaskKind.RECOGNITION)
    after = JourneyFacts(facts.work, facts.id).learning.credit_so_far
    return verdict(row, number=request.number, result=result, credit_so_far=after)


def ask(facts: JourneyFacts) -> None:
    """Whoever answers for the learner now is to decide what waits to be recognised, if anything does (3.6)."""
    asked = (task.kind == TaskKind.RECOGNITION for task in tasks.open_tasks(facts.work, facts.id))
    if _waiting(facts) and not any(asked):
        errand = Errand(TaskKind.RECOGNITION, facts.id, facts.responsible or "", Role.COORDINATOR)
        asking.ask(facts.work, errand)


def achieved_late(facts: JourneyFacts) -> None:
    """What the old home hands in of a unit that the change closed waits to be recognised as if it had been known."""
    if facts.model is not DeliveryModel.CONSORTIUM:
        return
    facts.session.flush()
    found = queries.areas.moved_units(facts.session, facts.id)
    late = [row for row, unit, _change in found if row.result is UnitResult.CLOSED and unit.achieved_on is not None]
    for row in late:
        row.result = UnitResult.RECOGNITION_PENDING
        facts.session.add(row)
    if late:
        facts.session.flush()
        ask(facts)


def _waiting(facts: JourneyFacts) -> list[tuple[CreditTransfer, Unit]]:
    found = queries.areas.moved_units(facts.session, facts.id)
    return [(row, unit) for row, unit, _change in found if row.result is UnitResult.RECOGNITION_PENDING]


def _achieved_here(facts: JourneyFacts, number: str, before: int) -> None:
    """Mark it in the present aims; not where that aim's recorded total would then count for less than it did."""
    done = achieved_on(facts).get(number)
    for aim in facts.learning.current_aims:
        for unit in facts.learning.units[aim.id]:
            if done is not None and unit.number == number and unit.achieved_on is None:
                _copy(unit, done)
                if credit_of(facts.learning.aims, facts.learning.units) < before:
                    unit.achieved_on = unit.recorded_by = None
                facts.session.add(unit)
    facts.session.flush()


def _copy(unit: Unit, done: Unit) -> None:
    unit.achieved_on, unit.recorded_by = done.achieved_on, done.recorded_by


ACTIONS = (
    JourneyAction(
        "decide_recognition", DecideRecognition, decide_recognition,
        "Decide whether a unit achieved in another vocational area is recognised.",
    ),
)  # fmt: skip
