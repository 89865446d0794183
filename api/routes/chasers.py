"""Chasers: answering one."""

from functools import partial

from fastapi import APIRouter

from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep
from api.schemas.actions import ChaserAnswered
from api.schemas.common import RecordId
from api.strict_json import StrictRoute
from engine.runtime import Command, Verdict, Work
from workflows import queries
from workflows.actions.chasers.answer_chaser import AnswerChaser, answer_chaser
from workflows.actions.moves import taking
from workflows.views import chasers_view

router = APIRouter(prefix="/chases", tags=["chasers"], route_class=StrictRoute)
ROOT = "/api/v1"


@router.post("/{chase_id}/answer")
def answer(
    chase_id: RecordId, body: AnswerChaser, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> ChaserAnswered:
    """Answer a chaser: still working on it (once, with a reason and a day), done, or cannot.

    Nothing else is changed by done or cannot: the answer names the actions that would record it.
    """
    command = Command("chase.answer", {"id": chase_id, "body": body.model_dump(mode="json")}, key)
    return ChaserAnswered.model_validate(runtime.run(command, caller, partial(_answer, chase_id, body)))


def _answer(chase_id: str, body: AnswerChaser, work: Work) -> Verdict:
    # What is due by now is done first: it may settle what is chased.
    journey_id = queries.chasers.journey_of(work.session, chase_id)
    if journey_id is not None:
        taking.take_journey(work, journey_id)
    facts = chasers_view.chaser_to_answer(work, chase_id)
    answered = answer_chaser(facts, body)
    actions = chasers_view.settled_by(facts, body.answer, ROOT)
    return {**answered, "actions": [each.model_dump(mode="json") for each in actions]}
