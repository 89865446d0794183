"""Records a learner's ULN, or that one was requested; a number somebody else holds stops everything (G8)."""

from pydantic import StrictBool, model_validator

from engine import tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.learners import duplicate_ulns, temporary_uln, told_details
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Request, Uln, broken
from workflows.rules.identifiers import TEMPORARY_ULN
from workflows.shown import show_learner
from workflows.tables.learners import Learner
from workflows.vocabulary import TaskKind, UlnStatus
from workflows.words.accesses import Surface

STOPPED = "uln_held_elsewhere"


class RecordUln(Request):
    """A ULN (9999999999 is the temporary one), or `requested` when one has been asked for."""

    uln: Uln | None = None
    requested: StrictBool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "RecordUln":
        if self.requested == (self.uln is not None):
            raise broken("uln_or_requested", "give either a ULN, or requested: true")
        return self

    @property
    def status(self) -> UlnStatus:
        """What is known of the number once this is recorded."""
        if self.uln is None:
            return UlnStatus.REQUESTED
        return UlnStatus.TEMPORARY if self.uln == TEMPORARY_ULN else UlnStatus.VALID


def record_uln(facts: JourneyFacts, request: RecordUln) -> Verdict:
    """Record the number on the learner.

    A valid number of another learner changes nothing and merges nobody: the verdict says `stopped`, and the MIS
    officers of both sides get a task. Raises Refused, also when a valid number would be lost.
    """
    learner = facts.learner
    other = _other_holder(facts, request)
    outcome = {"stopped": STOPPED} if other else {"uln_status": request.status}
    lost = _loses_valid_number(learner, request) if told_details.counts(facts) else None
    row = moving.move(facts, "record_uln", Note(detail=outcome), also=[lost])
    if other is not None:
        return verdict(row, stopped=_stop(facts, other))
    told_details.record(facts, {"uln": request.uln, "uln_status": request.status})
    if request.status is UlnStatus.VALID:
        tasks.finish_tasks(facts.work, facts.id, "ULN recorded", TaskKind.DUPLICATE_ULN)
    temporary_uln.recorded(facts)
    return verdict(row, uln_status=request.status)


def _other_holder(facts: JourneyFacts, request: RecordUln) -> Learner | None:
    if request.uln is None or request.status is not UlnStatus.VALID:
        return None
    holder = queries.learning.holder_of_uln(facts.session, request.uln)
    return holder if holder is not None and holder.id != facts.learner.id else None


def _loses_valid_number(learner: Learner, request: RecordUln) -> Refusal | None:
    if learner.uln_status is not UlnStatus.VALID or request.status is UlnStatus.VALID:
        return None
    return Refusal("uln_known_already", "A valid ULN is recorded already; only another valid one can take its place.")


def _stop(facts: JourneyFacts, other: Learner) -> Verdict:
    show_learner(facts.work, Surface.CHANGE, other.id)
    # Whoever tries again finds the tasks of the first time still open.
    if any(task.kind == TaskKind.DUPLICATE_ULN for task in tasks.open_tasks(facts.work, facts.id)):
        return {"code": STOPPED, "sentence": duplicate_ulns.SENTENCE}
    return duplicate_ulns.stop(facts.work, other, facts.id, facts.partnership.id)


ACTIONS = (JourneyAction("record_uln", RecordUln, record_uln, "Record the ULN, or that one was requested."),)
