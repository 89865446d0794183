"""By which actions a time limit is met, and where somebody to whom it falls goes to do that."""

from collections.abc import Sequence

from engine import store
from engine.definition import DeadlineRule
from engine.errors import UnknownInstance
from engine.runtime import Work
from engine.store import Row
from engine.tables import Deadline
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.facts.journeys import JourneyFacts
from workflows.views.actions_view import ActionView, events_of, hand_off_actions, journey_actions
from workflows.views.deadlines_view import seen_deadlines
from workflows.views.looking import Look
from workflows.views.shapes import View

Action = HandOffAction | JourneyAction
# What people do from which the system's own move follows that meets a time limit (rule 4.4).
_LEADS_TO = {"partners_asked": ("send_partner_referral", "deliver_ourselves")}
# What a receiver does with its referral from which the journey's own move follows (rule C8).
_ON_THE_REFERRAL = {"start_induction": "start"}


class Step(View):
    """Where a time limit is met: an action on a journey or a hand-off, or null where the actor can do none now."""

    journey_id: str
    hand_off: str | None
    action: str | None


def meeting(work: Work, instance: Row, deadline: Deadline, journey: JourneyFacts | None) -> Sequence[Action]:
    """Actions that meet the time limit from where the record stands; `journey` where it is one of a journey itself."""
    actions = offered(of_hand_off=journey is None)
    if deadline.of_hold:
        # Looked at, it is lifted or goes on until another day.
        return [each for each in actions if each.name in ("hold", "resume")]
    definition = work.runtime.catalogue.get(instance.definition, instance.definition_version).definition
    meets = _meets(definition.rule[deadline.rule])
    events = {event for event in meets if (instance.state, event) in definition.table}
    return [each for each in actions if not events.isdisjoint(events_of(each)) and _applies(each, journey)]


def offered(*, of_hand_off: bool) -> Sequence[Action]:
    """Every action on a hand-off, or every one on a journey."""
    return [*HAND_OFF_ACTIONS.values()] if of_hand_off else [*JOURNEY_ACTIONS.values()]


def step_of(work: Work, deadline_id: str) -> Step:
    """Where the actor meets a time limit of a journey that waits on their organisation.

    Raises UnknownInstance for any other, and for one that the actor does not see.
    """
    deadline = work.session.get(Deadline, deadline_id)
    if deadline is None or deadline.waiting_on != work.actor.organisation:
        raise UnknownInstance
    instance = store.read_instance(work, deadline.instance_id)
    look = Look(work, instance.parent_id or instance.id)
    if all(each.id != deadline_id for each in seen_deadlines(look)):
        raise UnknownInstance
    if instance.parent_id is not None:
        return Step(journey_id=look.facts.id, hand_off=instance.id, action=None)
    return _of_journey(look, instance, deadline)


def _of_journey(look: Look, instance: Row, deadline: Deadline) -> Step:
    """The first action that is open to the actor, in the order in which the rule names what meets it."""
    able = {each.name for each in journey_actions(look) if each.open}
    wanted = [each for each in meeting(look.work, instance, deadline, look.facts) if each.name in able]
    definition = look.work.runtime.catalogue.get(instance.definition, instance.definition_version).definition
    meets = _meets(definition.rule[deadline.rule])
    wanted.sort(key=lambda each: min(_place(meets, event) for event in events_of(each)))
    if wanted:
        return Step(journey_id=look.facts.id, hand_off=None, action=wanted[0].name)
    for name in (_ON_THE_REFERRAL[event] for event in meets if event in _ON_THE_REFERRAL):
        for row, seen in look.hand_offs:
            if row.hand_off.receiver_id == look.own and _is_open(hand_off_actions(look, row, seen), name):
                return Step(journey_id=look.facts.id, hand_off=row.hand_off.id, action=name)
    return Step(journey_id=look.facts.id, hand_off=None, action=None)


def _meets(rule: DeadlineRule) -> Sequence[str]:
    """The events that meet it, and those from which such an event follows."""
    return [each for event in rule.met_by for each in (event, *_LEADS_TO.get(event, ()))]


def _place(meets: Sequence[str], event: str) -> int:
    return meets.index(event) if event in meets else len(meets)


def _is_open(actions: Sequence[ActionView], name: str) -> bool:
    return any(each.name == name and each.open for each in actions)


def _applies(action: Action, journey: JourneyFacts | None) -> bool:
    """Whether there is something to act on, of an action that asks for more than its event."""
    if isinstance(action, HandOffAction) or action.asks is None or journey is None:
        return True
    return not action.asks(journey)
