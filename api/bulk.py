"""The same done with many records: each as a command of its own, so that what one is refused stops no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel

from api.commands import Act, on_journey, refuse_if_stopped
from api.schemas.actions import NamedColleague
from engine.actor import Actor
from engine.errors import Conflict, KeyReused, Refused, StaleVersion, UnknownInstance
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.views import reassigning
from workflows.views.preview_view import note_as_preview
from workflows.views.tasks_view import TaskFilter, task_list

UNKNOWN = "You may not read this, or it is gone."
CHANGED = "Somebody changed this at the same moment. Look at it, and try again."
MOST_TASKS = 100


@dataclass(frozen=True, slots=True)
class Thing:
    """One record that something is to be done with, the journey it belongs to, and the kind of what is no journey."""

    id: str
    journey_id: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with many at once, by the request that each of them takes."""

    name: str
    title: str
    request: type[BaseModel]
    command: str
    bind: Callable[[str, BaseModel], Act]
    things: Callable[[Work, Sequence[str]], Iterable[Thing]]

    def command_for(self, thing: Thing, request: BaseModel, key: str) -> Command:
        """The command about one record, as when it is asked for alone; its key is that of the whole with its id."""
        said = request.model_dump(mode="json")
        more = {"person": said["person_id"]} if "person_id" in said else {"if_match": None, "body": said}
        return Command(self.command, {"id": thing.id, **more}, f"{key}:{thing.id}")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one record, or would come: the state it is in then, or every reason against it."""

    thing: Thing
    state: str | None = None
    refusals: tuple[str, ...] = ()


def previewed(runtime: Runtime, actor: Actor, deed: Deed, things: Sequence[Thing], request: BaseModel) -> list[Came]:
    """What would come of each: it is done in a transaction of its own that is rolled back, and nothing is written."""
    return [_came(thing, partial(_rehearsed, runtime, actor, deed.bind(thing.id, request))) for thing in things]


def done(runtime: Runtime, actor: Actor, deed: Deed, things: Sequence[Thing], request: BaseModel, key: str
         ) -> list[Came]:  # fmt: skip
    """What came of each; sent again with the same key, what was done is not done twice."""
    return [
        _came(thing, partial(runtime.run, deed.command_for(thing, request, key), actor, deed.bind(thing.id, request)))
        for thing in things
    ]


def _rehearsed(runtime: Runtime, actor: Actor, act: Act) -> Verdict:
    def looked_at(work: Work) -> Verdict:
        try:
            return act(work)
        finally:
            note_as_preview(work)

    return runtime.rehearse(actor, looked_at)


def _came(thing: Thing, act: Callable[[], Verdict]) -> Came:
    try:
        verdict = act()
        refuse_if_stopped(verdict)
    except Refused as refused:
        return Came(thing, refusals=tuple(each.sentence for each in refused.refusals))
    except UnknownInstance:
        return Came(thing, refusals=(UNKNOWN,))
    except (Conflict, StaleVersion, KeyReused):
        return Came(thing, refusals=(CHANGED,))
    return Came(thing, verdict.get("state"))


def _journeys(_work: Work, journey_ids: Sequence[str]) -> Iterable[Thing]:
    return (Thing(each, each) for each in journey_ids)


def _tasks(work: Work, journey_ids: Sequence[str]) -> Iterable[Thing]:
    for each in journey_ids:
        for task in task_list(work, TaskFilter(journey_id=each), MOST_TASKS, None).items:
            yield Thing(task.id, each, task.kind)


def _named_adviser(journey_id: str, request: BaseModel) -> Act:
    def act(work: Work) -> Verdict:
        reassigning.name_adviser(work, journey_id, str(request.model_dump()["person_id"]))
        return {}

    return act


def _assigned(task_id: str, request: BaseModel) -> Act:
    def act(work: Work) -> Verdict:
        given = reassigning.assign_task(work, task_id, str(request.model_dump()["person_id"]))
        return given.model_dump(mode="json")

    return act


def _action(name: str, title: str) -> Deed:
    action = JOURNEY_ACTIONS[name]
    bind: Callable[[str, BaseModel], Act] = partial(_on_journey, name)
    return Deed(name, title, action.request, f"journey.{name}", bind, _journeys)


def _on_journey(name: str, journey_id: str, request: BaseModel) -> Act:
    return on_journey(JOURNEY_ACTIONS[name], journey_id, request, None)


# What makes sense said once of many: what differs from learner to learner has forms of its own.
DEEDS = {
    deed.name: deed
    for deed in (
        Deed("assign_tasks", "Give their open tasks to a colleague", NamedColleague, "task.assign", _assigned, _tasks),
        Deed("adviser", "Name another adviser who referred them", NamedColleague, "journey.adviser", _named_adviser,
             _journeys),
        _action("remind", "Remind whoever they wait for"),
        _action("ask_referrer_for_details", "Ask the referrer for other contact details"),
        _action("close", "Close, as the recorded destination has it"),
        _action("close_unable_to_contact", "Close: the learner cannot be reached"),
        _action("cancel", "Call the referral off"),
    )
}  # fmt: skip
