"""Answers a chaser: still working on it, done elsewhere, or not possible (rule 0.5, "Levels of each deadline")."""

from collections.abc import Iterator

from pydantic import model_validator

from engine import chaser_answers
from engine.chaser_answers import Answer
from engine.clock import in_full, london_date
from engine.errors import Refusal, Refused
from engine.runtime import Verdict
from workflows.addressees import Waiting, addressees
from workflows.facts.chasers import ChaserFacts
from workflows.requests import Day, Request, broken
from workflows.topics import CHASE_ANSWERED, tell_organisations
from workflows.vocabulary import ChaserAnswer, StillWorkingReason


class AnswerChaser(Request):
    """What a chaser is answered; only "still working" says why, and until which day."""

    answer: ChaserAnswer
    reason: StillWorkingReason | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _complete(self) -> "AnswerChaser":
        given = (self.reason is not None, self.until is not None)
        if self.answer is ChaserAnswer.STILL_WORKING and not all(given):
            raise broken("reason_and_day_missing", "still_working says the reason and until which day")
        if self.answer is not ChaserAnswer.STILL_WORKING and any(given):
            raise broken("reason_and_day_foreign", "only still_working says a reason and a day")
        return self


def answer_chaser(facts: ChaserFacts, request: AnswerChaser) -> Verdict:
    """Keep the answer and tell the sender; "still working" puts the levels off, never the due moment or an expiry.

    Done and cannot change nothing else: what happened is recorded by its own action. Raises Refused with every reason.
    """
    refusals = tuple(_refusals(facts, request))
    if refusals:
        raise Refused(refusals)
    chaser_answers.record(facts.work, facts.chase.id, Answer(request.answer, request.reason, request.until))
    if request.until is not None:
        _put_off(facts, request)
    _tell_sender(facts, request)
    until = request.until.isoformat() if request.until else None
    return {"id": facts.chase.id, "answer": request.answer, "reason": request.reason, "until": until,
            "answered_at": facts.work.at.isoformat()}  # fmt: skip


def _refusals(facts: ChaserFacts, request: AnswerChaser) -> Iterator[Refusal]:
    could = facts.in_words
    if not facts.is_actors:
        yield Refusal("not_yours", "Whoever is waited on answers this chaser.", who_could=could)
    if facts.chase.cleared_at is not None:
        yield Refusal("already_cleared", "What this chaser asked for was settled by another step.")
    elif facts.chase.answered_at is not None:
        yield Refusal("already_answered", "This chaser has its answer; the next one may be answered again.")
    if request.answer is ChaserAnswer.STILL_WORKING:
        yield from _against_more_time(facts, request)


def _against_more_time(facts: ChaserFacts, request: AnswerChaser) -> Iterator[Refusal]:
    if ChaserAnswer.STILL_WORKING in facts.answers_before:
        sentence = "More time was asked for once already; now it is done, or answered with done or cannot."
        yield Refusal("more_time_taken", sentence, who_could=facts.in_words)
    if facts.asleep:
        yield Refusal("clock_stopped", "Its time stands still, so nobody is chased for it now.")
    if facts.extension is None:
        yield Refusal("no_more_time", "The agreement gives no more time: answer with done or cannot.")
        return
    today, days = london_date(facts.work.at), facts.extension
    last = facts.work.calendar_of(facts.calendar).add(today, days)
    if request.until is not None and not today < request.until <= last:
        on = "the next working day" if days == 1 else f"{days} working days on"
        sentence = f"The new day lies after today and not after {in_full(last)}, {on}."
        yield Refusal("day_too_late" if request.until > last else "day_too_early", sentence, missing=("until",))


def _put_off(facts: ChaserFacts, request: AnswerChaser) -> None:
    work, deadline, until = facts.work, facts.deadline, request.until
    if until is None:
        return
    if facts.task is not None:
        chaser_answers.put_off_task(work, facts.task, until)
    elif deadline is not None:
        published = work.runtime.catalogue.get(facts.instance.definition, facts.instance.definition_version)
        rule = published.definition.rule[deadline.rule]
        chaser_answers.put_off_deadline(work, deadline.instance_id, deadline.id, rule.levels, until)


def _tell_sender(facts: ChaserFacts, request: AnswerChaser) -> None:
    """Whoever the flag tells beside the one waited on hears the answer too (rule 0.5)."""
    chase = facts.chase
    if chase.instance_id is None:
        return
    waiting = Waiting(
        chase.instance_id, chase.waiting_party, facts.waiting_on, ("sender",), is_task=facts.task is not None,
        kind=facts.task.kind if facts.task is not None else None,
    )  # fmt: skip
    for told in addressees(facts.work.session, waiting):
        tell_organisations(
            facts.work, CHASE_ANSWERED, chase.instance_id, told.organisation_id, roles=list(told.roles),
            chase=chase.id, rule=chase.rule, level=chase.level, answer=request.answer.value,
            reason=request.reason.value if request.reason else None,
            until=request.until.isoformat() if request.until else None,
        )  # fmt: skip
