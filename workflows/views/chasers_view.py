"""Chasers as one viewer sees them: which are open, what they were answered, and which action would settle them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from engine.errors import UnknownInstance
from engine.runtime import Work
from engine.tables import Chase, Task
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.facts.chasers import ChaserFacts
from workflows.facts.journeys import JourneyFacts
from workflows.shown import show
from workflows.views.deadlines_view import seen_deadlines
from workflows.views.looking import Look
from workflows.views.meeting import meeting, offered
from workflows.views.recordings import recorded_by, recording_of
from workflows.views.shapes import Named, View
from workflows.visibility import Item
from workflows.vocabulary import ChaserAnswer, Role, StillWorkingReason, TaskKind
from workflows.words.accesses import Surface
from workflows.words.tasks import KEPT_INSIDE

# Who of the responsible organisation sees what others have to do: those whom its lateness is passed up to.
PASSED_UP_TO = frozenset({Role.COORDINATOR, Role.MANAGER})
# By which action a side says that it cannot, by the state of the hand-off (rule 0.3) or of the journey.
_RECEIVER_CANNOT = {
    "sent": ("decline",), "acknowledged": ("decline",), "more_asked": ("decline",), "waitlisted": ("decline",),
    "accepted": ("return_unstarted",), "active": ("return_work", "break_down", "end"),
    "work_submitted": ("return_work", "break_down"),
}  # fmt: skip
_SENDER_CANNOT = {
    "draft": ("delete",), "more_asked": ("recall",), "waitlisted": ("recall",), "work_submitted": ("send_back",),
}  # fmt: skip
_JOURNEY_CANNOT = {
    "referred": ("cancel", "close_unable_to_contact"), "accepted": ("cancel", "close_unable_to_contact"),
    "exit_review": ("hold",),
}  # fmt: skip
_LEARNING_CANNOT = ("hold", "withdraw")


class ChaserView(View):
    """A level that was reached and is not settled: since when, and what it was answered.

    `until` is the day, included, to which the next level was put off; `reason` is said with "still working" alone.
    """

    id: str
    hand_off: str | None
    task: str | None
    rule: str
    level: str
    since: datetime
    waiting_on: Named | None
    answer: ChaserAnswer | None
    reason: StillWorkingReason | None
    answered_at: datetime | None
    until: date | None


class ActionLink(View):
    """An action that would settle what is chased, and where it is asked for."""

    name: str
    summary: str
    link: str


def open_chasers(look: Look, *, of_hand_off: str | None = None) -> list[ChaserView]:
    """The chasers not yet settled that the viewer sees, oldest first; of one hand-off alone if asked."""
    rows = (row for row in seen_chasers(look) if row.cleared_at is None)
    return [_view(look, row) for row in rows if of_hand_off in (None, row.instance_id)]


def seen_chasers(look: Look) -> list[Chase]:
    """Every chaser whose time limit or task the viewer sees, settled ones too, oldest first."""
    limits = {row.id for row in seen_deadlines(look)}
    tasks = {row.id for row in _seen_tasks(look)}
    return [row for row in look.once.chasers if row.deadline_id in limits or row.task_id in tasks]


def chaser_to_answer(work: Work, chase_id: str) -> ChaserFacts:
    """A chaser that the actor may see; raises UnknownInstance, whether it is not there or not to be seen."""
    return seen_chaser(work, chase_id, Surface.CHANGE)


def seen_chaser(work: Work, chase_id: str, surface: Surface) -> ChaserFacts:
    """A chaser that the actor may see, registered as shown on `surface`; raises UnknownInstance as above."""
    facts = ChaserFacts(work, chase_id)
    seen = facts.is_actors
    if facts.journey_id is not None:
        seen = any(row.id == chase_id for row in seen_chasers(Look(work, facts.journey_id)))
    if not seen:
        raise UnknownInstance
    about = facts.task.detail if facts.task is not None else {}
    # See `tasks_view`: nobody else is to know that there is a concern.
    hidden = facts.chase.rule == TaskKind.CONCERN_TRIAGE and surface is not Surface.CHANGE
    shown_on = Surface.CONCERNS if hidden else surface
    show(work, shown_on, about.get("hand_off") or facts.chase.instance_id or about.get("journey"))
    return facts


def settled_by(facts: ChaserFacts, answer: ChaserAnswer, root: str) -> list[ActionLink]:
    """The actions that record what the answer says: what was done, or that it is not possible; below `root`.

    Only those that there are in the present state. Nothing is done here: each asks for what it needs.
    """
    if answer is ChaserAnswer.STILL_WORKING:
        return []
    if facts.task is not None:
        return _settling_task(facts, facts.task, answer, root)
    wanted = _meeting(facts) if answer is ChaserAnswer.DONE else _giving_up(facts)
    return [link_to(root, each, facts.instance.id) for each in wanted]


def _settling_task(facts: ChaserFacts, task: Task, answer: ChaserAnswer, root: str) -> list[ActionLink]:
    """The actions that record what the task asks for, or that give it up; else the one that takes a word."""
    recording = recording_of(facts.work, task)
    if recording is None:
        link = f"{root}/tasks/{task.id}/done"
        return [ActionLink(name="done", summary="Say what came of the task", link=link)]
    if answer is ChaserAnswer.CANNOT and facts.chase.instance_id is None:
        return []
    if answer is ChaserAnswer.CANNOT:
        return [link_to(root, each, facts.instance.id) for each in _giving_up(facts)]
    return [link_to(root, action, about) for action, about in recorded_by(task, recording, facts.journey_id or "")]


def link_to(root: str, action: HandOffAction | JourneyAction, about: str) -> ActionLink:
    """The link to an action on one journey or hand-off, below `root`."""
    record = "hand-offs" if isinstance(action, HandOffAction) else "journeys"
    return ActionLink(name=action.name, summary=action.summary, link=f"{root}/{record}/{about}/{action.name}")


def _seen_tasks(look: Look) -> Sequence[Task]:
    """Tasks of the viewer's organisation; of those of others, to whom lateness is passed up to, what is not kept."""
    above = look.sees(Item.HAND_OFFS) and not PASSED_UP_TO.isdisjoint(look.viewer.roles)
    rows = (
        row for row in look.once.tasks if row.organisation_id == look.own or (above and row.kind not in KEPT_INSIDE)
    )
    return [row for row in rows if look.secret.isdisjoint({row.instance_id, row.detail.get("hand_off")})]


def _giving_up(facts: ChaserFacts) -> Iterable[HandOffAction | JourneyAction]:
    state = facts.instance.state
    if facts.deadline is not None and facts.deadline.of_hold:
        names: tuple[str, ...] = ("hold",)
    elif facts.hand_off is None:
        names = _JOURNEY_CANNOT.get(state, _LEARNING_CANNOT)
    else:
        by_sender = facts.chase.waiting_party == "sender"
        names = (_SENDER_CANNOT if by_sender else _RECEIVER_CANNOT).get(state, ())
    return [each for each in offered(of_hand_off=facts.hand_off is not None) if each.name in names]


def _meeting(facts: ChaserFacts) -> Iterable[HandOffAction | JourneyAction]:
    if facts.deadline is None:
        return []
    journey = JourneyFacts(facts.work, facts.journey_id) if facts.hand_off is None and facts.journey_id else None
    return meeting(facts.work, facts.instance, facts.deadline, journey)


def _view(look: Look, row: Chase) -> ChaserView:
    reason = row.answer_reason
    return ChaserView(
        hand_off=row.instance_id if row.instance_id != look.facts.id else None, task=row.task_id, since=row.at,
        waiting_on=look.named(row.waiting_on), reason=StillWorkingReason(reason) if reason else None,
        answer=ChaserAnswer(row.answer) if row.answer else None,
        **row.model_dump(include={"id", "rule", "level", "answered_at", "until"}),
    )  # fmt: skip
