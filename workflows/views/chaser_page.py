"""One chaser for whoever is to answer it: what is late, since when, what may be answered, and what would settle it."""

from datetime import date, datetime

from engine.clock import london_date
from engine.runtime import Work
from workflows.facts.chasers import ChaserFacts
from workflows.views.chasers_view import ActionLink, seen_chaser, settled_by
from workflows.views.deadlines_view import due_day
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Sight
from workflows.vocabulary import ChaserAnswer, StillWorkingReason
from workflows.words.accesses import Surface


class ChaserPage(View):
    """A chaser; `age` is in working days after the due day, `who_could` says in words who answers it.

    `more_time_until` is the last day to which it may be put off, null where no more time is given. `settling` are the
    actions that record what is asked, or after the answer "cannot" those that give it up. What is not seen is null.
    """

    id: str
    rule: str
    level: str
    since: datetime
    task: str | None
    hand_off: str | None
    journey_id: str | None
    learner_name: str | None
    waiting_on: Named | None
    who_could: list[str]
    is_yours: bool
    due_on: date | None
    age: int
    settled_at: datetime | None
    answer: ChaserAnswer | None
    reason: StillWorkingReason | None
    until: date | None
    answered_at: datetime | None
    more_time_until: date | None
    settling: list[ActionLink]


def chaser_page(work: Work, chase_id: str) -> ChaserPage:
    """A chaser that the actor may see; raises UnknownInstance, whether it is not there or not to be seen."""
    facts = seen_chaser(work, chase_id, Surface.STALLED)
    row = facts.chase
    look = Look(work, facts.journey_id) if facts.journey_id is not None else None
    subject = facts.task or facts.deadline
    due_at = subject.due_at if subject is not None else None
    answered = ChaserAnswer(row.answer) if row.answer else None
    settled = row.cleared_at is not None
    return ChaserPage(
        task=row.task_id, hand_off=_seen_hand_off(look, facts), waiting_on=_waiting_on(look, facts),
        journey_id=look.facts.id if look is not None and look.may_read else None, learner_name=_learner(look),
        who_could=list(facts.in_words), is_yours=facts.is_actors, due_on=due_day(due_at),
        age=_age(work, due_at), settled_at=row.cleared_at, answer=answered,
        reason=StillWorkingReason(row.answer_reason) if row.answer_reason else None,
        more_time_until=_more_time(work, facts),
        settling=[] if settled else settled_by(facts, answered or ChaserAnswer.DONE, ""),
        **row.model_dump(include={"id", "rule", "level", "until", "answered_at"}), since=row.at,
    )  # fmt: skip


def _seen_hand_off(look: Look | None, facts: ChaserFacts) -> str | None:
    if look is None or facts.hand_off is None:
        return None
    seen = {row.hand_off.id for row, sight in look.hand_offs if sight >= Sight.OWN_PART}
    return facts.hand_off.id if facts.hand_off.id in seen else None


def _waiting_on(look: Look | None, facts: ChaserFacts) -> Named | None:
    return look.named(facts.waiting_on) if look is not None else None


def _learner(look: Look | None) -> str | None:
    if look is None or not look.may_read:
        return None
    learner = look.facts.learner
    return f"{learner.given_name} {learner.family_name}"


def _age(work: Work, due_at: datetime | None) -> int:
    if due_at is None or due_at > work.at:
        return 0
    return work.calendar.count_between(work.calendar.due_day_of(due_at), london_date(work.at))


def _more_time(work: Work, facts: ChaserFacts) -> date | None:
    """Until when "still working" may put it off, once (rule 0.5)."""
    taken = ChaserAnswer.STILL_WORKING in facts.answers_before
    if taken or facts.asleep or facts.extension is None:
        return None
    return work.calendar_of(facts.calendar).add(london_date(work.at), facts.extension)
