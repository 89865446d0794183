"""The lines of what is stalled: of each time limit and task that is late, all that its viewer may read of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Chase, Task
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.views import stalled_reach
from workflows.views.deadlines_view import due_day
from workflows.views.journey_list import names_of
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Reach, responsible_now
from workflows.views.shapes import Named, View
from workflows.views.stalled_reach import LATE, waits_on
from workflows.visibility import is_referring_agency
from workflows.vocabulary import ChaserAnswer, Court, StillWorkingReason, TaskKind
from workflows.words.accesses import Surface

ABOUT = sa.func.coalesce(col(LATE.deadline_id), col(LATE.task_id))
STATE = sa.func.coalesce(col(HAND_OFF_INSTANCE.state), col(JOURNEY_INSTANCE.state))


class LateLevel(StrEnum):
    """The levels from the flag on (rule 0.5)."""

    FLAG = "flag"
    ESCALATE = "escalate"
    ESCALATE_AGAIN = "escalate_again"


class AnswerView(View):
    """What a chaser was answered last; `until` is the day, included, to which the next level was put off."""

    answer: ChaserAnswer
    reason: StillWorkingReason | None
    until: date | None
    answered_at: datetime


class StalledLine(View):
    """Something late: a time limit or a task (`kind`), about what, on whom it waits, since when, how often chased.

    `age` is in working days after the due day; `chase` is the chaser to answer. What the viewer may not see is null.
    """

    id: str
    kind: str
    chase: str
    level: LateLevel
    rule: str
    what: str
    journey_id: str | None
    hand_off: str | None
    reference: str | None
    learner_name: str | None
    state: str | None
    label: str | None
    on_hold: bool
    responsible: Named | None
    waiting_on: Named | None
    court: Court
    due_on: date | None
    due_at: datetime
    age: int
    times_chased: int
    last_answer: AnswerView | None


def lines_of(work: Work, reach: Reach, chasers: Sequence[str]) -> list[StalledLine]:
    """The lines of these chasers, which the actor may see, in the order given; each is noted as shown."""
    found = work.transaction.connection.execute(stalled_reach.these(_columns(reach), chasers))
    rows = {row.chase: row for row in found}
    return _lines(work, reach, [rows[each] for each in chasers])


def _columns(reach: Reach) -> list[Any]:
    part, whole = HAND_OFF_INSTANCE, JOURNEY_INSTANCE
    return [
        col(LATE.id).label("chase"), col(LATE.level), col(LATE.rule), col(LATE.due_at), col(LATE.task_id),
        ABOUT.label("about"), waits_on.label("waiting_on"), col(HandOff.id).label("hand_off"),
        col(HandOff.reference).label("part_reference"), col(HandOff.receiver_id), col(Journey.id).label("journey_id"),
        col(Journey.reference), col(Journey.referrer_id), col(Journey.source), STATE.label("state"),
        sa.func.coalesce(col(part.definition), col(whole.definition)).label("definition"),
        sa.func.coalesce(col(part.definition_version), col(whole.definition_version)).label("definition_version"),
        sa.func.coalesce(col(part.held_since), col(whole.held_since)).label("held_since"),
        col(Learner.given_name), col(Learner.family_name), responsible_now(reach.at).label("responsible"),
        reach.journeys.label("reads"), reach.whole_hand_offs.label("whole"),
        stalled_reach.court(reach).label("court"), col(Task.detail)["hand_off"].as_string().label("task_part"),
        col(Task.detail)["journey"].as_string().label("task_journey"),
    ]  # fmt: skip


def _lines(work: Work, reach: Reach, rows: Sequence[Any]) -> list[StalledLine]:
    names = names_of(work, {each for row in rows for each in (row.responsible, row.waiting_on)})
    chases = _chases(work, [row.about for row in rows])
    for row in rows:
        # See `tasks_view`: nobody else is to know that there is a concern.
        surface = Surface.CONCERNS if row.rule == TaskKind.CONCERN_TRIAGE else Surface.STALLED
        show(work, surface, row.task_part or row.hand_off or row.journey_id or row.task_journey)
    return [_line(work, reach, row, names, chases[row.about]) for row in rows]


def _chases(work: Work, about: Sequence[str]) -> Mapping[str, list[Chase]]:
    """Every chaser about these time limits and tasks, oldest first."""
    same = sa.or_(col(Chase.deadline_id).in_(about), col(Chase.task_id).in_(about))
    found: defaultdict[str, list[Chase]] = defaultdict(list)
    for row in work.session.exec(select(Chase).where(same).order_by(col(Chase.at), col(Chase.id))):
        found[row.deadline_id or row.task_id or ""].append(row)
    return found


def _line(work: Work, reach: Reach, row: Any, names: dict[str | None, Named], chases: Sequence[Chase]) -> StalledLine:
    read = bool(row.reads or row.whole)
    return StalledLine(
        id=row.about, kind="task" if row.task_id else "deadline", chase=row.chase, level=row.level, rule=row.rule,
        what=row.rule.replace("_", " "), journey_id=row.journey_id if read else None, hand_off=row.hand_off,
        reference=row.part_reference or (row.reference if read else None),
        learner_name=f"{row.given_name} {row.family_name}" if read else None, state=row.state if read else None,
        label=_label(work, reach, row) if read else None, on_hold=read and row.held_since is not None,
        responsible=names.get(row.responsible) if row.reads else None, waiting_on=names.get(row.waiting_on),
        court=row.court, due_on=due_day(row.due_at), due_at=row.due_at, age=_age(work, row.due_at),
        times_chased=len(chases), last_answer=_last_answer(chases),
    )  # fmt: skip


def _age(work: Work, due_at: datetime) -> int:
    return work.calendar.count_between(work.calendar.due_day_of(due_at), london_date(work.at))


def _label(work: Work, reach: Reach, row: Any) -> str:
    words = work.runtime.catalogue.labels(row.definition, row.definition_version, row.state)
    if is_referring_agency(row.source, row.referrer_id, reach.organisation):
        return words.referrer
    partner = row.receiver_id == reach.organisation if row.hand_off else row.responsible != reach.organisation
    return words.partner if partner else words.staff


def _last_answer(chases: Sequence[Chase]) -> AnswerView | None:
    for row in reversed(chases):
        if row.answer is not None and row.answered_at is not None:
            reason = StillWorkingReason(row.answer_reason) if row.answer_reason else None
            return AnswerView(
                answer=ChaserAnswer(row.answer), reason=reason, until=row.until, answered_at=row.answered_at
            )
    return None
